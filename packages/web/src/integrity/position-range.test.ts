import { expect, test } from 'vitest';
import { rangeWithin, readRange } from './position-range.ts';

test('two positions are a range', () => {
  expect(readRange('0', '99', 100)).toEqual({ range: { from: 0, to: 99 } });
  expect(readRange(' 7 ', '7', 100)).toEqual({ range: { from: 7, to: 7 } });
});

test('what is wrong is said of the end that it is wrong with', () => {
  expect(readRange('a', '9', 100)).toEqual({ from: 'number' });
  expect(readRange('-1', '1.5', 100)).toEqual({ from: 'number', to: 'number' });
  expect(readRange('1', '100', 100)).toEqual({ to: 'beyond' });
  expect(readRange('1000', '', 100)).toEqual({ from: 'beyond' });
  expect(readRange('9', '8', 100)).toEqual({ to: 'before' });
  expect(readRange('1', '9'.repeat(16), 100)).toEqual({ to: 'number' });
});

test('what is not typed yet is no mistake, and no range', () => {
  expect(readRange('', '', 100)).toEqual({});
  expect(readRange('1', ' ', 100)).toEqual({});
});

test('a part of the strip ends where the log does', () => {
  expect(rangeWithin({ from: 90, to: 119 }, 100)).toEqual({ from: 90, to: 99 });
  expect(rangeWithin({ from: 100, to: 119 }, 100)).toBeUndefined();
});
