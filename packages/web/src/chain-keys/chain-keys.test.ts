import { expect, test } from 'vitest';
import { ageInDays } from './key-age.ts';
import { vkeyParts } from './key-id.ts';

test('the age of a key is counted in whole days', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  expect(ageInDays('2026-11-22T10:00:01Z', now)).toBe(0);
  expect(ageInDays('2026-08-25T10:00:00Z', now)).toBe(90);
  // A clock that is ahead, and what is no time, is no age.
  expect(ageInDays('2026-12-01T00:00:00Z', now)).toBe(0);
  expect(ageInDays('never', now)).toBe(0);
});

test('a verifier key is called by its name and id', () => {
  expect(vkeyParts('a.example/main/1+5c1d3f2a+BPk9x')).toEqual({ name: 'a.example/main/1', id: '5c1d3f2a' });
  expect(vkeyParts('what')).toEqual({ name: '', id: 'what' });
});
