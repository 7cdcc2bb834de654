import { expect, test } from 'vitest';
import { isDue, isOverdue, retryMs } from './anchor-schedule.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const NOW_MS = Date.parse('2026-11-22T12:00:00.000Z');
const failed = (agoMs: number, failures: number): Parameters<typeof isDue>[0] => ({
  ...{ everyMs: HOUR_MS, shownMs: NOW_MS - 2 * HOUR_MS, failures },
  failure: { kind: 'unreachable', message: '', time: new Date(NOW_MS - agoMs).toISOString() },
});

test('an anchor is due after its time, and at once where it has seen nothing', () => {
  expect(isDue({ everyMs: HOUR_MS, failures: 0 }, NOW_MS)).toBe(true);
  expect(isDue({ everyMs: HOUR_MS, failures: 0, shownMs: NOW_MS - HOUR_MS }, NOW_MS)).toBe(true);
  expect(isDue({ everyMs: HOUR_MS, failures: 0, shownMs: NOW_MS - HOUR_MS + 1 }, NOW_MS)).toBe(false);
});

test('a clock that went back keeps nobody from being shown the log', () => {
  const shownMs = NOW_MS + 1000 * HOUR_MS;
  expect(isDue({ everyMs: HOUR_MS, failures: 0, shownMs }, NOW_MS)).toBe(true);
  expect(isDue(failed(-1000 * HOUR_MS, 1), NOW_MS)).toBe(true);
});

test('after a failure it is tried later each time, an hour at most', () => {
  expect([1, 2, 3, 6, 7, 1000].map(retryMs)).toEqual(
    [1, 2, 4, 32, 60, 60].map((minutes) => minutes * MINUTE_MS),
  );
  expect(isDue(failed(MINUTE_MS - 1, 1), NOW_MS)).toBe(false);
  expect(isDue(failed(MINUTE_MS, 1), NOW_MS)).toBe(true);
  expect(isDue(failed(MINUTE_MS, 2), NOW_MS)).toBe(false);
});

test('it is overdue a quarter of an hour after it was due and the log had grown', () => {
  const anchor = { everyMs: HOUR_MS, failures: 0, shownMs: NOW_MS - 2 * HOUR_MS };
  expect(isOverdue(anchor, NOW_MS - 16 * MINUTE_MS, NOW_MS)).toBe(true);
  expect(isOverdue(anchor, NOW_MS - 14 * MINUTE_MS, NOW_MS)).toBe(false);
  expect(isOverdue({ ...anchor, shownMs: NOW_MS - HOUR_MS }, 0, NOW_MS)).toBe(false);
});
