import { UsageError } from './verb.ts';

const HOURS_IN: { readonly [unit: string]: number } = { h: 1, d: 24 };

/** Hours in `12h` or `90d`; undefined where it is neither. */
export function hoursIn(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (HOURS_IN[unit] ?? Number.NaN);
}

/** When something ends that `--expires` is given for, RFC 3339. @throws UsageError */
export function parseEnd(text: string): string {
  const hours = hoursIn(text);
  if (hours !== undefined) return new Date(Date.now() + hours * 3_600_000).toISOString();
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return text;
  throw new UsageError(`--expires: "${text}" is none; give 12h, 90d or 2027-03-01T00:00:00Z`);
}
