/** When a job runs, as far as the patterns go that the server has; others are shown as they are. */
export type Schedule =
  | { readonly kind: 'start' }
  | { readonly kind: 'minute' }
  | { readonly kind: 'hourly'; readonly minute: number }
  | { readonly kind: 'daily'; readonly hour: number; readonly minute: number }
  | { readonly kind: 'other'; readonly pattern: string };

const PATTERN = /^(\*|\d{1,2}) (\*|\d{1,2}) \* \* \*$/;

export function parseSchedule(pattern: string): Schedule {
  if (pattern === '@start') return { kind: 'start' };
  const [, minute, hour] = PATTERN.exec(pattern) ?? [];
  if (minute === undefined || hour === undefined) return { kind: 'other', pattern };
  if (minute === '*') return hour === '*' ? { kind: 'minute' } : { kind: 'other', pattern };
  if (hour === '*') return { kind: 'hourly', minute: Number(minute) };
  return { kind: 'daily', hour: Number(hour), minute: Number(minute) };
}

/** 04:07 */
export function clockText(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
