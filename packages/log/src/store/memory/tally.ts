import type { ShapeCount, TopCount } from '../../query/count-tally.ts';
import type { CountPeriod, CountQuery, SeverityCount, TopQuery } from '../log-store.ts';

/** The hour that stands for an hour, day or all. */
function periodOf(hour: number, by: CountPeriod): number {
  if (by === 'hour') return hour;
  return by === 'day' ? Math.floor(hour / 24) * 24 : 0;
}

/** The shapes that a query asks for, summed by shape and hour, day or all. */
export function countsOf(all: readonly ShapeCount[], query: CountQuery, by: CountPeriod): ShapeCount[] {
  const wanted = all.filter((shape) => isAskedFor(shape, query));
  const shown = wanted.map((shape) => ({ ...shape, hour: periodOf(shape.hour, by) }));
  return sumBy(shown, ({ hour, type, category, severity, outcome }) =>
    JSON.stringify([hour, type, category, severity, outcome]),
  );
}

/** The same, summed over all but the severity. */
export function severityCountsOf(
  all: readonly ShapeCount[],
  query: CountQuery,
  by: CountPeriod,
): SeverityCount[] {
  const shown = countsOf(all, query, by).map(({ hour, severity, count }) => ({ hour, severity, count }));
  return sumBy(shown, ({ hour, severity }) => `${hour} ${severity}`);
}

function isAskedFor(shape: ShapeCount, query: CountQuery): boolean {
  return (
    shape.hour >= (query.fromHour ?? Number.NEGATIVE_INFINITY) &&
    shape.hour < (query.toHour ?? Number.POSITIVE_INFINITY) &&
    isOneOf(shape.type, query.types) &&
    isOneOf(shape.category, query.categories) &&
    isOneOf(shape.severity, query.severities) &&
    isOneOf(shape.outcome, query.outcomes)
  );
}

function isOneOf<T>(value: T, wanted: readonly T[] | undefined): boolean {
  return wanted === undefined || wanted.includes(value);
}

/** The values of the days asked for: day by day, or the most frequent over all of them (day 0). */
export function topsOf(all: readonly TopCount[], { kind, fromDay, toDay, limit }: TopQuery): TopCount[] {
  const wanted = all.filter(
    (top) =>
      top.kind === kind &&
      top.day >= (fromDay ?? Number.NEGATIVE_INFINITY) &&
      top.day < (toDay ?? Number.POSITIVE_INFINITY),
  );
  if (limit === undefined) return wanted;
  const summed = sumBy(
    wanted.map((top) => ({ ...top, day: 0 })),
    ({ value }) => value,
  );
  return summed.sort((a, b) => b.count - a.count).slice(0, limit);
}

function sumBy<T extends { readonly count: number }>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const sums = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    sums.set(key, { ...item, count: (sums.get(key)?.count ?? 0) + item.count });
  }
  return [...sums.values()];
}
