/** SQLite varints: seven bits a byte, most significant first; a ninth byte has eight. */
export class VarintCursor {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** Unsigned; rounded beyond 2^53. */
  next(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.at++];
    if (byte === undefined) throw new Error('a page of the search index ends within a number');
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let i = 1; i < 9; i++) {
      byte = bytes[this.at++];
      if (byte === undefined) throw new Error('a page of the search index ends within a number');
      value = i === 8 ? value * 256 + byte : value * 128 + (byte & 0x7f);
      if (byte < 0x80) break;
    }
    return value;
  }

  /** Unsigned, exact. */
  next64(): bigint {
    let value = 0n;
    for (let i = 0; i < 9; i++) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) throw new Error('a page of the search index ends within a number');
      if (i === 8) return value * 256n + BigInt(byte);
      value = value * 128n + BigInt(byte & 0x7f);
      if (byte < 0x80) break;
    }
    return value;
  }
}
