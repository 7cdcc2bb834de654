import { expect, test } from 'vitest';
import { epochOf } from './epoch-of.ts';

test('an epoch rules from its first position to that of the next', () => {
  const epochs = [0, 10].map((from, epoch) => ({ epoch, from, keyId: 'k', since: '', secret: true }));
  expect([0, 9, 10, 99].map((seq) => epochOf(epochs, seq)?.epoch)).toEqual([0, 0, 1, 1]);
  expect(epochOf([], 5)).toBeUndefined();
});
