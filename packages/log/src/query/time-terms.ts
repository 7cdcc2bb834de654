import { anyOf, type Bounds, EVERYTHING, exactly, NOTHING, type TermExpression } from './term-expression.ts';
import { civilFromDays, DAY_MS, daysFromCivil, HOUR_MS, type Period, YEAR_0, YEAR_10000 } from './time.ts';

/** Records that occurred in a period: exact where it begins and ends with an hour. */
export function timeBounds(period: Period): Bounds {
  const from = period.from ?? Number.NEGATIVE_INFINITY;
  const to = period.to ?? Number.POSITIVE_INFINITY;
  if (!(from < to)) return exactly(NOTHING);
  const outer = coverHours(Math.floor(from / HOUR_MS), Math.ceil(to / HOUR_MS));
  const inner = coverHours(Math.ceil(from / HOUR_MS), Math.floor(to / HOUR_MS));
  const aligned = isWhole(from / HOUR_MS) && isWhole(to / HOUR_MS);
  return aligned ? exactly(outer) : { upper: outer, lower: inner };
}

function isWhole(hours: number): boolean {
  return Number.isInteger(hours) || !Number.isFinite(hours);
}

/** The fewest terms for the hours [from, to) since 1970: whole days, months, years, decades and so on. */
function coverHours(from: number, to: number): TermExpression {
  const first = Math.max(from, YEAR_0 / HOUR_MS);
  const end = Math.min(to, YEAR_10000 / HOUR_MS);
  if (from <= YEAR_0 / HOUR_MS && to >= YEAR_10000 / HOUR_MS) return EVERYTHING;
  const terms: TermExpression[] = [];
  for (let hour = first; hour < end; ) {
    const step = longestStep(hour, end);
    terms.push(step.expression);
    hour = step.next;
  }
  return anyOf(terms);
}

interface Step {
  readonly expression: TermExpression;
  /** The hour after it. */
  readonly next: number;
}

function longestStep(hour: number, end: number): Step {
  const day = Math.floor(hour / 24);
  const { year, month, date } = civilFromDays(day);
  const monthText = pad(year, 4) + pad(month, 2);
  if (hour % 24 === 0 && date === 1) {
    for (const digits of month === 1 ? [1, 2, 3, 4] : []) {
      const years = 10 ** (4 - digits);
      const next = hourOf(year + years, 1);
      if (year % years === 0 && next <= end)
        return { expression: { prefix: `om:${monthText.slice(0, digits)}` }, next };
    }
    const next = month === 12 ? hourOf(year + 1, 1) : hourOf(year, month + 1);
    if (next <= end) return { expression: { term: `om:${monthText}` }, next };
  }
  const dayText = monthText + pad(date, 2);
  if (hour % 24 === 0 && hour + 24 <= end) {
    return { expression: { term: `od:${dayText}` }, next: hour + 24 };
  }
  return { expression: { term: `oh:${dayText}${pad(hour - day * 24, 2)}` }, next: hour + 1 };
}

function hourOf(year: number, month: number): number {
  return (daysFromCivil(year, month, 1) * DAY_MS) / HOUR_MS;
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
