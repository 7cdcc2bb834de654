import type { ShapeCount } from '../query/count-tally.ts';
import type { Filter } from '../query/filter.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { type Rollup, rollupOf } from '../query/rollup.ts';
import type { CountPeriod, CountQuery, LogStore, SeverityCount } from '../store/log-store.ts';
import { asIncarnations, type Incarnations } from './incarnations.ts';
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

/** Counts of the records that match, by what they are, in all incarnations given. From the counts that are kept: no record is read. */
export async function readFacets(log: Log | Incarnations, query: string): Promise<Facets> {
  const filter = parseFilter(query);
  const { rollups, shapes } = await readCounted(log, query, filter, (store, rollup) =>
    readShapes(store, rollup, 'shape'),
  );
  const by = (key: (shape: ShapeCount) => string): FacetCount[] => countBy(shapes, key);
  return {
    complete: isComplete(rollups),
    total: shapes.reduce((sum, { count }) => sum + count, 0),
    types: by(({ type }) => type),
    categories: by(({ category }) => category),
    severities: by(({ severity }) => severity),
    outcomes: by(({ outcome }) => outcome).filter(({ value }) => value !== ''),
    ...(rollups !== undefined && isOnlyTime(filter) && (await readTopFacets(rollups))),
  };
}

/** Records that match by hour or day of their time, and by severity, in all incarnations given. Empty buckets are left out. */
export async function readTimeline(
  log: Log | Incarnations,
  query: string,
  { by }: { readonly by: 'hour' | 'day' },
): Promise<{ readonly complete: boolean; readonly buckets: readonly TimelineBucket[] }> {
  const { rollups, shapes } = await readCounted<SeverityCount>(
    log,
    query,
    parseFilter(query),
    (store, rollup) => readSeverities(store, rollup, by),
  );
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
    complete: isComplete(rollups),
    buckets: sorted.map(([hour, bucket]) => ({ start: new Date(hour * HOUR_MS).toISOString(), ...bucket })),
  };
}

/** What a filter asks of the counts of one incarnation. */
interface RollupOfStore {
  readonly store: LogStore;
  readonly rollup: Rollup;
}

/** The counts of all incarnations; where one of them does not keep what the filter asks for, those of the newest records. */
async function readCounted<S extends SeverityCount = ShapeCount>(
  log: Log | Incarnations,
  query: string,
  filter: Filter,
  read: (store: LogStore, rollup: Rollup) => Promise<readonly S[]>,
): Promise<{
  readonly rollups: readonly RollupOfStore[] | undefined;
  readonly shapes: readonly (S | ShapeCount)[];
}> {
  const rollups: RollupOfStore[] = [];
  for (const one of asIncarnations(log)) {
    const rollup = rollupOf(filter, await contextOf(one, filter));
    if (rollup === undefined) return { rollups: undefined, shapes: await countNewest(log, query) };
    rollups.push({ store: one.store, rollup });
  }
  const counted = await Promise.all(rollups.map(({ store, rollup }) => read(store, rollup)));
  return { rollups, shapes: counted.flat() };
}

function isComplete(rollups: readonly RollupOfStore[] | undefined): boolean {
  return rollups?.every(({ rollup }) => rollup.wholeHours) ?? false;
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
async function countNewest(log: Log | Incarnations, query: string): Promise<readonly ShapeCount[]> {
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
  return mostFrequent(counts);
}

function mostFrequent(counts: ReadonlyMap<string, number>): FacetCount[] {
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return sorted.map(([value, count]) => ({ value, count }));
}

function isOnlyTime(filter: Filter): boolean {
  const items = filter.kind === 'and' ? filter.items : [filter];
  return items.every((item) => item.kind === 'all' || (item.kind === 'filter' && item.key === 'time'));
}

async function readTopFacets(rollups: readonly RollupOfStore[]): Promise<Pick<Facets, 'actors' | 'ips'>> {
  const [actors, ips] = await Promise.all([readTops(rollups, 'actor'), readTops(rollups, 'ip')]);
  return { actors, ips };
}

/** Who is among the first of all incarnations is hardly beyond this place in each. */
const TOP_OF_EACH = 1000;

async function readTops(
  rollups: readonly RollupOfStore[],
  kind: 'actor' | 'ip',
): Promise<readonly FacetCount[]> {
  const limit = rollups.length === 1 ? TOP : TOP_OF_EACH;
  const tops = await Promise.all(
    rollups.map(({ store, rollup: { fromHour, toHour } }) =>
      store.readTops({
        kind,
        ...(fromHour !== undefined && { fromDay: Math.floor(fromHour / HOURS_OF_DAY) }),
        ...(toHour !== undefined && { toDay: Math.ceil(toHour / HOURS_OF_DAY) }),
        limit,
      }),
    ),
  );
  const [only] = tops;
  if (only !== undefined && tops.length === 1) return only.map(({ value, count }) => ({ value, count }));
  const sums = new Map<string, number>();
  for (const { value, count } of tops.flat()) sums.set(value, (sums.get(value) ?? 0) + count);
  return mostFrequent(sums).slice(0, TOP);
}
