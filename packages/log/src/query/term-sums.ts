/**
 * Compares a whole index of terms with the records in one pass and a few bytes for each 256 positions: for every
 * such chunk, the sum over its (term, seq) of key(term) · factor(seq) modulo 2^32, twice.
 *
 * The keys are multilinear hashes: the sum of each byte of the term times a random number of its place. The numbers come
 * from a seed that is drawn for each run and never leaves it, so who changed the index before could not aim at an
 * equal sum; one change goes unseen with a chance of about 2^-48.
 */
import type { Sha256 } from '../bytes/sha256.ts';

/** Positions summed together: a level-0 tile. */
export const CHUNK = 256;

/** Bytes of a term that have numbers of their own, and its length. */
const PLACES = 256;
const SPACE = 0x20;
const utf8 = new TextEncoder();

export class TermSums {
  /** Sums of chunk i at i; of all that lies at or beyond `size` at the end. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly #size: number;
  readonly #firstNumbers: Int32Array;
  readonly #secondNumbers: Int32Array;
  readonly #firstSeed: number;
  readonly #secondSeed: number;
  readonly #term = new Uint8Array(PLACES - 1);
  #firstKey = 0;
  #secondKey = 0;

  /** @param seed 16 random bytes as latin1. @param size positions that are summed, from 0. */
  constructor(sha256: Sha256, seed: string, size: number) {
    this.#size = size;
    const numbers = randomNumbers(sha256, seed, 2 * PLACES + 2);
    this.#firstNumbers = numbers.subarray(0, PLACES);
    this.#secondNumbers = numbers.subarray(PLACES, 2 * PLACES);
    this.#firstSeed = numbers[2 * PLACES] ?? 0;
    this.#secondSeed = numbers[2 * PLACES + 1] ?? 0;
    this.first = new Uint32Array(Math.ceil(size / CHUNK) + 1);
    this.second = new Uint32Array(Math.ceil(size / CHUNK) + 1);
  }

  /** Chooses the term that `add` counts. */
  choose(term: string): void {
    const { read, written } = utf8.encodeInto(term, this.#term);
    // A term of ours has at most 64 bytes; of what others put there, the length tells the rest.
    this.#firstKey = 0;
    this.#secondKey = 0;
    this.#addKey(this.#term, 0, written, term.length - read);
  }

  /** Adds the chosen term at a position with a weight of 1 or −1. */
  add(seq: number, weight: number): void {
    this.#addAt(seq, Math.imul(this.#firstKey, weight), Math.imul(this.#secondKey, weight));
  }

  /**
   * Adds all terms of a position, as UTF-8, each followed by a space. The factor of the position is the same for all,
   * so their keys are summed before.
   */
  addRecord(seq: number, terms: Uint8Array, end: number): void {
    this.#firstKey = 0;
    this.#secondKey = 0;
    let start = 0;
    while (start < end) {
      const space = terms.indexOf(SPACE, start);
      const next = space < 0 ? end : space;
      this.#addKey(terms, start, next, 0);
      start = next + 1;
    }
    this.#addAt(seq, this.#firstKey, this.#secondKey);
  }

  #addKey(bytes: Uint8Array, start: number, end: number, unread: number): void {
    const firstNumbers = this.#firstNumbers;
    const secondNumbers = this.#secondNumbers;
    // The length takes part, so that no term has the key of its beginning.
    const length = end - start + unread;
    let first = Math.imul(firstNumbers[0] ?? 0, length);
    let second = Math.imul(secondNumbers[0] ?? 0, length);
    for (let i = start, place = 1; i < end; i++, place++) {
      const byte = bytes[i] ?? 0;
      first = (first + Math.imul(firstNumbers[place] ?? 0, byte)) | 0;
      second = (second + Math.imul(secondNumbers[place] ?? 0, byte)) | 0;
    }
    this.#firstKey = (this.#firstKey + scramble(first)) | 0;
    this.#secondKey = (this.#secondKey + scramble(second)) | 0;
  }

  #addAt(seq: number, first: number, second: number): void {
    const slot = seq < this.#size ? Math.floor(seq / CHUNK) : this.first.length - 1;
    const low = (seq % 0x1_0000_0000) ^ Math.imul(Math.floor(seq / 0x1_0000_0000), 0x9e37_79b1);
    this.first[slot] = (this.first[slot] ?? 0) + Math.imul(first, scramble(low ^ this.#firstSeed) | 1);
    this.second[slot] = (this.second[slot] ?? 0) + Math.imul(second, scramble(low ^ this.#secondSeed) | 1);
  }
}

/** 32-bit numbers from a seed: SHA-256 in counter mode. */
function randomNumbers(sha256: Sha256, seed: string, count: number): Int32Array {
  const numbers = new Int32Array(count);
  for (let i = 0; i < count; i += 8) {
    const words = sha256(`${seed}/${i}`);
    for (let j = 0; j < 8 && i + j < count; j++) numbers[i + j] = wordAt(words, 4 * j);
  }
  return numbers;
}

function wordAt(latin1: string, at: number): number {
  return (
    latin1.charCodeAt(at) * 0x100_0000 +
    latin1.charCodeAt(at + 1) * 0x1_0000 +
    latin1.charCodeAt(at + 2) * 0x100 +
    latin1.charCodeAt(at + 3)
  );
}

/** A bijection of 32 bits in which each bit depends on all (the finaliser of MurmurHash3, public domain). */
function scramble(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  return (x ^ (x >>> 16)) | 0;
}
