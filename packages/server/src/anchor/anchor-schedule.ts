import type { KeptAnchor } from './anchor-table.ts';

/** A time so far in the future was written by a clock that went back since: it says nothing. Milliseconds. */
const FUTURE_MS = 60_000;
/** After the first failure; each one after it waits twice as long. Milliseconds. */
const FIRST_RETRY_MS = 60_000;
/** And none longer than this. */
const LAST_RETRY_MS = 3_600_000;
/** An anchor may be late by so much before anybody is told. Milliseconds. */
const LATE_MS = 900_000;

type Times = Pick<KeptAnchor, 'everyMs' | 'shownMs' | 'failures' | 'failure'>;

/** Whether it is to be shown the log now, where that has grown. */
export function isDue({ everyMs, shownMs, failures, failure }: Times, nowMs: number): boolean {
  if (failure !== undefined && !hasPassed(Date.parse(failure.time) + retryMs(failures), nowMs)) return false;
  return shownMs === undefined || hasPassed(shownMs + everyMs, nowMs, everyMs);
}

/** Whether it should have been shown records by now that are there since `grewMs`. */
export function isOverdue({ everyMs, shownMs = 0 }: Times, grewMs: number, nowMs: number): boolean {
  return nowMs > Math.max(shownMs + everyMs, grewMs) + LATE_MS;
}

/** How long after so many failures in a row it is tried again. Milliseconds. */
export function retryMs(failures: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(Math.max(0, failures - 1), 10));
}

/** @param spanMs the furthest that a due time can lie ahead */
function hasPassed(dueMs: number, nowMs: number, spanMs = LAST_RETRY_MS): boolean {
  return nowMs >= dueMs || dueMs - nowMs > spanMs + FUTURE_MS;
}
