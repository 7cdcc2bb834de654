import type { Facets } from 'attestry/api';
import { expect, test } from 'vitest';
import { changeOf, dayStartMs, figuresOf } from './figures.ts';
import { monthBefore, monthUntil, timeQuery } from './month.ts';

const facets = (total: number, types: Record<string, number> = {}): Facets => ({
  complete: true,
  total,
  types: Object.entries(types).map(([value, count]) => ({ value, count })),
  categories: [],
  severities: [{ value: 'critical', count: 3 }],
  outcomes: [],
});
const now = Date.parse('2026-11-23T10:20:00Z');

test('the window is asked for in whole hours, and joins the one before', () => {
  const month = monthUntil(now);
  expect(timeQuery(month)).toBe('time:>=2026-10-24T10:00:00.000Z time:<2026-11-23T11:00:00.000Z');
  expect(monthBefore(month)).toEqual({ fromMs: Date.parse('2026-09-24T10:00:00Z'), toMs: month.fromMs });
});

test('figures are counted from the facets, and failed sign-ins of the log itself are among them', () => {
  const month = facets(50, { 'auth.login.failed': 5, 'audit.sign_in_failed': 2, 'auth.login': 9 });
  const [total, critical, , failed] = figuresOf({
    month,
    monthBefore: facets(40),
    buckets: [],
    nowMs: now,
    zone: 'utc',
  });
  expect(total).toMatchObject({ count: 50, before: 40, search: { q: '', range: '30d' } });
  expect(critical?.count).toBe(3);
  expect(failed).toMatchObject({ count: 7, before: 0 });
  expect(failed?.search.q).toBe('type:auth.login.failed,audit.sign_in_failed');
});

test('today is compared with yesterday until the same hour, by the clocks of the reader', () => {
  const at = (start: string, info: number) => ({ start, info, warning: 0, critical: 0 });
  const buckets = [
    at('2026-11-21T22:00:00Z', 1000),
    at('2026-11-21T23:00:00Z', 10),
    at('2026-11-22T10:00:00Z', 20),
    at('2026-11-22T11:00:00Z', 100),
    at('2026-11-22T23:00:00Z', 1),
    at('2026-11-23T10:00:00Z', 2),
  ];
  const input = { month: undefined, monthBefore: undefined, buckets, nowMs: now };
  const [, , berlin] = figuresOf({ ...input, zone: 'Europe/Berlin' });
  expect(berlin).toMatchObject({ count: 3, before: 30 });
  expect(berlin?.search.range).toBe('2026-11-22T23:00:00.000Z..2026-11-23T23:00:00.000Z');
  expect(new Date(dayStartMs(now, 'America/New_York')).toISOString()).toBe('2026-11-23T05:00:00.000Z');
});

test('a change is said so that it can be read', () => {
  expect(changeOf({ count: 150, before: 100 })).toEqual({ kind: 'more', by: 50, share: 0.5 });
  expect(changeOf({ count: 0, before: 4 })).toEqual({ kind: 'less', by: 4, share: 1 });
  expect(changeOf({ count: 5000, before: 4 })).toEqual({ kind: 'more', by: 4996 });
  expect(changeOf({ count: 5, before: 0 })).toEqual({ kind: 'none-before' });
  expect(changeOf({ count: 0, before: 0 })).toEqual({ kind: 'none-before' });
  expect(changeOf({ count: 3, before: 3 })).toEqual({ kind: 'same' });
  expect(changeOf({ count: 1, before: undefined })).toEqual({ kind: 'unknown' });
});
