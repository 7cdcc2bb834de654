import type { Pool } from './pool.ts';

/**
 * Who holds the head of a log keeps a connection, and reads the log on another. So that there always is one, fewer may hold a
 * head at once than the pool has connections: otherwise all would wait for each other.
 */
export class LockPermits {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(free: number) {
    this.#free = free;
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

const PERMITS = new WeakMap<Pool, LockPermits>();

/** Those of a pool, for all stores that share it. */
export function lockPermitsOf(pool: Pool): LockPermits {
  const known = PERMITS.get(pool) ?? new LockPermits(Math.max(1, pool.options.max - 1));
  PERMITS.set(pool, known);
  return known;
}
