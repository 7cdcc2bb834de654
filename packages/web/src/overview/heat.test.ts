import { expect, test } from 'vitest';
import { heatOf, strengthOf } from './heat.ts';

const at = (start: string, info: number, critical = 0) => ({ start, info, warning: 0, critical });

test('hours are put into the week of the reader', () => {
  // A Sunday, 23:00 UTC: Monday morning in Berlin.
  const buckets = [
    at('2026-11-22T23:00:00Z', 4, 1),
    at('2026-11-23T09:00:00Z', 10),
    at('2026-11-15T23:00:00Z', 2),
  ];
  const utc = heatOf(buckets, 'utc');
  expect(utc.days[6]?.[23]).toMatchObject({ count: 7, critical: 1, isOff: true });
  expect(utc.days[0]?.[9]).toMatchObject({ count: 10, isOff: false });
  expect(utc).toMatchObject({ total: 17, offHours: 7, most: 10 });
  const berlin = heatOf(buckets, 'Europe/Berlin');
  expect(berlin.days[0]?.[0]).toMatchObject({ count: 7, day: 0, hour: 0 });
  expect(berlin.days[0]?.[0]?.startsMs).toEqual([
    Date.parse('2026-11-22T23:00:00Z'),
    Date.parse('2026-11-15T23:00:00Z'),
  ]);
});

test('work is Monday to Friday, 08 to 18', () => {
  const { days } = heatOf([], 'utc');
  const off = days.map((hours) => hours.map(({ isOff }) => (isOff ? '.' : 'w')).join(''));
  expect(off[0]).toBe('........wwwwwwwwww......');
  expect(off[4]).toBe(off[0]);
  expect(off[5]).toBe('.'.repeat(24));
});

test('one event is seen beside a busy hour', () => {
  expect(strengthOf(1, 100)).toBe(0.1);
  expect(strengthOf(100, 100)).toBe(1);
  expect(strengthOf(0, 0)).toBe(0);
});
