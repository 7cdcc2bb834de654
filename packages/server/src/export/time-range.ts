/**
 * Times in a query, for what an export needs of them: fixed points in place of `now`, and the days that its file is named for.
 */
import { type Filter, formatFilter, parseFilter } from '@attestry/log/query';

type KeyFilter = Extract<Filter, { readonly kind: 'filter' }>;
type Value = Extract<KeyFilter['op'], { readonly kind: 'compare' }>['value'];

/** Half open, in milliseconds since 1970; a side that is absent is open. */
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

const RELATIVE = /^now(?:([+-])(\d{1,6})([smhdw]))?$/i;
const UNIT_MS: { readonly [unit: string]: number } = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * The query with points that are relative to now as the times that they are: an export that takes an hour, or goes on tomorrow,
 * means the same records to its end. A query without such points stays as it was written.
 *
 * @throws FilterError for a query that cannot be read
 */
export function fixTimes(query: string, nowMs: number): string {
  const filter = parseFilter(query);
  const fixed = fixFilter(filter, nowMs);
  return fixed === filter ? query : formatFilter(fixed);
}

function fixFilter(filter: Filter, nowMs: number): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const items = filter.items.map((item) => fixFilter(item, nowMs));
      return items.every((item, i) => item === filter.items[i]) ? filter : { ...filter, items };
    }
    case 'not': {
      const item = fixFilter(filter.item, nowMs);
      return item === filter.item ? filter : { ...filter, item };
    }
    case 'filter':
      return filter.key === 'time' ? fixOperation(filter, nowMs) : filter;
    default:
      return filter;
  }
}

/** A point has no length, a written time has: so `>` a point is `>=` the time, and `<=` it is `<` it. */
function fixOperation(filter: KeyFilter, nowMs: number): KeyFilter {
  const { op } = filter;
  if (op.kind === 'compare') {
    const point = pointOf(op.value, nowMs);
    if (point === undefined) return filter;
    const comparator = op.comparator.startsWith('>') ? '>=' : '<';
    return { ...filter, op: { ...op, comparator, value: timeValue(op.value, point) } };
  }
  if (op.kind === 'range') {
    const [from, to] = [pointOf(op.from, nowMs), pointOf(op.to, nowMs)];
    if (from === undefined && to === undefined) return filter;
    return {
      ...filter,
      op: {
        ...op,
        from: from === undefined ? op.from : timeValue(op.from, from),
        to: to === undefined ? op.to : timeValue(op.to, to - 1),
      },
    };
  }
  return filter;
}

function pointOf({ text }: Value, nowMs: number): number | undefined {
  const match = RELATIVE.exec(text);
  if (match === null) return undefined;
  const [, sign, amount = '0', unit = 's'] = match;
  const offset = Number(amount) * (UNIT_MS[unit.toLowerCase()] ?? 0);
  return sign === '-' ? nowMs - offset : nowMs + offset;
}

function timeValue(value: Value, atMs: number): Value {
  return { ...value, text: new Date(atMs).toISOString(), prefix: false };
}

/**
 * Between which times the records of a query lie, as far as its conditions say so that all have to hold. The query has no points
 * relative to now any more.
 */
export function timeRangeOf(query: string): TimeRange {
  const filter = parseFilter(query);
  const conditions = filter.kind === 'and' ? filter.items : [filter];
  return conditions.flatMap(rangeOfCondition).reduce(intersect, {});
}

function rangeOfCondition(filter: Filter): readonly TimeRange[] {
  if (filter.kind !== 'filter' || filter.key !== 'time') return [];
  const { op } = filter;
  switch (op.kind) {
    case 'list':
      return op.values.length === 1 ? op.values.map(periodOf) : [];
    case 'compare':
      return [compared(op.comparator, periodOf(op.value))];
    case 'range':
      return [joined(periodOf(op.from), periodOf(op.to))];
    case 'exists':
      return [];
    default:
      return op satisfies never;
  }
}

function compared(comparator: string, { from, to }: TimeRange): TimeRange {
  const bound = comparator === '>' || comparator === '<=' ? to : from;
  if (bound === undefined) return {};
  return comparator.startsWith('>') ? { from: bound } : { to: bound };
}

function joined({ from }: TimeRange, { to }: TimeRange): TimeRange {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function intersect(left: TimeRange, right: TimeRange): TimeRange {
  const from = Math.max(left.from ?? Number.NEGATIVE_INFINITY, right.from ?? Number.NEGATIVE_INFINITY);
  const to = Math.min(left.to ?? Number.POSITIVE_INFINITY, right.to ?? Number.POSITIVE_INFINITY);
  return { ...(Number.isFinite(from) && { from }), ...(Number.isFinite(to) && { to }) };
}

const CALENDAR = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;

/** The period that a written time stands for; to the day is enough for a name, so that a clock time is its instant. */
function periodOf({ text }: Value): TimeRange {
  const [, year, month, date] = CALENDAR.exec(text) ?? [];
  if (year === undefined) {
    const instant = Date.parse(/(?:z|[+-]\d{2}:\d{2})$/i.test(text) ? text : `${text}Z`);
    return Number.isNaN(instant) ? {} : { from: instant, to: instant + 1 };
  }
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(date ?? 1)];
  const next = date !== undefined ? [y, m, d + 1] : month !== undefined ? [y, m + 1, 1] : [y + 1, 0, 1];
  return { from: utc(y, m, d), to: utc(...(next as [number, number, number])) };
}

/** `Date.UTC` takes the years 0 to 99 for 1900 to 1999. */
function utc(year: number, month: number, date: number): number {
  const at = new Date(0);
  at.setUTCFullYear(year, month, date);
  return at.getTime();
}
