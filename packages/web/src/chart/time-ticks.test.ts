import { expect, test } from 'vitest';
import { timeTicks } from './time-ticks.ts';

const at = (text: string): number => Date.parse(text);
const starts = (from: string, to: string, zone: string, max: number): string[] =>
  timeTicks(at(from), at(to), zone, max).map(
    ({ atMs, style }) => `${new Date(atMs).toISOString().slice(0, 16)} ${style}`,
  );

test('ticks stand at midnights of the reader', () => {
  expect(starts('2026-10-24T10:00:00Z', '2026-10-27T10:00:00Z', 'Europe/Berlin', 4)).toEqual([
    '2026-10-24T22:00 short-day',
    '2026-10-25T23:00 short-day',
    '2026-10-26T23:00 short-day',
  ]);
});

test('hours say the day where it begins', () => {
  expect(starts('2026-11-01T11:00:00Z', '2026-11-02T11:00:00Z', 'utc', 5)).toEqual([
    '2026-11-01T12:00 clock',
    '2026-11-01T18:00 clock',
    '2026-11-02T00:00 short-day',
    '2026-11-02T06:00 clock',
  ]);
});

test('years have months', () => {
  expect(starts('2024-02-10T00:00:00Z', '2026-11-02T00:00:00Z', 'utc', 6)).toEqual([
    '2024-07-01T00:00 month',
    '2025-01-01T00:00 month',
    '2025-07-01T00:00 month',
    '2026-01-01T00:00 month',
    '2026-07-01T00:00 month',
  ]);
});

test('there are never more than fit by much, and none in an empty range', () => {
  for (const hours of [1, 7, 30, 100, 1000, 9000, 90_000]) {
    const ticks = timeTicks(0, hours * 3_600_000, 'America/St_Johns', 6);
    expect(ticks.length).toBeLessThanOrEqual(7);
    expect(ticks.length).toBeGreaterThan(0);
  }
  expect(timeTicks(5, 5, 'utc', 6)).toEqual([]);
});
