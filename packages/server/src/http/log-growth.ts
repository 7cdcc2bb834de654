import { type Log, type Met, readOnward } from '@attestry/log';

export interface LogGrowthOptions {
  /** Records of other processes are noticed after this time. Milliseconds. @default 1000 */
  readonly pollMs?: number;
  /** What comes within this time is one piece of news. Milliseconds. @default 10 */
  readonly gatherMs?: number;
}

/** Pieces of the end of the log that are kept for the others who listen. */
const KEPT = 4;

/**
 * Tells whoever listens that a log has grown, by whichever process, and reads what is new for all of them. However many
 * listen, the store is asked once, and only while somebody does.
 */
export class LogGrowth {
  readonly #log: Log;
  readonly #pollMs: number;
  readonly #gatherMs: number;
  readonly #listeners = new Set<() => void>();
  readonly #read = new Map<string, Promise<readonly Met[]>>();
  /** What is known, and what was told: all who listen go from one told size to the next, and so read the same. */
  #size = 0;
  #told = 0;
  #stop: () => void = () => {};
  #gathering: NodeJS.Timeout | undefined;

  constructor(log: Log, { pollMs = 1000, gatherMs = 10 }: LogGrowthOptions = {}) {
    this.#log = log;
    this.#pollMs = pollMs;
    this.#gatherMs = gatherMs;
  }

  /** The size that was told: all records before it can be read. 0 before the first {@link readSize}. */
  get size(): number {
    return this.#told;
  }

  /** Reads the size from the store; who listens is told of it soon after. */
  async readSize(): Promise<number> {
    this.#grew((await this.#log.store.readHead()).size);
    return this.#size;
  }

  /** Calls a listener after the log has grown, until the returned function is called. */
  listen(listener: () => void): () => void {
    // A function of its own for each, or two who pass the same one would end each other.
    const own = (): void => listener();
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(own);
    return () => {
      if (this.#listeners.delete(own) && this.#listeners.size === 0) this.#stop();
    };
  }

  /** All that is at [from, to), a small piece: read once for all who ask for the same. */
  readEnd(from: number, to: number): Promise<readonly Met[]> {
    const key = `${from}-${to}`;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const read = readOnward(this.#log, '', { from, to, limit: to - from }).then(({ met }) => met);
    this.#read.set(key, read);
    // What failed is tried again by the next who asks.
    read.catch(() => this.#read.delete(key));
    for (const oldest of this.#read.keys()) if (this.#read.size > KEPT) this.#read.delete(oldest);
    return read;
  }

  #start(): void {
    const unlisten = this.#log.onAppended((size) => this.#grew(size));
    let asking = false;
    const timer = setInterval(() => {
      if (asking) return;
      asking = true;
      this.readSize()
        // Whoever reads records is told the same; here the next look is a second away.
        .catch(() => undefined)
        .finally(() => {
          asking = false;
        });
    }, this.#pollMs);
    this.#stop = () => {
      unlisten();
      clearInterval(timer);
      clearTimeout(this.#gathering);
      this.#gathering = undefined;
      this.#told = this.#size;
      this.#read.clear();
    };
  }

  #grew(size: number): void {
    if (size <= this.#size) return;
    this.#size = size;
    if (this.#listeners.size === 0) {
      this.#told = size;
      return;
    }
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#told = this.#size;
      for (const listener of this.#listeners) listener();
    }, this.#gatherMs);
  }
}
