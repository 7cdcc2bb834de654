import { describe, expect, test } from 'vitest';
import { timeShownMs, zoneOffsetMs } from './zone-offset.ts';

const HOUR = 3_600_000;

describe('offset of a zone', () => {
  test('is that of the time that is asked for', () => {
    expect(zoneOffsetMs(Date.parse('2026-07-01T00:00:00Z'), 'Europe/Berlin')).toBe(2 * HOUR);
    expect(zoneOffsetMs(Date.parse('2026-12-01T00:00:00Z'), 'Europe/Berlin')).toBe(HOUR);
    expect(zoneOffsetMs(Date.parse('2026-12-01T00:00:00Z'), 'Asia/Kolkata')).toBe(5.5 * HOUR);
    expect(zoneOffsetMs(Date.parse('2026-12-01T00:00:00Z'), 'America/St_Johns')).toBe(-3.5 * HOUR);
    expect(zoneOffsetMs(Date.parse('2026-12-01T00:00:00Z'), 'utc')).toBe(0);
  });

  test('is found back from what the clocks show, on both sides of a change', () => {
    for (const day of ['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-25', '2026-10-26']) {
      const time = timeShownMs(Date.parse(`${day}T00:00:00Z`), 'Europe/Berlin');
      expect(time + zoneOffsetMs(time, 'Europe/Berlin')).toBe(Date.parse(`${day}T00:00:00Z`));
    }
  });
});
