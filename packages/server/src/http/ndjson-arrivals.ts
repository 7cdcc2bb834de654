import { setImmediate as nextTurn } from 'node:timers/promises';
import { MAX_BATCH_EVENTS, MAX_EVENT_BYTES } from '@attestry/log/event';
import { type ReadLine, readLineStream } from '../ingest/import-lines.ts';

/** So many bytes of lines are a group, however few lines they are. */
const MAX_GROUP_BYTES = 1_048_576;

/**
 * The lines of a body as they come, in groups: what has arrived when somebody asks. Blank lines count, and are left
 * out. No more is read ahead than a group and the piece that comes after it.
 */
export class Arrivals {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #lines: AsyncIterator<ReadLine>;
  readonly #stopping: AbortSignal;
  #next: Promise<IteratorResult<ReadLine>>;
  #group: ReadLine[] = [];
  #bytes = 0;
  #isDone = false;
  #isCancelled = false;
  #failure: { readonly error: unknown } | undefined;

  #last = 0;

  /** @param stopping ends the waiting for more: what has arrived is still given away */
  constructor(body: ReadableStream<Uint8Array>, stopping: AbortSignal) {
    this.#stopping = stopping;
    this.#reader = body.getReader();
    this.#lines = readLineStream(this.#chunks(), MAX_EVENT_BYTES);
    this.#next = this.#readNext();
  }

  /** The first line that will not be looked at, because it all stops; undefined where there is none. */
  get stoppedBefore(): number | undefined {
    return this.#isDone || this.#isCancelled ? undefined : this.#last + 1;
  }

  /**
   * Waits for a line. False when there are no more, or it all stops.
   *
   * @throws what broke the body off, after the last whole line
   */
  async waitForLine(): Promise<boolean> {
    while (this.#group.length === 0 && !this.#isDone && !this.#stopping.aborted) {
      const read = await this.#nextUnlessStopped();
      if (read !== undefined) this.#add(read);
    }
    if (this.#isCancelled) return false;
    if (this.#group.length > 0) return true;
    if (this.#failure !== undefined) throw this.#failure.error;
    return false;
  }

  /** Takes what comes before the end of this turn of the event loop: the rest of a piece that came in one. */
  gatherArrived(): Promise<void> {
    return this.gatherUntil(nextTurn());
  }

  /** Takes what comes until then, or until the group is full or the body ends. Does not wait for `until` itself. */
  async gatherUntil(until: Promise<unknown>): Promise<void> {
    const stop = until.then(
      () => undefined,
      () => undefined,
    );
    while (this.#hasRoom()) {
      const read = await Promise.race([this.#next, stop]);
      if (read === undefined) return;
      this.#add(read);
    }
  }

  /** The group, which is then empty. */
  take(): readonly ReadLine[] {
    const group = this.#group;
    this.#group = [];
    this.#bytes = 0;
    return group;
  }

  /** Reads no more, whatever still comes, and gives no more away. */
  async cancel(): Promise<void> {
    this.#isCancelled = true;
    await this.#reader.cancel();
  }

  #hasRoom(): boolean {
    if (this.#isDone || this.#stopping.aborted) return false;
    return this.#group.length < MAX_BATCH_EVENTS && this.#bytes < MAX_GROUP_BYTES;
  }

  async #nextUnlessStopped(): Promise<IteratorResult<ReadLine> | undefined> {
    let stop = (): void => {};
    const stopped = new Promise<undefined>((resolve) => {
      stop = () => resolve(undefined);
    });
    this.#stopping.addEventListener('abort', stop);
    try {
      return await Promise.race([this.#next, stopped]);
    } finally {
      this.#stopping.removeEventListener('abort', stop);
    }
  }

  #add(read: IteratorResult<ReadLine>): void {
    if (read.done) {
      this.#isDone = true;
      return;
    }
    this.#last = read.value.line;
    this.#next = this.#readNext();
    if (isBlank(read.value)) return;
    this.#group.push(read.value);
    this.#bytes += 'bytes' in read.value ? read.value.bytes.length : 0;
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      // To a read that waits, a cancelled body has ended: what came of its last line is no line.
      if (this.#isCancelled) throw new Error('nobody takes the answers any more');
      if (done) return;
      yield value;
    }
  }

  /** Never rejects: what came before the failure is answered first. */
  async #readNext(): Promise<IteratorResult<ReadLine>> {
    try {
      return await this.#lines.next();
    } catch (error) {
      this.#failure = { error };
      return { done: true, value: undefined };
    }
  }
}

function isBlank(read: ReadLine): boolean {
  return 'bytes' in read && read.bytes.every((byte) => byte === 0x20 || byte === 0x09);
}
