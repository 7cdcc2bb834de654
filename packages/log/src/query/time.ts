/**
 * Times in a query, all UTC unless an offset is written. A time stands for the whole period that it names:
 *
 *     2026 · 2026-11 · 2026-11-01                      a year, a month, a day
 *     2026-11-01T10:30Z · …T10:30:05Z · …T10:30:05.123+01:00      RFC 3339: a minute, a second, a millisecond
 *     now · now-24h · now+1d                           a point; units s m h d w
 *
 * `time:2026-11-01` is that day, `>` after its end, `>=` from its begin, `<` before its begin, `<=` until its
 * end, and a range runs from the begin of the first to the end of the last. A point has no length.
 */
import type { Comparator, Op } from './filter.ts';

/** Half open, in milliseconds since 1970; a side that is absent is open. */
export interface Period {
  readonly from?: number;
  readonly to?: number;
}

export type TimeValue =
  | { readonly kind: 'period'; readonly from: number; readonly to: number }
  | { readonly kind: 'relative'; readonly offsetMs: number };

export const HOUR_MS = 3_600_000;
export const DAY_MS: number = 24 * HOUR_MS;

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', HOUR_MS],
  ['d', DAY_MS],
  ['w', 7 * DAY_MS],
]);

const RELATIVE = /^now(?:([+-])(\d{1,6})([smhdw]))?$/i;
const CALENDAR = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const CLOCK =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):(\d{2}))?$/i;

/** A time as written; undefined where it is none. */
export function parseTime(text: string): TimeValue | undefined {
  const relative = RELATIVE.exec(text);
  if (relative !== null) return parseRelative(relative);
  const calendar = CALENDAR.exec(text);
  if (calendar !== null) return parseCalendar(calendar);
  const clock = CLOCK.exec(text);
  return clock === null ? undefined : parseClock(clock);
}

/**
 * The periods of a `time:` filter. A list has one for each value; what exists has none, that is all time.
 * A period that ends before it begins holds nothing.
 */
export function resolveTime(op: Op, now: number): Period[] {
  switch (op.kind) {
    case 'exists':
      return [{}];
    case 'list':
      return op.values.map((value) => boundsOf(value.text, now));
    case 'compare':
      return [compared(op.comparator, boundsOf(op.value.text, now))];
    case 'range':
      return [{ from: boundsOf(op.from.text, now).from, to: boundsOf(op.to.text, now).to }];
    default:
      return op satisfies never;
  }
}

/** Milliseconds of the timestamps that records have: RFC 3339, UTC, three digits. */
export function instantOf(timestamp: string): number {
  const day = daysFromCivil(digits(timestamp, 0, 4), digits(timestamp, 5, 7), digits(timestamp, 8, 10));
  const minutes = digits(timestamp, 11, 13) * 60 + digits(timestamp, 14, 16);
  return day * DAY_MS + minutes * 60_000 + digits(timestamp, 17, 19) * 1000 + digits(timestamp, 20, 23);
}

/** The timestamp of an instant as records have it; years are 0000 to 9999, and beyond is the nearest of them. */
export function timestampOf(instant: number): string {
  const ms = Math.min(Math.max(Math.floor(instant), YEAR_0), YEAR_10000 - 1);
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  const { year, month, date } = civilFromDays(day);
  const time = [Math.floor(rest / HOUR_MS), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1000) % 60];
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}T${time.map((n) => pad(n, 2)).join(':')}.${pad(rest % 1000, 3)}Z`;
}

export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly date: number;
}

/** Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant, chrono-compatible date algorithms). */
export function daysFromCivil(year: number, month: number, date: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The inverse of {@link daysFromCivil}. */
export function civilFromDays(days: number): CivilDate {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  const date = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, date };
}

/** The first instants of the years 0000 and 10000: what records can hold lies between them. */
export const YEAR_0: number = daysFromCivil(0, 1, 1) * DAY_MS;
export const YEAR_10000: number = daysFromCivil(10_000, 1, 1) * DAY_MS;

function parseRelative(match: RegExpExecArray): TimeValue {
  const [, sign, amount, unit] = match;
  if (amount === undefined || unit === undefined) return { kind: 'relative', offsetMs: 0 };
  const ms = Number(amount) * (UNIT_MS.get(unit.toLowerCase()) ?? 0);
  return { kind: 'relative', offsetMs: sign === '-' && ms > 0 ? -ms : ms };
}

function parseCalendar(match: RegExpExecArray): TimeValue | undefined {
  const year = Number(match[1]);
  if (match[2] === undefined) return period(startOf(year, 1, 1), startOf(year + 1, 1, 1));
  const month = Number(match[2]);
  if (month < 1 || month > 12) return undefined;
  if (match[3] === undefined) {
    return period(
      startOf(year, month, 1),
      month === 12 ? startOf(year + 1, 1, 1) : startOf(year, month + 1, 1),
    );
  }
  const day = startOfDay(year, month, Number(match[3]));
  return day === undefined ? undefined : period(day, day + DAY_MS);
}

function parseClock(match: RegExpExecArray): TimeValue | undefined {
  const day = startOfDay(Number(match[1]), Number(match[2]), Number(match[3]));
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6] ?? 0);
  const offset = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  if (day === undefined || hour > 23 || minute > 59 || second > 60) return undefined;
  if (Number(match[9] ?? 0) > 23 || Number(match[10] ?? 0) > 59) return undefined;
  const shift = (match[8] === '-' ? offset : -offset) * 60_000;
  const start = day + hour * HOUR_MS + minute * 60_000 + shift;
  if (match[6] === undefined) return period(start, start + 60_000);
  // A leap second is the last millisecond of its minute, as in records (log-format §1, step 2).
  if (second === 60) return period(start + 59_999, start + 60_000);
  if (match[7] === undefined) return period(start + second * 1000, start + second * 1000 + 1000);
  const ms = start + second * 1000 + Number(match[7].padEnd(3, '0').slice(0, 3));
  return period(ms, ms + 1);
}

function period(from: number, to: number): TimeValue {
  return { kind: 'period', from, to };
}

function startOf(year: number, month: number, date: number): number {
  return daysFromCivil(year, month, date) * DAY_MS;
}

function startOfDay(year: number, month: number, date: number): number | undefined {
  const days = daysFromCivil(year, month, date);
  const back = civilFromDays(days);
  // 31 February comes back as a day of March.
  const real = back.year === year && back.month === month && back.date === date;
  return real ? days * DAY_MS : undefined;
}

function boundsOf(text: string, now: number): { readonly from: number; readonly to: number } {
  const value = parseTime(text);
  if (value === undefined) throw new RangeError(`a filter with the time ${text} was not parsed`);
  if (value.kind === 'period') return value;
  return { from: now + value.offsetMs, to: now + value.offsetMs };
}

function compared(comparator: Comparator, value: { readonly from: number; readonly to: number }): Period {
  switch (comparator) {
    case '>':
      return { from: value.to };
    case '>=':
      return { from: value.from };
    case '<':
      return { to: value.from };
    case '<=':
      return { to: value.to };
    default:
      return comparator satisfies never;
  }
}

function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i++) number = number * 10 + text.charCodeAt(i) - 48;
  return number;
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
