import type { ShapeCount } from '../query/count-tally.ts';
import type { Filter } from '../query/filter.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { type Rollup, rollupOf } from '../query/rollup.ts';
import type { CountPeriod, CountQuery, LogStore, SeverityCount } from '../store/log-store.ts';
import type { Log } from './log.ts';
import { contextOf, MAX_LIMIT, searchLog } from './query-log.ts';

export interface Facets {
  /** False where the filter asks for what the counts do not keep: then the newest records that match were counted. */
  readonly complete: boolean;
  readonly total: number;
  readonly types: readonly FacetCount[];
  readonly categories: readonly FacetCount[];
  readonly severities: readonly FacetCount[];
  readonly outcomes: readonly FacetCount[];
  /** Only without a filter but for the time: counts of actors and addresses are kept by day. */
  readonly actors?: readonly FacetCount[];
  readonly ips?: readonly FacetCount[];
}

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

export interface TimelineBucket {
  /** RFC 3339, the beginning of the hour or day. */
  readonly start: string;
  readonly info: number;
  readonly warning: number;
  readonly critical: number;
}

const HOURS_OF_DAY = 24;
const HOUR_MS = 3_600_000;
const TOP = 10;

/** Counts of the records that match, by what they are. From the counts that are kept: no record is read. */
export async function readFacets(log: Log, query: string): Promise<Facets> {
  const filter = parseFilter(query);
  const context = await contextOf(log, filter);
  const rollup = rollupOf(filter, context);
  const shapes =
    rollup === undefined ? await countNewest(log, query) : await readShapes(log.store, rollup, 'shape');
  const by = (key: (shape: ShapeCount) => string): FacetCount[] => countBy(shapes, key);
  return {
    complete: rollup?.wholeHours ?? false,
    total: shapes.reduce((sum, { count }) => sum + count, 0),
    types: by(({ type }) => type),
    categories: by(({ category }) => category),
    severities: by(({ severity }) => severity),
    outcomes: by(({ outcome }) => outcome).filter(({ value }) => value !== ''),
    ...(rollup !== undefined && isOnlyTime(filter) && (await readTopFacets(log.store, rollup))),
  };
}

/** Records that match by hour or day of their time, and by severity. Empty buckets are left out. */
export async function readTimeline(
  log: Log,
  query: string,
  { by }: { readonly by: 'hour' | 'day' },
): Promise<{ readonly complete: boolean; readonly buckets: readonly TimelineBucket[] }> {
  const filter = parseFilter(query);
  const rollup = rollupOf(filter, await contextOf(log, filter));
  const shapes =
    rollup === undefined ? await countNewest(log, query) : await readSeverities(log.store, rollup, by);
  const hours = by === 'hour' ? 1 : HOURS_OF_DAY;
  const buckets = new Map<number, { info: number; warning: number; critical: number }>();
  for (const { hour, severity, count } of shapes) {
    const start = Math.floor(hour / hours) * hours;
    const bucket = buckets.get(start) ?? { info: 0, warning: 0, critical: 0 };
    bucket[severity] += count;
    buckets.set(start, bucket);
  }
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  return {
    complete: rollup?.wholeHours ?? false,
    buckets: sorted.map(([hour, bucket]) => ({ start: new Date(hour * HOUR_MS).toISOString(), ...bucket })),
  };
}

async function readShapes(store: LogStore, rollup: Rollup, by: CountPeriod): Promise<readonly ShapeCount[]> {
  return (await store.readCounts(hoursOf(rollup), by)).filter(rollup.accepts);
}

function hoursOf({ fromHour, toHour }: Rollup): CountQuery {
  return { ...(fromHour !== undefined && { fromHour }), ...(toHour !== undefined && { toHour }) };
}

/**
 * Sums by severity, without a row for each shape of each hour: of a month of a large log these are some ten thousand. Shapes are
 * asked for only where what they have in common does not say which of them are meant.
 */
async function readSeverities(
  store: LogStore,
  rollup: Rollup,
  by: CountPeriod,
): Promise<readonly SeverityCount[]> {
  const range = hoursOf(rollup);
  if (rollup.acceptsAll) return store.readSeverityCounts(range, by);
  const shapes = await store.readCounts(range, 'shape');
  const meant = shapes.filter(rollup.accepts);
  const types = new Set(meant.map(({ type }) => type));
  const categories = new Set(meant.map(({ category }) => category));
  const severities = new Set(meant.map(({ severity }) => severity));
  const outcomes = new Set(meant.map(({ outcome }) => outcome));
  const selected = shapes.filter(
    (shape) =>
      types.has(shape.type) &&
      categories.has(shape.category) &&
      severities.has(shape.severity) &&
      outcomes.has(shape.outcome),
  );
  // Records that came meanwhile may have brought a shape that fits the lists and is not meant: the hour is shown too high by
  // them until the next look.
  if (selected.length !== meant.length) return readShapes(store, rollup, by);
  const lists = { types: [...types], categories: [...categories] };
  const narrowed = { ...lists, severities: [...severities], outcomes: [...outcomes] };
  return store.readSeverityCounts({ ...range, ...narrowed }, by);
}

/** What the counts do not keep is counted from the newest records that match: at most a page of the largest size. */
async function countNewest(log: Log, query: string): Promise<readonly ShapeCount[]> {
  const { records } = await searchLog(log, query, { limit: MAX_LIMIT });
  return records.map(({ leaf }): ShapeCount => {
    const { type, category, severity } = leaf;
    const hour = Math.floor(Date.parse(leaf.occurred) / HOUR_MS);
    return { hour, type, category, severity, outcome: leaf.outcome ?? '', count: 1 };
  });
}

function countBy(shapes: readonly ShapeCount[], key: (shape: ShapeCount) => string): FacetCount[] {
  const counts = new Map<string, number>();
  for (const shape of shapes) counts.set(key(shape), (counts.get(key(shape)) ?? 0) + shape.count);
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return sorted.map(([value, count]) => ({ value, count }));
}

function isOnlyTime(filter: Filter): boolean {
  const items = filter.kind === 'and' ? filter.items : [filter];
  return items.every((item) => item.kind === 'all' || (item.kind === 'filter' && item.key === 'time'));
}

async function readTopFacets(
  store: LogStore,
  { fromHour, toHour }: Rollup,
): Promise<Pick<Facets, 'actors' | 'ips'>> {
  const days = {
    ...(fromHour !== undefined && { fromDay: Math.floor(fromHour / HOURS_OF_DAY) }),
    ...(toHour !== undefined && { toDay: Math.ceil(toHour / HOURS_OF_DAY) }),
    limit: TOP,
  };
  const [actors, ips] = await Promise.all([
    store.readTops({ kind: 'actor', ...days }),
    store.readTops({ kind: 'ip', ...days }),
  ]);
  return { actors: actors.map(withoutDay), ips: ips.map(withoutDay) };
}

function withoutDay({ value, count }: FacetCount): FacetCount {
  return { value, count };
}
