import type { Leases } from '../store/leases.ts';

export interface LeaseOptions {
  /** How long a lease outlives its holder. Milliseconds. @default 6000 */
  readonly ttlMs?: number;
  /** Called when the lease was got or lost. */
  readonly onChange?: (held: boolean) => void;
  /** The database did not answer: the lease is kept for as long as it lasts, and asked for again. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Holds a lease as long as it can: renews it three times in its time, and where somebody else has it, waits for it. Without leases
 * there is one machine only, and it holds everything.
 */
export class LeaseKeeper {
  readonly #leases: Leases | undefined;
  readonly #name: string;
  readonly #ttlMs: number;
  readonly #options: LeaseOptions;
  /** By this process's monotonic clock: a machine that slept must not believe that it still has it. */
  #untilMs = Number.NEGATIVE_INFINITY;
  #held = false;
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<void> | undefined;
  #stopped = false;

  constructor(leases: Leases | undefined, name: string, options: LeaseOptions = {}) {
    this.#leases = leases;
    this.#name = name;
    this.#ttlMs = options.ttlMs ?? 6000;
    this.#options = options;
  }

  /** Whether what the lease stands for may be done now. */
  get held(): boolean {
    return !this.#stopped && (this.#leases === undefined || performance.now() < this.#untilMs);
  }

  /** Resolves when it is known whether the lease is held. */
  start(): Promise<void> {
    if (this.#leases === undefined || this.#timer !== undefined) return Promise.resolve();
    this.#timer = setInterval(() => void this.#ask(), this.#ttlMs / 3);
    this.#timer.unref();
    return this.#ask();
  }

  /** Gives the lease up, so that another need not wait for its end. */
  async stop(): Promise<void> {
    const holding = this.held;
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#asking;
    if (holding) await this.#leases?.release(this.#name).catch(() => undefined);
  }

  #ask(): Promise<void> {
    this.#asking ??= this.#claim().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #claim(): Promise<void> {
    // From before it was asked for: it ends in the database no earlier.
    const askedMs = performance.now();
    try {
      const claimed = (await this.#leases?.claim(this.#name, this.#ttlMs)) === true;
      this.#untilMs = claimed ? askedMs + this.#ttlMs : Number.NEGATIVE_INFINITY;
    } catch (error) {
      this.#options.onError?.(error);
    }
    const { held } = this;
    if (held === this.#held) return;
    this.#held = held;
    this.#options.onChange?.(held);
  }
}
