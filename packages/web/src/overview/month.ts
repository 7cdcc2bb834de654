/**
 * The window that the overview counts: 30 days until now, and the 30 before to compare with. It begins at a whole hour,
 * as the counts of the server do, so that they answer it exactly, and so that it is the same question for an hour.
 */
export interface TimeWindow {
  readonly fromMs: number;
  /** Excluded. */
  readonly toMs: number;
}

export const HOUR_MS = 3_600_000;
const WINDOW_MS = 30 * 24 * HOUR_MS;

/** The range of the Events screen that shows the same. */
export const MONTH_RANGE = '30d';

export function monthUntil(nowMs: number): TimeWindow {
  const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return { fromMs: hourMs - WINDOW_MS, toMs: hourMs + HOUR_MS };
}

export function monthBefore({ fromMs }: TimeWindow): TimeWindow {
  return { fromMs: fromMs - WINDOW_MS, toMs: fromMs };
}

/** A query for nothing but a time: that is what the server has all counts for. */
export function timeQuery({ fromMs, toMs }: TimeWindow): string {
  return `time:>=${new Date(fromMs).toISOString()} time:<${new Date(toMs).toISOString()}`;
}
