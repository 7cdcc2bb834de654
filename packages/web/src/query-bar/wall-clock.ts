/** Days and times as the clocks of a zone show them, for the fields in which they are chosen. */
import { timeShownMs, zoneOffsetMs } from '../time/zone-offset.ts';

const DAY_MS = 86_400_000;

/** `2026-11-22T09:00`, as a field for a time has it. */
export function wallClock(timeMs: number, zone: string): string {
  return new Date(timeMs + zoneOffsetMs(timeMs, zone)).toISOString().slice(0, 16);
}

/** The time that the clocks show so; undefined for what is none. Milliseconds. */
export function wallClockMs(text: string, zone: string): number | undefined {
  const shownMs = Date.parse(`${text}Z`);
  return Number.isNaN(shownMs) ? undefined : timeShownMs(shownMs, zone);
}

/** A day of a calendar, whose days are those of the browser's own zone. */
export function calendarDay(text: string): Date | undefined {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return year > 0 && month > 0 && day > 0 ? new Date(year, month - 1, day) : undefined;
}

/** The first moment of a day of a calendar, or that of the day after it. */
export function startOfDay(day: Date, after: 0 | 1 = 0): string {
  const shown = Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()) + after * DAY_MS;
  return new Date(shown).toISOString().slice(0, 16);
}
