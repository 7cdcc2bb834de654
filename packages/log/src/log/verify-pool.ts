import { Worker } from 'node:worker_threads';
import type { LogStore } from '../store/log-store.ts';
import { unlessAborted } from './unless-aborted.ts';
import { type RunSettings, type Segment, type SegmentResult, SegmentVerifier } from './verify-segment.ts';
import type { SegmentAnswer, VerifyThreadData } from './verify-thread.ts';

/**
 * Verifies segments on several threads where the store can be opened again by a thread, else here; yields the
 * results in the order of the segments, however they finish. When the signal is aborted it rejects with its reason, after the
 * segments under way.
 */
export async function* verifySegments(
  store: LogStore,
  settings: RunSettings,
  segments: readonly Segment[],
  { threads, signal }: { readonly threads: number; readonly signal: AbortSignal | undefined },
): AsyncGenerator<SegmentResult> {
  const { threadSource } = store;
  if (threadSource === undefined || segments.length <= 1 || threads < 1) {
    const verifier = new SegmentVerifier(store, settings);
    for (const segment of segments) {
      signal?.throwIfAborted();
      yield verifier.verify(segment);
    }
    return;
  }
  const workers = Array.from(
    { length: Math.min(threads, segments.length) },
    () => new SegmentThread({ ...threadSource, settings }),
  );
  let stopped = false;
  try {
    // Every thread has one segment under way and takes the next when it is done; a few results may wait for their turn.
    const underWay: Promise<SegmentResult>[] = [];
    let next = 0;
    const start = (worker: SegmentThread): void => {
      const segment = segments[next];
      if (segment === undefined || stopped) return;
      const result = worker.verify(segment).finally(() => start(worker));
      // A failure is reported when its turn comes, not as an unhandled rejection before.
      result.catch(() => {});
      underWay[next++] = result;
    };
    for (const worker of workers) start(worker);
    for (let i = 0; i < segments.length; i++) {
      const result = underWay[i];
      if (result !== undefined) yield await unlessAborted(result, signal);
      delete underWay[i];
    }
  } finally {
    stopped = true;
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

/** What a record leaves behind dies with its chunk: room for more would only be memory that is held. */
const YOUNG_GENERATION_MB = 8;

/** A thread that verifies one segment at a time. */
class SegmentThread {
  readonly #worker: Worker;
  #settle: { resolve: (result: SegmentResult) => void; reject: (error: Error) => void } | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(data: VerifyThreadData) {
    this.#worker = new Worker(new URL('./verify-thread.js', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#worker.on('message', (answer: SegmentAnswer) => {
      if ('error' in answer) this.#settle?.reject(answer.error);
      else this.#settle?.resolve(answer.result);
    });
    this.#worker.on('error', (error) =>
      this.#settle?.reject(error instanceof Error ? error : new Error(String(error))),
    );
    this.#worker.on('exit', () => this.#settle?.reject(new Error('a thread of the verification ended')));
  }

  verify(segment: Segment): Promise<SegmentResult> {
    const result = new Promise<SegmentResult>((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#worker.postMessage(segment);
    });
    this.#underWay = result.catch(() => undefined);
    return result;
  }

  /** Only between two segments: a thread that is ended inside the database takes the whole process with it. */
  async close(): Promise<void> {
    await this.#underWay;
    await this.#worker.terminate();
  }
}
