import type { Sha256 } from '../bytes/sha256.ts';
import type { ShapeCount, TopCount } from './count-tally.ts';

/**
 * Two sums modulo 2^32 over all counts: each count times a keyed hash of what it counts. Sums of the parts add up
 * to that of the whole, so that the counts of a log are compared with its records in a few bytes. The seed is
 * drawn for each run.
 */
export interface CountSums {
  readonly first: number;
  readonly second: number;
}

export const NO_COUNTS: CountSums = { first: 0, second: 0 };

/** Adds counts to the sums. */
export function addCounts(
  sha256: Sha256,
  seed: string,
  sums: CountSums,
  shapes: readonly ShapeCount[],
  tops: readonly TopCount[],
): CountSums {
  let { first, second } = sums;
  const add = (what: string, count: number): void => {
    const key = sha256(seed + what);
    first = (first + Math.imul(wordAt(key, 0), count)) | 0;
    second = (second + Math.imul(wordAt(key, 4), count)) | 0;
  };
  for (const { hour, type, category, severity, outcome, count } of shapes) {
    add(`${hour} ${type} ${category} ${severity} ${outcome}`, count);
  }
  for (const { kind, day, value, count } of tops) add(`${kind} ${day} ${value}`, count);
  return { first, second };
}

function wordAt(latin1: string, at: number): number {
  return (
    (latin1.charCodeAt(at) << 24) |
    (latin1.charCodeAt(at + 1) << 16) |
    (latin1.charCodeAt(at + 2) << 8) |
    latin1.charCodeAt(at + 3)
  );
}
