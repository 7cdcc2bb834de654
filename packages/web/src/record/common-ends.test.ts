import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonEnds } from './common-ends.ts';

test('what both begin and end with', () => {
  expect(commonEnds('starter plan', 'super plan')).toEqual({ start: 1, end: 7 });
  expect(commonEnds('aa', 'aaa')).toEqual({ start: 2, end: 0 });
  expect(commonEnds('', 'x')).toEqual({ start: 0, end: 0 });
});

test('the ends are equal, never overlap and never cut a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
      const { start, end } = commonEnds(one, other);
      expect(start + end).toBeLessThanOrEqual(Math.min(one.length, other.length));
      expect(one.slice(0, start)).toBe(other.slice(0, start));
      expect(one.slice(one.length - end)).toBe(other.slice(other.length - end));
      expect(() => encodeURIComponent(one.slice(0, start) + one.slice(one.length - end))).not.toThrow();
    }),
  );
});
