const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface Interval {
  readonly unit: 'minutes' | 'hours' | 'days';
  readonly n: number;
}

/** A span in the largest unit that it is a whole number of; in minutes, rounded, where there is none. */
export function intervalOf(ms: number): Interval {
  if (ms >= DAY_MS && ms % DAY_MS === 0) return { unit: 'days', n: ms / DAY_MS };
  if (ms >= HOUR_MS && ms % HOUR_MS === 0) return { unit: 'hours', n: ms / HOUR_MS };
  return { unit: 'minutes', n: Math.max(1, Math.round(ms / MINUTE_MS)) };
}
