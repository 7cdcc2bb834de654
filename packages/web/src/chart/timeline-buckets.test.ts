import { describe, expect, test } from 'vitest';
import { barsOf, bucketSizeFor, chartStartMs, totalOf } from './timeline-buckets.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(text);
const bucket = (start: string, info: number) => ({ start, info, warning: 0, critical: 1 });

describe('bars of a chart', () => {
  const buckets = [bucket('2026-11-01T22:00:00.000Z', 3), bucket('2026-11-01T23:00:00.000Z', 5)];
  const november = { fromMs: at('2026-11-01T00:00:00Z'), toMs: at('2026-11-04T00:00:00Z') } as const;

  test('fill what the server left out', () => {
    const bars = barsOf(buckets, { ...november, by: 'hour', zone: 'utc', maxBars: 80 });
    expect(bars).toHaveLength(72);
    expect(bars[22]).toEqual({
      fromMs: at(buckets[0]?.start ?? ''),
      toMs: at(buckets[1]?.start ?? ''),
      info: 3,
      warning: 0,
      critical: 1,
    });
    expect(bars[24]).toMatchObject({ info: 0, warning: 0, critical: 0 });
  });

  test('are days of the zone of the reader', () => {
    const bars = barsOf(buckets, { ...november, by: 'hour', zone: 'Europe/Berlin', maxBars: 10 });
    const starts = bars.map(({ fromMs }) => new Date(fromMs).toISOString());
    expect(starts).toEqual([
      '2026-11-01T00:00:00.000Z',
      '2026-11-01T11:00:00.000Z',
      '2026-11-01T23:00:00.000Z',
      '2026-11-02T11:00:00.000Z',
      '2026-11-02T23:00:00.000Z',
      '2026-11-03T11:00:00.000Z',
      '2026-11-03T23:00:00.000Z',
    ]);
    expect(bars.map((bar) => bar.info)).toEqual([0, 3, 5, 0, 0, 0, 0]);
  });

  test('have no gap and lose nothing, whatever the zone and the change of its clocks', () => {
    for (const zone of ['utc', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata', 'Australia/Lord_Howe']) {
      for (const maxBars of [3, 24, 50, 120, 400]) {
        const range = { fromMs: at('2026-10-20T05:00:00Z'), toMs: at('2026-11-09T17:30:00Z') };
        const hours = Array.from({ length: 490 }, (_, i) =>
          bucket(new Date(range.fromMs + i * HOUR).toISOString(), 1),
        ).filter(({ start }) => at(start) < range.toMs);
        const bars = barsOf(hours, { ...range, by: 'hour', zone, maxBars });
        expect(bars.length).toBeLessThanOrEqual(maxBars);
        expect(bars[0]?.fromMs).toBe(range.fromMs);
        expect(bars.at(-1)?.toMs).toBe(range.toMs);
        for (const [i, bar] of bars.entries()) expect(bar.fromMs).toBe(bars[i - 1]?.toMs ?? range.fromMs);
        expect(bars.reduce((sum, bar) => sum + totalOf(bar), 0)).toBe(2 * hours.length);
      }
    }
  });

  test('of years are few', () => {
    const range = { fromMs: at('2016-01-01T00:00:00Z'), toMs: at('2026-01-01T00:00:00Z') };
    expect(
      barsOf([], { ...range, by: 'day', zone: 'Europe/Berlin', maxBars: 60 }).length,
    ).toBeLessThanOrEqual(60);
    expect(barsOf([], { fromMs: 5, toMs: 5, by: 'day', zone: 'utc', maxBars: 60 })).toEqual([]);
  });
});

describe('what is asked for', () => {
  test('is hours as long as they are not too many', () => {
    expect(bucketSizeFor(0, 30 * DAY)).toBe('hour');
    expect(bucketSizeFor(0, 365 * DAY)).toBe('day');
  });

  test('begins with the first bucket where the range has no beginning', () => {
    expect(chartStartMs([bucket('2026-11-01T22:00:00.000Z', 3)], 0, at('2026-11-05T00:00:00Z'))).toBe(
      at('2026-11-01T22:00:00Z'),
    );
    expect(chartStartMs([], 0, 9 * DAY)).toBe(8 * DAY);
    expect(chartStartMs([], 7, 9 * DAY)).toBe(7);
  });
});
