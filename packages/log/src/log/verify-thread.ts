/** A thread that verifies segments from a source of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ChunkSource } from '../store/log-store.ts';
import { type RunSettings, type Segment, type SegmentResult, SegmentVerifier } from './verify-segment.ts';

export interface VerifyThreadData {
  readonly module: string;
  readonly data: unknown;
  readonly settings: RunSettings;
}

export type SegmentAnswer = { readonly result: SegmentResult } | { readonly error: Error };

async function serve({ module, data, settings }: VerifyThreadData): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this module runs in a worker thread');
  const { openChunkSource } = (await import(module)) as { openChunkSource: (data: unknown) => ChunkSource };
  const verifier = new SegmentVerifier(openChunkSource(data), settings);
  port.on('message', (segment: Segment) => {
    verifier.verify(segment).then(
      (result) => port.postMessage({ result } satisfies SegmentAnswer),
      (error: Error) => port.postMessage({ error } satisfies SegmentAnswer),
    );
  });
}

await serve(workerData as VerifyThreadData);
