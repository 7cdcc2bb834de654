import { expect, test } from 'vitest';
import { readNorm } from './norm.ts';

test('what was done, by pointer and kind', () => {
  expect(
    readNorm([
      ['/after/password', 'redacted'],
      ['/type', 'type'],
    ]),
  ).toEqual({
    entries: [
      { pointer: '/after/password', kind: 'redacted' },
      { pointer: '/type', kind: 'type' },
    ],
    hasMore: false,
  });
  expect(readNorm([['', 'more']])).toEqual({ entries: [], hasMore: true });
});

test('what is no such list is none', () => {
  for (const strange of [undefined, null, 'x', [1], [['a']], [['/a', 'unheard-of']], { a: 1 }])
    expect(readNorm(strange).entries).toEqual([]);
});
