import { createHash } from 'node:crypto';
import type { Place } from '@attestry/log';
import type { ExportPiece } from './export-records.ts';

/** What really left, at the end or where it was cut off. */
export interface ExportSummary {
  readonly rows: number;
  /** How many of the rows are places that cannot be shown. */
  readonly broken: number;
  readonly bytes: number;
  /** Of the bytes, hex. */
  readonly sha256: string;
  readonly first?: Place;
  readonly last?: Place;
  /** False where the reader went away, or reading failed. */
  readonly complete: boolean;
}

export interface ExportStreamOptions {
  /** Stops the pieces, also between two of them. */
  readonly stop: AbortController;
  /**
   * Awaited once: before the last bytes of a whole export are given, or when it is known that no more will follow those that
   * were. Not called where none were.
   */
  readonly finish: (summary: ExportSummary) => Promise<void>;
  /** Failures that nobody awaits, and those that cut the stream off. */
  readonly onError: (error: unknown) => void;
}

/**
 * The bytes of an export for whoever reads them: a piece is made when it is asked for, so a slow reader makes nothing wait in
 * memory but two pieces. The first is made before this resolves: what fails at once can be answered as an error.
 *
 * One piece is held back until there is another, so that `finish` is done before the last is given: whoever has the
 * whole export knows that it was written down. Where that fails, the end is not given.
 */
export async function exportStream(
  pieces: AsyncGenerator<ExportPiece, void, void>,
  options: ExportStreamOptions,
): Promise<ReadableStream<Uint8Array>> {
  const { stop, finish, onError } = options;
  const sent = new Sent();
  let held = (await pieces.next()).value ?? undefined;
  let finished: Promise<void> | undefined;
  const finishOnce = (complete: boolean): Promise<void> => {
    // Of what was given up before a byte was given, such as the answer to HEAD, there is nothing to say.
    finished ??= complete || sent.bytes > 0 ? finish(sent.summary(complete)) : Promise.resolve();
    return finished;
  };
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const next = (await pieces.next()).value ?? undefined;
          if (stop.signal.aborted) return;
          if (held !== undefined) sent.add(held);
          if (next === undefined) await finishOnce(true);
          if (stop.signal.aborted) return;
          if (held !== undefined) controller.enqueue(held.bytes);
          held = next;
          if (next === undefined) controller.close();
        } catch (error) {
          onError(error);
          if (finished === undefined) await finishOnce(false).catch(onError);
          controller.error(error);
        }
      },
      cancel: async () => {
        stop.abort();
        await pieces.return();
        await finishOnce(false).catch(onError);
      },
    },
    // Nothing is made that nobody asked for.
    { highWaterMark: 0 },
  );
}

/** Counts what is given away. */
class Sent {
  bytes = 0;
  readonly #hash = createHash('sha256');
  #rows = 0;
  #broken = 0;
  #first: Place | undefined;
  #last: Place | undefined;

  add({ bytes, rows, broken, first, last }: ExportPiece): void {
    this.#hash.update(bytes);
    this.#rows += rows;
    this.#broken += broken;
    this.bytes += bytes.length;
    this.#first ??= first;
    this.#last = last ?? this.#last;
  }

  summary(complete: boolean): ExportSummary {
    return {
      rows: this.#rows,
      broken: this.#broken,
      bytes: this.bytes,
      sha256: this.#hash.copy().digest('hex'),
      ...(this.#first !== undefined && { first: this.#first }),
      ...(this.#last !== undefined && { last: this.#last }),
      complete,
    };
  }
}
