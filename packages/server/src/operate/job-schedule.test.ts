import { describe, expect, test } from 'vitest';
import { DueTimes, daily, formatSchedule, hourly } from './job-schedule.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-03-29T00:30:00Z');

/** When jobs run under a clock that says these times, one tick after another. */
function runs(pattern: string, ticks: readonly number[]): string[] {
  const due = new DueTimes(pattern, ticks[0] ?? 0);
  return ticks.filter((tick) => due.take(tick)).map((tick) => new Date(tick).toISOString().slice(5, 19));
}

function seconds(fromMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => fromMs + 1000 * i);
}

describe('the clock of jobs', () => {
  test('has an hourly job run once an hour, also where the local time has an hour twice', () => {
    expect(runs('17 * * * *', seconds(START_MS, 3 * 3600))).toEqual([
      '03-29T01:17:00',
      '03-29T02:17:00',
      '03-29T03:17:00',
    ]);
  });

  test('that jumps forward has a job run once, not as often as it missed', () => {
    const ticks = [...seconds(START_MS, 60), ...seconds(START_MS + 100 * HOUR_MS, 3600)];
    expect(runs('17 * * * *', ticks)).toEqual(['04-02T04:30:00', '04-02T05:17:00']);
  });

  test('that jumps back a year does not stop a job', () => {
    const ticks = [...seconds(START_MS, 60), ...seconds(START_MS - 8760 * HOUR_MS, 2 * 3600)];
    expect(runs('17 * * * *', ticks)).toEqual(['03-29T01:17:00', '03-29T02:17:00']);
  });

  test('that is set back by some seconds right after a run does not have it run again', () => {
    const at = Date.parse('2026-03-29T01:17:00Z');
    const ticks = [...seconds(at - 60_000, 61), ...seconds(at - 20_000, 120)];
    expect(runs('17 * * * *', ticks)).toEqual(['03-29T01:17:00']);
  });

  test('that swings to and fro by a day has each job run once for each time forward', () => {
    const ticks = Array.from({ length: 10 }, (_, i) => START_MS + (i % 2) * 24 * HOUR_MS);
    expect(runs('17 * * * *', ticks)).toHaveLength(5);
    expect(runs('17 * * * *', seconds(START_MS, 30))).toEqual([]);
  });
});

test('logs have times of their own, and keep them', () => {
  const minutes = Array.from({ length: 100 }, (_, i) => formatSchedule(hourly(`log${i}`)).split(' ')[0]);
  expect(new Set(minutes).size).toBeGreaterThan(40);
  expect(formatSchedule(hourly('main'))).toBe(formatSchedule(hourly('main')));
  expect(formatSchedule(daily('main'))).toMatch(/^\d+ \d+ \* \* \*$/);
});
