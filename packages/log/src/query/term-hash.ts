/**
 * A keyed hash of terms: multilinear, the sum of each byte of the term times a random number of its place, twice. It
 * can be made while a term is written or read, and terms of a record can be summed in any order.
 *
 * Where the numbers come from a seed that is drawn for one run and never leaves it, two terms have equal hashes with
 * a chance of about 2^-48, whoever chose them.
 */
import type { Sha256 } from '../bytes/sha256.ts';

/** Numbers by place: at 0 that of the length, so that no term has the hash of its beginning; at i + 1 that of byte i. */
export interface TermHash {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Two numbers more, for what is made of the hashes. */
  readonly firstSeed: number;
  readonly secondSeed: number;
}

/** Bytes of a term that have numbers of their own. A term of ours has at most 64; of others the length tells the rest. */
const HASHED_BYTES = 255;
const PLACES = HASHED_BYTES + 1;

/** @param seed for verification 16 random bytes as latin1. */
export function termHash(sha256: Sha256, seed: string): TermHash {
  const numbers = randomNumbers(sha256, seed, 2 * PLACES + 2);
  return {
    first: numbers.slice(0, PLACES),
    second: numbers.slice(PLACES, 2 * PLACES),
    firstSeed: numbers[2 * PLACES] ?? 0,
    secondSeed: numbers[2 * PLACES + 1] ?? 0,
  };
}

/** The sum over the bytes of a term, of which the first 255 count. */
export function sumOf(numbers: Int32Array, term: Uint8Array): number {
  let sum = 0;
  const counted = Math.min(term.length, HASHED_BYTES);
  for (let i = 0; i < counted; i++) sum = (sum + Math.imul(numbers[i + 1] ?? 0, term[i] ?? 0)) | 0;
  return sum;
}

/** One of the two hashes of a term, from the sum over its bytes and its length. */
export function hashOf(numbers: Int32Array, sum: number, length: number): number {
  return scramble((sum + Math.imul(numbers[0] ?? 0, length)) | 0);
}

/** A bijection of 32 bits in which each bit depends on all (the finaliser of MurmurHash3, public domain). */
export function scramble(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  return (x ^ (x >>> 16)) | 0;
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

/** A hash that everybody knows: for terms that are only written, not summed. */
export const KNOWN_TERM_HASH: TermHash = {
  first: Int32Array.from({ length: PLACES }, (_, i) => scramble(i + 1)),
  second: Int32Array.from({ length: PLACES }, (_, i) => scramble(-i - 1)),
  firstSeed: 0,
  secondSeed: 0,
};
