const DAY_MS = 24 * 3_600_000;

/** A secret should be replaced after so many days. */
export const MAX_KEY_DAYS = 90;

/** Whole days since something began; 0 for what is no time. */
export function ageInDays(since: string, nowMs: number): number {
  const days = Math.floor((nowMs - Date.parse(since)) / DAY_MS);
  return Number.isNaN(days) ? 0 : Math.max(0, days);
}
