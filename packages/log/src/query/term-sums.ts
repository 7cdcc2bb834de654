/**
 * Compares a whole index of terms with the records in one pass and a few bytes for each 256 positions: for every
 * such chunk, the sum over its (term, seq) of a keyed hash of the two, modulo 2^32, twice. The seed is drawn
 * for each run, so who changed the index before could not aim at an equal sum: a difference goes unseen with a
 * chance of about 2^-50.
 */
import type { Sha256 } from '../bytes/sha256.ts';

/** Positions summed together: a level-0 tile. */
export const CHUNK = 256;

/** Terms whose keys are remembered; a term that few records share is not worth a place. */
const REMEMBERED_TERMS = 50_000;

export class TermSums {
  /** Sums of chunk i at i; of all that lies at or beyond `size` at the end. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly #size: number;
  readonly #sha256: Sha256;
  readonly #seed: string;
  readonly #firstSeed: number;
  readonly #secondSeed: number;
  readonly #keys: Map<string, number>;
  #firstKey = 0;
  #secondKey = 0;

  /**
   * @param seed 16 random bytes as latin1.
   * @param size positions that are summed, from 0.
   * @param keys what is remembered of terms; may be shared by sums of one seed.
   */
  constructor(sha256: Sha256, seed: string, size: number, keys: Map<string, number> = new Map()) {
    this.#keys = keys;
    this.#sha256 = sha256;
    this.#seed = seed;
    this.#size = size;
    const words = sha256(seed);
    this.#firstSeed = wordAt(words, 0);
    this.#secondSeed = wordAt(words, 4);
    this.first = new Uint32Array(Math.ceil(size / CHUNK) + 1);
    this.second = new Uint32Array(Math.ceil(size / CHUNK) + 1);
  }

  /** Chooses the term that `add` counts. */
  choose(term: string): void {
    const key = this.#keyOf(term);
    this.#firstKey = firstOf(key);
    this.#secondKey = secondOf(key);
  }

  /** Adds the chosen term at a position with a weight of 1 or −1. */
  add(seq: number, weight: number): void {
    this.#addKeys(seq, Math.imul(this.#firstKey, weight), Math.imul(this.#secondKey, weight));
  }

  /** Adds all terms of a position: the position's factor is the same for all, so their keys are summed before. */
  addRecord(seq: number, terms: readonly string[]): void {
    let first = 0;
    let second = 0;
    for (const term of terms) {
      const key = this.#keyOf(term);
      first = (first + firstOf(key)) | 0;
      second = (second + secondOf(key)) | 0;
    }
    this.#addKeys(seq, first, second);
  }

  /** Forgets what was added to a chunk. */
  clear(chunk: number): void {
    this.first[chunk] = 0;
    this.second[chunk] = 0;
  }

  #addKeys(seq: number, first: number, second: number): void {
    const slot = seq < this.#size ? Math.floor(seq / CHUNK) : this.first.length - 1;
    const low = seq % 0x1_0000_0000 ^ Math.imul(Math.floor(seq / 0x1_0000_0000), 0x9e37_79b1);
    this.first[slot] = (this.first[slot] ?? 0) + Math.imul(first, scramble(low ^ this.#firstSeed));
    this.second[slot] = (this.second[slot] ?? 0) + Math.imul(second, scramble(low ^ this.#secondSeed));
  }

  /** 26 bits for each sum, packed into one number: the map holds no objects. */
  #keyOf(term: string): number {
    const known = this.#keys.get(term);
    if (known !== undefined) return known;
    const words = this.#sha256(this.#seed + term);
    const key = (wordAt(words, 0) % HALF) * HALF + (wordAt(words, 4) % HALF);
    if (this.#keys.size >= REMEMBERED_TERMS) this.#keys.clear();
    this.#keys.set(term, key);
    return key;
  }
}

const HALF = 0x400_0000;

/** Odd, so that no term has the key 0. */
function firstOf(key: number): number {
  return 2 * Math.floor(key / HALF) + 1;
}

function secondOf(key: number): number {
  return 2 * (key % HALF) + 1;
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
