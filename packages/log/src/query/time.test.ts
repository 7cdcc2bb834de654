import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter } from './parse-filter.ts';
import { acceptsTerms } from './term-expression.ts';
import { civilFromDays, daysFromCivil, instantOf, parseTime, resolveTime, timestampOf } from './time.ts';
import { timeBounds } from './time-terms.ts';

const NOW = Date.UTC(2026, 10, 2, 12, 30);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The hours of the years 0000 to 9999. */
const FIRST_HOUR = -62_167_219_200_000 / HOUR;
const END_HOUR = 253_402_300_800_000 / HOUR;

function periods(query: string): (string | undefined)[][] {
  const filter = parseFilter(query);
  if (filter.kind !== 'filter') throw new Error(`${query} is more than a key`);
  return resolveTime(filter.op, NOW).map(({ from, to }) =>
    [from, to].map((ms) => (ms === undefined ? undefined : new Date(ms).toISOString())),
  );
}

describe('a time', () => {
  test.each([
    ['time:2026', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['time:2026-12', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['time:2024-02-29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['time:2026-11-01..2026-11-08', '2026-11-01T00:00:00.000Z', '2026-11-09T00:00:00.000Z'],
    ['time:2026-11-01T10:30Z', '2026-11-01T10:30:00.000Z', '2026-11-01T10:31:00.000Z'],
    ['time:2026-11-01T10:30:05', '2026-11-01T10:30:05.000Z', '2026-11-01T10:30:06.000Z'],
    ['time:2026-11-01t10:30:05.1234z', '2026-11-01T10:30:05.123Z', '2026-11-01T10:30:05.124Z'],
    ['time:2026-11-01T00:30:05+01:00', '2026-10-31T23:30:05.000Z', '2026-10-31T23:30:06.000Z'],
    ['time:2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z', '2017-01-01T00:00:00.000Z'],
    ['time:>2026-11-01', '2026-11-02T00:00:00.000Z', undefined],
    ['time:>=2026-11-01', '2026-11-01T00:00:00.000Z', undefined],
    ['time:<2026-11', undefined, '2026-11-01T00:00:00.000Z'],
    ['time:<=2026-11', undefined, '2026-12-01T00:00:00.000Z'],
    ['time:>now-24h', '2026-11-01T12:30:00.000Z', undefined],
    ['time:now-1w..now', '2026-10-26T12:30:00.000Z', '2026-11-02T12:30:00.000Z'],
    ['time:<=now+90s', undefined, '2026-11-02T12:31:30.000Z'],
  ])('%s', (query, from, to) => {
    expect(periods(query)).toEqual([[from, to]]);
  });

  test.each([
    '',
    '26-11-01',
    '2026-13',
    '2026-00',
    '2026-11-31',
    '2025-02-29',
    '2026-11-01T24:00Z',
    '2026-11-01T10:60Z',
    '2026-11-01T10:00:61Z',
    '2026-11-01T10:00+24:00',
    'now-1y',
    'now-',
    'now1h',
    '2026-11-01 10:00',
  ])('%s is none', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  test('days and timestamps are those of the Gregorian calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST_HOUR * HOUR, max: END_HOUR * HOUR - 1 }), (ms) => {
        const timestamp = new Date(ms).toISOString();
        expect(timestampOf(ms)).toBe(timestamp);
        expect(instantOf(timestamp)).toBe(ms);
        const { year, month, date } = civilFromDays(Math.floor(ms / DAY));
        expect(daysFromCivil(year, month, date)).toBe(Math.floor(ms / DAY));
      }),
    );
  });
});

describe('the terms of a period', () => {
  function termsAt(ms: number): Set<string> {
    const digits = timestampOf(ms).replaceAll(/\D/g, '');
    return new Set([`oh:${digits.slice(0, 10)}`, `od:${digits.slice(0, 8)}`, `om:${digits.slice(0, 6)}`]);
  }

  test('cover it, and nothing else where it has whole hours', () => {
    const hour = fc.integer({ min: FIRST_HOUR, max: END_HOUR - 1 });
    fc.assert(
      fc.property(
        hour,
        fc.oneof(fc.nat(800), fc.nat(200_000), fc.nat(80_000_000)),
        fc.nat(HOUR - 1),
        hour,
        (from, length, more, other) => {
          const to = from + length;
          const exact = timeBounds({ from: from * HOUR, to: to * HOUR });
          expect(exact.upper).toBe(exact.lower);
          for (const at of [from - 1, from, to - 1, to, other]) {
            if (at >= FIRST_HOUR && at < END_HOUR) {
              expect(acceptsTerms(exact.upper, termsAt(at * HOUR))).toBe(at >= from && at < to);
            }
          }
          const partly = timeBounds({ from: from * HOUR + more, to: to * HOUR });
          const atFrom = termsAt(from * HOUR);
          if (length > 0) expect(acceptsTerms(partly.upper, atFrom)).toBe(true);
          if (more > 0) expect(acceptsTerms(partly.lower, atFrom)).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('are few: whole days, months and years', () => {
    const day = timeBounds({ from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 2) });
    expect(day.upper).toEqual({ term: 'od:20261101' });
    const from = Date.UTC(2025, 10, 29, 22);
    expect(timeBounds({ from, to: Date.UTC(2027, 1, 2) }).upper).toEqual({
      or: [
        { term: 'oh:2025112922' },
        { term: 'oh:2025112923' },
        { term: 'od:20251130' },
        { term: 'om:202512' },
        { prefix: 'om:2026' },
        { term: 'om:202701' },
        { term: 'od:20270201' },
      ],
    });
    expect(timeBounds({}).upper).toEqual({ and: [] });
    expect(timeBounds({ from: 5, to: 5 }).upper).toEqual({ or: [] });
  });
});
