import { expect, test } from 'vitest';
import { nextPosition } from './next-position.ts';

test('one further, as long as there is one', () => {
  expect(nextPosition(['9', '7', '3'], '7', 1)).toBe('3');
  expect(nextPosition(['9', '7', '3'], '7', -1)).toBe('9');
  expect(nextPosition(['9', '7', '3'], '3', 1)).toBe('3');
  expect(nextPosition(['9', '7', '3'], '5', 1)).toBe('9');
  expect(nextPosition([], '5', 1)).toBe('5');
});
