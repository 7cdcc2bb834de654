import type { TimelineBucket } from 'attestry/api';
import { zoneOffsetMs } from '../time/zone-offset.ts';

/**
 * From the counts of the server to the bars of a chart: the server leaves empty buckets out and counts by hour or day of
 * UTC; a chart has a bar for each stretch of time, at most so many, that begin where the day of the reader begins.
 */
export type BucketSize = 'hour' | 'day';

/** A stretch of time and what happened in it. */
export interface Bar {
  readonly fromMs: number;
  /** Excluded. */
  readonly toMs: number;
  readonly info: number;
  readonly warning: number;
  readonly critical: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Beyond this hours would be too many to send; up to here they are wanted, for days of the reader's own zone. */
const MAX_HOURLY_MS = 100 * DAY_MS;
const STEPS_MS = [
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28, 91, 364].map((days) => days * DAY_MS),
];
/** 1 January 1970 was a Thursday: steps of weeks begin on a Monday. */
const MONDAY_MS = 4 * DAY_MS;

/** By what the server is to count for a chart of this range. */
export function bucketSizeFor(fromMs: number, toMs: number): BucketSize {
  return toMs - fromMs <= MAX_HOURLY_MS ? 'hour' : 'day';
}

/** Where a chart begins: a range without beginning begins with the first bucket. */
export function chartStartMs(buckets: readonly TimelineBucket[], fromMs: number, toMs: number): number {
  if (fromMs > 0) return fromMs;
  const first = buckets[0];
  return first === undefined ? toMs - DAY_MS : Math.min(Date.parse(first.start), toMs - HOUR_MS);
}

export interface BarOptions {
  readonly fromMs: number;
  /** Excluded. */
  readonly toMs: number;
  readonly by: BucketSize;
  /** Of the preferences. */
  readonly zone: string;
  /** At most. */
  readonly maxBars: number;
}

/** The bars of a chart, ascending, without a gap. The outer ones are cut to the range. */
export function barsOf(
  buckets: readonly TimelineBucket[],
  { fromMs, toMs, by, zone, maxBars }: BarOptions,
): readonly Bar[] {
  if (!(fromMs < toMs)) return [];
  const grid = gridOf(stepFor(toMs - fromMs, by, maxBars), by === 'hour' ? zone : 'utc');
  const counts = new Map<number, { info: number; warning: number; critical: number }>();
  for (const { start, info, warning, critical } of buckets) {
    const cell = grid.cellOf(clamp(Date.parse(start), fromMs, toMs - 1));
    const sum = counts.get(cell) ?? { info: 0, warning: 0, critical: 0 };
    counts.set(cell, {
      info: sum.info + info,
      warning: sum.warning + warning,
      critical: sum.critical + critical,
    });
  }
  const bars: Bar[] = [];
  for (let cell = grid.cellOf(fromMs); cell <= grid.cellOf(toMs - 1); cell++) {
    const [from, to] = [Math.max(grid.startMs(cell), fromMs), Math.min(grid.startMs(cell + 1), toMs)];
    // Where clocks are put forward, a short cell may have no time at all.
    if (from < to) bars.push({ fromMs: from, toMs: to, ...(counts.get(cell) ?? NOTHING) });
  }
  return bars;
}

const NOTHING = { info: 0, warning: 0, critical: 0 };

export function totalOf({ info, warning, critical }: Pick<Bar, 'info' | 'warning' | 'critical'>): number {
  return info + warning + critical;
}

/** Several bars as one; undefined where there are none. */
export function mergeBars(bars: readonly Bar[]): Bar | undefined {
  const [first] = bars;
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const sum = (severity: 'info' | 'warning' | 'critical'): number =>
    bars.reduce((total, bar) => total + bar[severity], 0);
  return {
    fromMs: first.fromMs,
    toMs: last.toMs,
    info: sum('info'),
    warning: sum('warning'),
    critical: sum('critical'),
  };
}

function stepFor(spanMs: number, by: BucketSize, maxBars: number): number {
  const steps = by === 'hour' ? STEPS_MS : STEPS_MS.filter((step) => step >= DAY_MS);
  // One more than fits evenly: the range seldom begins where a step does.
  return steps.find((step) => spanMs / step + 1 <= Math.max(2, maxBars)) ?? Math.ceil(spanMs / maxBars);
}

/** Steps from midnight on, by the clocks of a zone; whole hours of UTC, since those were counted. */
function gridOf(stepMs: number, zone: string) {
  const offsetMs = (timeMs: number): number => Math.floor(zoneOffsetMs(timeMs, zone) / HOUR_MS) * HOUR_MS;
  const originMs = stepMs >= 7 * DAY_MS ? MONDAY_MS : 0;
  return {
    cellOf: (timeMs: number): number => Math.floor((timeMs + offsetMs(timeMs) - originMs) / stepMs),
    startMs: (cell: number): number => {
      const shown = cell * stepMs + originMs;
      return shown - offsetMs(shown - offsetMs(shown));
    },
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
