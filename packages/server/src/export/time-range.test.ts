import { expect, test } from 'vitest';
import { fixTimes, timeRangeOf } from './time-range.ts';

const NOW = Date.parse('2026-11-22T09:30:00.250Z');

test('a query without points relative to now stays as it was written', () => {
  const query = '( type:auth.   OR "now-24h" ) time:>=2026-04-01';
  expect(fixTimes(query, NOW)).toBe(query);
});

test.each([
  ['time:>now-24h', 'time:>=2026-11-21T09:30:00.250Z'],
  ['time:>=now-1w severity:critical', 'time:>=2026-11-15T09:30:00.250Z severity:critical'],
  ['time:<now', 'time:<2026-11-22T09:30:00.250Z'],
  ['time:<=now+1h', 'time:<2026-11-22T10:30:00.250Z'],
  ['-time:<now-30s', '-time:<2026-11-22T09:29:30.250Z'],
  ['time:now-2h..now-1h', 'time:2026-11-22T07:30:00.250Z..2026-11-22T08:30:00.249Z'],
  ['time:2026-11-01..now', 'time:2026-11-01..2026-11-22T09:30:00.249Z'],
  ['(actor:1 OR time:>now-1m)', 'actor:1 OR time:>=2026-11-22T09:29:00.250Z'],
])('%s is %s', (query, fixed) => {
  expect(fixTimes(query, NOW)).toBe(fixed);
});

const day = (text: string): number => Date.parse(`${text}T00:00:00.000Z`);

test.each([
  ['time:2026-04', day('2026-04-01'), day('2026-05-01')],
  ['time:2026', day('2026-01-01'), day('2027-01-01')],
  ['time:2026-12', day('2026-12-01'), day('2027-01-01')],
  ['time:2026-02-28', day('2026-02-28'), day('2026-03-01')],
  ['time:2026-04-01..2026-05-01 actor:7', day('2026-04-01'), day('2026-05-02')],
  ['time:>=2026-04-01 time:<2026-05-01', day('2026-04-01'), day('2026-05-01')],
  ['time:>2026-04-01', day('2026-04-02'), undefined],
  ['time:<=2026-04-01', undefined, day('2026-04-02')],
  ['time:>=2026-04-01T01:00+02:00', Date.parse('2026-03-31T23:00:00Z'), undefined],
  ['time:>=2026-04-01T01:00', Date.parse('2026-04-01T01:00:00Z'), undefined],
  ['time:>=2026-04-01 OR actor:7', undefined, undefined],
  ['-time:>=2026-04-01', undefined, undefined],
  ['time:2026-04-01,2026-05-01', undefined, undefined],
  ['time:*', undefined, undefined],
  ['', undefined, undefined],
])('%s lies in its time', (query, from, to) => {
  expect(timeRangeOf(query)).toEqual({
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });
});
