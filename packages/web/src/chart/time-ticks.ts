import type { TimeStyle } from '../time/zone.ts';
import { timeShownMs, zoneOffsetMs } from '../time/zone-offset.ts';

/** A place on an axis of time, and how the time there is written. */
export interface TimeTick {
  readonly atMs: number;
  readonly style: TimeStyle;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTES = [5, 10, 15, 30];
const HOURS = [1, 2, 3, 6, 12];
const DAYS = [1, 2, 7, 14];
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];
const MONTH_MS = 30.44 * DAY_MS;

/**
 * Ticks at round times by the clocks of the reader, at most so many: the scales of d3 know only UTC and the zone of the
 * browser, and the reader may have chosen another.
 */
export function timeTicks(fromMs: number, toMs: number, zone: string, maxTicks: number): readonly TimeTick[] {
  const spanMs = toMs - fromMs;
  if (!(spanMs > 0) || maxTicks < 1) return [];
  const steps = [
    ...MINUTES.map((minutes) => (minutes * HOUR_MS) / 60),
    ...HOURS.map((hours) => hours * HOUR_MS),
    ...DAYS.map((days) => days * DAY_MS),
  ];
  const stepMs = steps.find((step) => spanMs / step <= maxTicks);
  const ticks =
    stepMs === undefined ? monthTicks(fromMs, toMs, zone, maxTicks) : evenTicks(fromMs, toMs, zone, stepMs);
  return ticks.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
}

/** From midnight on; weeks from Monday on. */
function evenTicks(fromMs: number, toMs: number, zone: string, stepMs: number): TimeTick[] {
  const originMs = stepMs >= 7 * DAY_MS ? 4 * DAY_MS : 0;
  const first = Math.ceil((fromMs + zoneOffsetMs(fromMs, zone) - originMs) / stepMs);
  const last = Math.floor((toMs + zoneOffsetMs(toMs, zone) - originMs) / stepMs);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const shownMs = (first + i) * stepMs + originMs;
    const style = shownMs % DAY_MS === 0 ? 'short-day' : 'clock';
    return { atMs: timeShownMs(shownMs, zone), style };
  });
}

function monthTicks(fromMs: number, toMs: number, zone: string, maxTicks: number): TimeTick[] {
  const step = MONTHS.find((months) => (toMs - fromMs) / (months * MONTH_MS) <= maxTicks) ?? 240;
  const start = new Date(fromMs + zoneOffsetMs(fromMs, zone));
  const first = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step;
  const count = Math.ceil((toMs - fromMs) / (step * MONTH_MS)) + 2;
  return Array.from({ length: count }, (_, i) => ({
    atMs: timeShownMs(monthStartMs(first + i * step), zone),
    style: 'month' as const,
  }));
}

/** Of a month counted from the year 0 on. */
function monthStartMs(months: number): number {
  return Date.UTC(Math.floor(months / 12), months % 12);
}
