import type { Review } from 'attestry/api';
import { describe, expect, test } from 'vitest';
import { epochSpans } from './epoch-spans.ts';
import { reviewState, upToProblem } from './review-state.ts';

const review = (seq: number, upTo: number): Review => ({ seq, upTo, note: null, by: 'ada', at: '' });

describe('what is reviewed', () => {
  test('is nothing at first', () => {
    expect(reviewState([], 10)).toEqual({ furthest: undefined, newer: 10, q: '' });
  });

  test('goes as far as the furthest', () => {
    const state = reviewState([review(30, 5), review(20, 19), review(10, 9)], 40);
    expect(state.furthest?.upTo).toBe(19);
    expect(state.q).toBe('seq:>19 -type:audit.reviewed');
    // 20 to 39 without the two records of the reviews.
    expect(state.newer).toBe(18);
  });

  test('is everything where only the review itself came since', () => {
    expect(reviewState([review(10, 9)], 11).newer).toBe(0);
  });
});

test('one reviews up to a record that is there', () => {
  expect(upToProblem('9', 10)).toBeUndefined();
  expect(upToProblem('10', 10)).toBe('beyond');
  expect(upToProblem('', 10)).toBe('number');
  expect(upToProblem('-1', 10)).toBe('number');
  expect(upToProblem('1e3', 10_000)).toBe('number');
});

test('an epoch ends where the next begins', () => {
  const epoch = (n: number, from: number) => ({ epoch: n, keyId: '', from, since: '', secret: true });
  expect(epochSpans([epoch(0, 0), epoch(1, 100)]).map(({ to }) => to)).toEqual([undefined, 99]);
});
