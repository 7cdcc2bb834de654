import { expect, test } from 'vitest';
import { isTyped } from '../ui/is-typed.ts';
import { clockSkew } from './clock-skew.ts';
import { zoneChoices } from './zone-choices.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');

test('clocks agree within what an answer takes', () => {
  expect(clockSkew('2026-11-22T09:00:01Z', NOW)).toBe(0);
  expect(clockSkew('2026-11-22T09:01:00Z', NOW)).toBe(60_000);
  expect(clockSkew('2026-11-22T08:59:00Z', NOW)).toBe(-60_000);
  expect(clockSkew('what', NOW)).toBe(0);
});

test('the zone that is chosen can be chosen', () => {
  expect(zoneChoices('utc', ['Europe/Berlin'])).toEqual(['utc', 'local', 'Europe/Berlin']);
  expect(zoneChoices('Etc/GMT-3', ['Europe/Berlin'])).toEqual(['utc', 'local', 'Etc/GMT-3', 'Europe/Berlin']);
  expect(zoneChoices('Europe/Berlin', ['Europe/Berlin'])).toHaveLength(3);
});

test('a name is typed when it is typed', () => {
  expect(isTyped('shop', 'shop')).toBe(true);
  expect(isTyped(' shop ', 'shop')).toBe(true);
  expect(isTyped('Shop', 'shop')).toBe(false);
  // What cannot be typed is typed as it is shown.
  expect(isTyped('a⟨U+202E⟩b', 'a\u202eb')).toBe(true);
});
