import { describe, expect, test } from 'vitest';
import { matchText, rank } from './fuzzy.ts';

const labels = (typed: string, ...all: string[]): string[] =>
  rank(
    typed,
    all.map((label) => ({ label })),
  ).map(({ item }) => item.label);

describe('matching', () => {
  test('wants all letters, in their order', () => {
    expect(matchText('gi', 'Go to Integrity')).toBeDefined();
    expect(matchText('ig', 'Go')).toBeUndefined();
    expect(matchText('tog', 'Go to')).toBeUndefined();
    expect(matchText('', 'Go')).toEqual({ score: 0, at: [] });
    expect(matchText('go', '')).toBeUndefined();
  });

  test('says where they stand', () => {
    expect(matchText('gi', 'Go to Integrity')?.at).toEqual([0, 6]);
    expect(matchText('int', 'Go to Integrity')?.at).toEqual([6, 7, 8]);
    // Not the first t that comes, but the one that goes on.
    expect(matchText('tegr', 'Go to Integrity')?.at).toEqual([8, 9, 10, 11]);
  });

  test('is deaf to case, accents and spaces', () => {
    expect(matchText('UBER', 'Zum Überblick')?.at).toEqual([4, 5, 6, 7]);
    expect(matchText('go  in', 'Go to Integrity')?.at).toEqual([0, 1, 6, 7]);
  });

  test('takes a megabyte as it is', () => {
    expect(matchText('b', 'a'.repeat(1_000_000))).toBeUndefined();
  });
});

describe('ranking', () => {
  test('puts what begins words, and what stands together, first', () => {
    expect(labels('ver', 'Cover letter', 'Verify', 'Every road', 'Save or err')).toEqual([
      'Verify',
      'Every road',
      'Cover letter',
      'Save or err',
    ]);
  });

  test('keeps the order of equals, and leaves out what does not match', () => {
    expect(labels('e', 'be', 'xyz', 'he')).toEqual(['be', 'he']);
    expect(labels('', 'b', 'a')).toEqual(['b', 'a']);
  });
});
