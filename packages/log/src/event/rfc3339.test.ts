import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDate, normaliseDateTime } from './rfc3339.ts';

describe('normaliseDateTime', () => {
  test.each([
    ['2026-08-03T10:11:12.345Z', '2026-08-03T10:11:12.345Z'],
    ['2026-08-03T10:11:12Z', '2026-08-03T10:11:12.000Z'],
    ['2026-08-03t10:11:12.3z', '2026-08-03T10:11:12.300Z'],
    ['2026-08-03T10:11:12.9999999+02:00', '2026-08-03T08:11:12.999Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
    ['2024-02-29T23:30:00-01:00', '2024-03-01T00:30:00.000Z'],
    ['2026-08-03T10:11:12-00:00', '2026-08-03T10:11:12.000Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
    ['2016-12-31T18:59:60.5-05:00', '2016-12-31T23:59:59.999Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['2000-02-29T00:00:00.000Z', '2000-02-29T00:00:00.000Z'],
  ])('%s is %s', (given, expected) => expect(normaliseDateTime(given)).toBe(expected));

  test.each([
    '2026-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-04-31T00:00:00.000Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+0100',
    '+010000-01-01T00:00:00Z',
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    '٢026-01-01T00:00:00Z',
    '',
  ])('%j is none', (given) => expect(normaliseDateTime(given)).toBeUndefined());

  test('agrees with Date on every instant of the years 0000 to 9999', () => {
    const from = Date.parse('0000-01-02T00:00:00Z');
    const to = Date.parse('9999-12-30T00:00:00Z');
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), fc.integer({ min: -1439, max: 1439 }), (ms, offset) => {
        const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(offset);
        const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
        expect(normaliseDateTime(local + zone)).toBe(new Date(ms).toISOString());
        expect(formatDate(new Date(ms))).toBe(new Date(ms).toISOString());
      }),
      { numRuns: 1_000 },
    );
  });

  test('a Date that is invalid or beyond year 9999 has no text', () => {
    expect(formatDate(new Date(Number.NaN))).toBeUndefined();
    expect(formatDate(new Date(8.64e15))).toBeUndefined();
    expect(formatDate({})).toBeUndefined();
  });
});
