import type { TimelineBucket } from 'attestry/api';
import { zoneOffsetMs } from '../time/zone-offset.ts';
import { HOUR_MS } from './month.ts';

/** When a week is busy, by the clocks of the reader, and what happens while nobody should be there. */
export interface Heat {
  /** Monday first, each with 24 hours. */
  readonly days: readonly (readonly HeatCell[])[];
  readonly total: number;
  readonly offHours: number;
  /** Of the busiest cell. */
  readonly most: number;
}

export interface HeatCell {
  /** 0 is Monday. */
  readonly day: number;
  readonly hour: number;
  readonly count: number;
  readonly critical: number;
  /** Outside of Monday to Friday, 08 to 18. */
  readonly isOff: boolean;
  /** When the hours began in which something happened. */
  readonly startsMs: readonly number[];
}

export const WORK = { firstHour: 8, endHour: 18, days: 5 } as const;
const HOURS = 24;
const DAYS = 7;
/** 1 January 1970 was a Thursday. */
const EPOCH_DAY = 3;

/** From counts by hour. An hour that the clocks show in two halves belongs to the one in which it begins. */
export function heatOf(buckets: readonly TimelineBucket[], zone: string): Heat {
  const cells = Array.from({ length: DAYS * HOURS }, () => ({
    count: 0,
    critical: 0,
    startsMs: [] as number[],
  }));
  for (const { start, info, warning, critical } of buckets) {
    const startMs = Date.parse(start);
    const shownHour = Math.floor((startMs + zoneOffsetMs(startMs, zone)) / HOUR_MS);
    const cell = cells[(shownHour + EPOCH_DAY * HOURS) % (DAYS * HOURS)];
    if (cell === undefined) continue;
    cell.count += info + warning + critical;
    cell.critical += critical;
    cell.startsMs.push(startMs);
  }
  const all = cells.map((cell, i): HeatCell => {
    const [day, hour] = [Math.floor(i / HOURS), i % HOURS];
    return { ...cell, day, hour, isOff: isOffHour(day, hour) };
  });
  const sum = (some: readonly HeatCell[]): number => some.reduce((total, { count }) => total + count, 0);
  return {
    days: Array.from({ length: DAYS }, (_, day) => all.slice(day * HOURS, (day + 1) * HOURS)),
    total: sum(all),
    offHours: sum(all.filter(({ isOff }) => isOff)),
    most: Math.max(0, ...all.map(({ count }) => count)),
  };
}

function isOffHour(day: number, hour: number): boolean {
  return day >= WORK.days || hour < WORK.firstHour || hour >= WORK.endHour;
}

/** How strongly a cell is coloured, 0 to 1: roots, since one busy hour would pale all others. */
export function strengthOf(count: number, most: number): number {
  return count === 0 || most === 0 ? 0 : Math.sqrt(count / most);
}
