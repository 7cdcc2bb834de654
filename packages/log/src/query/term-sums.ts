/**
 * Compares a whole index of terms with the records in one pass and a few bytes for each 256 positions: for every
 * such chunk, the sum over its (term, seq) of hash(term) · factor(seq) modulo 2^32, twice.
 */
import { hashOf, scramble, sumOf, type TermHash } from './term-hash.ts';

/** Positions summed together: a level-0 tile. */
export const CHUNK = 256;

const utf8 = new TextEncoder();

export class TermSums {
  /** Sums of chunk i at i; of all that lies at or beyond `size` at the end. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly #size: number;
  readonly #hash: TermHash;
  #chosenFirst = 0;
  #chosenSecond = 0;

  /** @param size positions that are summed, from 0. */
  constructor(hash: TermHash, size: number) {
    this.#size = size;
    this.#hash = hash;
    this.first = new Uint32Array(Math.ceil(size / CHUNK) + 1);
    this.second = new Uint32Array(Math.ceil(size / CHUNK) + 1);
  }

  /** Chooses the term that `add` counts. */
  choose(term: string): void {
    this.chooseBytes(utf8.encode(term));
  }

  /** Chooses the term that `add` counts, by its UTF-8. */
  chooseBytes(term: Uint8Array): void {
    const { first, second } = this.#hash;
    this.#chosenFirst = hashOf(first, sumOf(first, term), term.length);
    this.#chosenSecond = hashOf(second, sumOf(second, term), term.length);
  }

  /** Adds the chosen term at a position with a weight of 1 or −1. */
  add(seq: number, weight: number): void {
    this.addRecord(seq, Math.imul(this.#chosenFirst, weight), Math.imul(this.#chosenSecond, weight));
  }

  /** Adds all terms of a position by the sums of their hashes: the factor of the position is the same for all. */
  addRecord(seq: number, first: number, second: number): void {
    const slot = seq < this.#size ? Math.floor(seq / CHUNK) : this.first.length - 1;
    const low = (seq % 0x1_0000_0000) ^ Math.imul(Math.floor(seq / 0x1_0000_0000), 0x9e37_79b1);
    const { firstSeed, secondSeed } = this.#hash;
    this.first[slot] = (this.first[slot] ?? 0) + Math.imul(first, scramble(low ^ firstSeed) | 1);
    this.second[slot] = (this.second[slot] ?? 0) + Math.imul(second, scramble(low ^ secondSeed) | 1);
  }
}
