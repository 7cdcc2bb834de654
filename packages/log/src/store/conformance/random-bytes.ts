/** The same random numbers in every run, so that a failure comes again (mulberry32, public domain). */
export class RandomBytes {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 … limit−1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let x = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }

  /** Without 0x00, as in a leaf or a disclosure; not always UTF-8, which no store may ask for. */
  textBytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => 1 + this.below(255));
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }
}
