import type { Outcome, Severity } from '../event/vocabulary.ts';
import type { Filter, KeyFilter } from './filter.ts';
import type { FilterContext } from './filter-context.ts';
import { severitiesOf } from './sought-order.ts';
import { HOUR_MS, type Period, resolveTime } from './time.ts';
import { isSoughtText, soughtText, valuesOf } from './value-test.ts';

/** What the counts of a log keep of its records, for each hour of `occurred`. */
export interface RollupShape {
  readonly type: string;
  readonly category: string;
  readonly severity: Severity;
  /** Empty where the record has none. */
  readonly outcome: Outcome | '';
}

/** A filter that counts by hour and shape can answer. */
export interface Rollup {
  /** Hours since 1970-01-01T00Z, half open: every hour that the time touches; absent where it is open. */
  readonly fromHour?: number;
  readonly toHour?: number;
  /** False where the first or last hour is only partly in the time, so that its count is too high. */
  readonly wholeHours: boolean;
  /** The time, in milliseconds, half open. */
  readonly period: Period;
  /** Whether the records of all shapes are. */
  readonly acceptsAll: boolean;
  /** Whether the records of a shape are meant. */
  readonly accepts: (shape: RollupShape) => boolean;
}

/**
 * How counts answer a filter; undefined where they cannot: it uses a key that they do not keep, or a time that
 * is not one condition of the whole.
 */
export function rollupOf(filter: Filter, context: FilterContext): Rollup | undefined {
  const conditions = filter.kind === 'and' ? filter.items : [filter];
  let period: Period = {};
  const tests: ShapeTest[] = [];
  for (const condition of conditions) {
    if (condition.kind === 'filter' && condition.key === 'time') {
      const [only, ...others] = resolveTime(condition.op, context.now);
      if (only === undefined || others.length > 0) return undefined;
      period = intersect(period, only);
    } else {
      const test = shapeTest(condition, context);
      if (test === undefined) return undefined;
      tests.push(test);
    }
  }
  return {
    ...hoursOf(period),
    period,
    acceptsAll: tests.length === 0,
    accepts: (shape) => tests.every((test) => test(shape)),
  };
}

type ShapeTest = (shape: RollupShape) => boolean;

function hoursOf({ from, to }: Period): Pick<Rollup, 'fromHour' | 'toHour' | 'wholeHours'> {
  const first = from === undefined ? undefined : from / HOUR_MS;
  const end = to === undefined ? undefined : to / HOUR_MS;
  return {
    ...(first === undefined ? {} : { fromHour: Math.floor(first) }),
    ...(end === undefined ? {} : { toHour: Math.ceil(end) }),
    wholeHours: Number.isInteger(first ?? 0) && Number.isInteger(end ?? 0),
  };
}

function intersect(left: Period, right: Period): Period {
  const from = Math.max(left.from ?? Number.NEGATIVE_INFINITY, right.from ?? Number.NEGATIVE_INFINITY);
  const to = Math.min(left.to ?? Number.POSITIVE_INFINITY, right.to ?? Number.POSITIVE_INFINITY);
  return { ...(Number.isFinite(from) ? { from } : {}), ...(Number.isFinite(to) ? { to } : {}) };
}

function shapeTest(filter: Filter, context: FilterContext): ShapeTest | undefined {
  switch (filter.kind) {
    case 'all':
      return () => true;
    case 'not': {
      const test = shapeTest(filter.item, context);
      return test === undefined ? undefined : (shape) => !test(shape);
    }
    case 'and': {
      const tests = shapeTests(filter.items, context);
      return tests === undefined ? undefined : (shape) => tests.every((test) => test(shape));
    }
    case 'or': {
      const tests = shapeTests(filter.items, context);
      return tests === undefined ? undefined : (shape) => tests.some((test) => test(shape));
    }
    case 'filter':
      return keyShapeTest(filter, context);
    default:
      return undefined;
  }
}

function shapeTests(items: readonly Filter[], context: FilterContext): ShapeTest[] | undefined {
  const tests: ShapeTest[] = [];
  for (const item of items) {
    const test = shapeTest(item, context);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return tests;
}

function keyShapeTest(filter: KeyFilter, { groupOf }: FilterContext): ShapeTest | undefined {
  switch (filter.key) {
    case 'severity': {
      const severities = severitiesOf(filter.op);
      return ({ severity }) => severities.includes(severity);
    }
    case 'type':
      return textTest(filter, ({ type }) => type);
    case 'category':
      return textTest(filter, ({ category }) => category);
    case 'outcome':
      return textTest(filter, ({ outcome }) => (outcome === '' ? undefined : outcome));
    case 'group':
      return textTest(filter, ({ type }) => groupOf?.(type));
    default:
      return undefined;
  }
}

function textTest(filter: KeyFilter, textOf: (shape: RollupShape) => string | undefined): ShapeTest {
  if (filter.op.kind === 'exists') return (shape) => textOf(shape) !== undefined;
  const sought = valuesOf(filter.op).map((value) => soughtText(filter.key, value));
  return (shape) => sought.some((one) => isSoughtText(one, textOf(shape)));
}
