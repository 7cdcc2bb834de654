/**
 * RFC 3339 date-times as events carry them: read strictly, written in UTC with three digits. Computed on the
 * proleptic Gregorian calendar (days from civil, H. Hinnant), not by Date, which takes 30 February for 2 March.
 */

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
/** What is written already as it is stored, but for the last days of a month, which need a calendar. */
const CANONICAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * The same instant in UTC, truncated to milliseconds; undefined when the text is not RFC 3339, names a day or time
 * that does not exist, or leaves the years 0000 to 9999. A second 60 is held back at 59.999.
 */
export function normaliseDateTime(text: string): string | undefined {
  if (CANONICAL.test(text)) return text;
  const parts = DATE_TIME.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  const offset = offsetMinutes(parts[8], Number(parts[9] ?? 0), Number(parts[10] ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60 || offset === undefined) return undefined;
  const digits = second === 60 ? '999' : (parts[7] ?? '').slice(0, 3).padEnd(3, '0');
  const minutes = daysFromCivil(year, month, day) * 1_440 + hour * 60 + minute - offset;
  return formatMinutes(minutes, `${pad(Math.min(second, 59), 2)}.${digits}Z`);
}

/** The text of a Date of any realm; undefined when it is invalid or leaves the years 0000 to 9999. */
export function formatDate(value: object): string | undefined {
  try {
    return normaliseDateTime(Date.prototype.toISOString.call(value));
  } catch {
    return undefined;
  }
}

function offsetMinutes(sign: string | undefined, hours: number, minutes: number): number | undefined {
  if (hours > 23 || minutes > 59) return undefined;
  return sign === '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

function formatMinutes(minutes: number, rest: string): string | undefined {
  const day = Math.floor(minutes / 1_440);
  const inDay = minutes - day * 1_440;
  const date = formatDay(day);
  return date && `${date}T${pad(Math.floor(inDay / 60), 2)}:${pad(inDay % 60, 2)}:${rest}`;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 0000-03-01, so that a leap day is the last of its year. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  );
}

function formatDay(days: number): string | undefined {
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const before = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - before;
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0 || year > 9_999) return undefined;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1, 2)}`;
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
