import { describe, expect, it } from 'vitest';
import { calendarDay, startOfDay, wallClock, wallClockMs } from './wall-clock.ts';

describe('the clocks of a zone', () => {
  it('show a time, and mean one', () => {
    const time = Date.parse('2026-11-22T08:30:00Z');
    expect(wallClock(time, 'Europe/Berlin')).toBe('2026-11-22T09:30');
    expect(wallClockMs('2026-11-22T09:30', 'Europe/Berlin')).toBe(time);
    expect(wallClockMs('2026-07-01T00:00', 'Europe/Berlin')).toBe(Date.parse('2026-06-30T22:00:00Z'));
    expect(wallClockMs('soon', 'utc')).toBeUndefined();
  });
  it('have the days of a calendar', () => {
    const day = calendarDay('2026-11-22T09:30');
    expect(day && startOfDay(day)).toBe('2026-11-22T00:00');
    expect(day && startOfDay(day, 1)).toBe('2026-11-23T00:00');
    expect(calendarDay('')).toBeUndefined();
  });
});
