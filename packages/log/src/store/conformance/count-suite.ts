import { describe, expect } from 'vitest';
import { sha256 } from '../../node/crypto.ts';
import { addCounts, NO_COUNTS } from '../../query/count-sums.ts';
import type { ShapeCount, TopCount } from '../../query/count-tally.ts';
import type { CountQuery, LogStore, SeverityCount } from '../log-store.ts';
import type { LogModel } from './log-model.ts';
import { appendBatch, type OpenStore, storeTest } from './opened-store.ts';
import type { RandomBytes } from './random-bytes.ts';

export function countSuite(open: OpenStore): void {
  describe('counts', () => {
    storeTest(open, 'add up over batches, by hour and over all hours', async ({ store, reopen }, model) => {
      const counts = (await appendCounts(store, model, 8)).flatMap((batch) => batch.counts);
      for (const opening of [async () => store, reopen]) {
        const opened = await opening();
        expect(byShape(await opened.readCounts({}, 'hour'))).toEqual(sumShapes(counts));
        expect(byShape(await opened.readCounts({}, 'shape'))).toEqual(sumShapes(counts.map(overall)));
      }
    });
    storeTest(open, 'are those asked for', async ({ store }, model) => {
      const counts = (await appendCounts(store, model, 8)).flatMap((batch) => batch.counts);
      for (const query of QUERIES) {
        const wanted = counts.filter((shape) => asksFor(query, shape));
        expect(byShape(await store.readCounts(query, 'hour'))).toEqual(sumShapes(wanted));
        expect(byShape(await store.readCounts(query, 'day'))).toEqual(sumShapes(wanted.map(firstHourOfDay)));
        expect(byShape(await store.readCounts(query, 'shape'))).toEqual(sumShapes(wanted.map(overall)));
      }
    });
    storeTest(open, 'are summed by severity', async ({ store }, model) => {
      const counts = (await appendCounts(store, model, 8)).flatMap((batch) => batch.counts);
      for (const query of [{}, ...QUERIES]) {
        const wanted = counts.filter((shape) => asksFor(query, shape));
        for (const [by, shown] of [
          ['hour', wanted],
          ['day', wanted.map(firstHourOfDay)],
          ['shape', wanted.map(overall)],
        ] as const)
          expect(severities(await store.readSeverityCounts(query, by))).toEqual(severities(shown));
      }
    });
    storeTest(open, 'do not change when nothing is written', async ({ store }, model) => {
      const counts = [shapeOf(model.random)];
      await appendBatch(store, model, 1, { counts });
      const { batch } = model.build(1, { counts });
      await store.append({ ...batch, previousTag: new Uint8Array(32) });
      expect(await store.readCounts({}, 'hour')).toEqual(counts);
    });
  });
  topSuite(open);
  describe('sums of the counts', () => {
    storeTest(
      open,
      'are those of all counts and tops, with the size of the log',
      async ({ store }, model) => {
        expect(await store.readCountSums('seed')).toEqual({ size: 0, sums: NO_COUNTS });
        const batches = await appendCounts(store, model, 8);
        const sums = batches.reduce(
          (sum, { counts, tops }) => addCounts(sha256, 'seed', sum, counts, tops),
          NO_COUNTS,
        );
        expect(await store.readCountSums('seed')).toEqual({ size: model.head.size, sums });
        expect((await store.readCountSums('other')).sums).not.toEqual(sums);
      },
    );
  });
}

function topSuite(open: OpenStore): void {
  describe('tops', () => {
    storeTest(open, 'come day by day without a limit', async ({ store }, model) => {
      const tops = (await appendCounts(store, model, 8)).flatMap((batch) => batch.tops);
      for (const kind of ['actor', 'ip'] as const) {
        for (const range of [
          {},
          { fromDay: 20_001 },
          { toDay: 20_001 },
          { fromDay: 20_001, toDay: 20_003 },
        ]) {
          const wanted = tops.filter((top) => top.kind === kind && isWithin(top.day, range));
          expect(byTop(await store.readTops({ kind, ...range }))).toEqual(sumTops(wanted));
        }
      }
    });
    storeTest(
      open,
      'come most frequent first with a limit, summed over the days',
      async ({ store }, model) => {
        const tops = (await appendCounts(store, model, 8)).flatMap((batch) => batch.tops);
        const range = { fromDay: 20_001, toDay: 20_004 };
        const wanted = tops.filter((top) => top.kind === 'actor' && isWithin(top.day, range));
        const expected = sumTops(wanted.map((top) => ({ ...top, day: 0 })));
        const all = await store.readTops({ kind: 'actor', ...range, limit: 1000 });
        expect(byTop(all)).toEqual(expected);
        const falling = expected.map(({ count }) => count).sort((a, b) => b - a);
        expect(all.map(({ count }) => count)).toEqual(falling);
        const few = await store.readTops({ kind: 'actor', ...range, limit: 3 });
        expect(few.map(({ count }) => count)).toEqual(falling.slice(0, 3));
      },
    );
  });
}

const QUERIES: readonly CountQuery[] = [
  { fromHour: 480_002 },
  { toHour: 480_002 },
  { fromHour: 480_001, toHour: 480_003 },
  { fromHour: -1000, toHour: 0 },
  { types: ['user.login', 'user.absent'] },
  { types: [] },
  { categories: ['auth'] },
  { severities: ['warning', 'critical'] },
  { outcomes: ['', 'denied'] },
  { fromHour: 480_001, types: ['user.login'], severities: ['info'], outcomes: ['success'] },
];

interface CountBatch {
  readonly counts: readonly ShapeCount[];
  readonly tops: readonly TopCount[];
}

async function appendCounts(store: LogStore, model: LogModel, batches: number): Promise<CountBatch[]> {
  const appended: CountBatch[] = [];
  for (let i = 0; i < batches; i++) {
    const counts = sumShapes(Array.from({ length: 30 }, () => shapeOf(model.random)));
    const tops = sumTops(Array.from({ length: 30 }, () => topOf(model.random)));
    await appendBatch(store, model, 2, { counts, tops });
    appended.push({ counts, tops });
  }
  return appended;
}

function shapeOf(random: RandomBytes): ShapeCount {
  return {
    hour: random.pick([-5, 480_000, 480_001, 480_002, 480_003]),
    type: random.pick(['user.login', 'user.logout']),
    category: random.pick(['auth', 'data']),
    severity: random.pick(['info', 'warning', 'critical']),
    outcome: random.pick(['success', 'denied', '']),
    count: 1 + random.below(5),
  };
}

function topOf(random: RandomBytes): TopCount {
  return {
    kind: random.pick(['actor', 'ip']),
    day: 20_000 + random.below(5),
    value: random.pick(['user:1', 'user:2', 'user:ünï "code"', 'admin:1', 'cron:nightly', '']),
    count: 1 + random.below(5),
  };
}

function overall(shape: ShapeCount): ShapeCount {
  return { ...shape, hour: 0 };
}

function firstHourOfDay(shape: ShapeCount): ShapeCount {
  return { ...shape, hour: Math.floor(shape.hour / 24) * 24 };
}

function asksFor(query: CountQuery, shape: ShapeCount): boolean {
  const { fromHour = Number.NEGATIVE_INFINITY, toHour = Number.POSITIVE_INFINITY } = query;
  return (
    shape.hour >= fromHour &&
    shape.hour < toHour &&
    (query.types?.includes(shape.type) ?? true) &&
    (query.categories?.includes(shape.category) ?? true) &&
    (query.severities?.includes(shape.severity) ?? true) &&
    (query.outcomes?.includes(shape.outcome) ?? true)
  );
}

/** Hour and severity → how many. */
function severities(counts: readonly SeverityCount[]): { readonly [key: string]: number } {
  const sums: { [key: string]: number } = {};
  for (const { hour, severity, count } of counts) {
    const key = `${hour} ${severity}`;
    sums[key] = (sums[key] ?? 0) + count;
  }
  return sums;
}

function isWithin(day: number, range: { readonly fromDay?: number; readonly toDay?: number }): boolean {
  return day >= (range.fromDay ?? 0) && day < (range.toDay ?? Number.POSITIVE_INFINITY);
}

function sumShapes(shapes: readonly ShapeCount[]): ShapeCount[] {
  return byShape(sum(shapes, shapeKey));
}

function sumTops(tops: readonly TopCount[]): TopCount[] {
  return byTop(sum(tops, topKey));
}

function sum<T extends { readonly count: number }>(items: readonly T[], key: (item: T) => string): T[] {
  const sums = new Map<string, T>();
  for (const item of items)
    sums.set(key(item), { ...item, count: item.count + (sums.get(key(item))?.count ?? 0) });
  return [...sums.values()];
}

function byShape(shapes: readonly ShapeCount[]): ShapeCount[] {
  return [...shapes].sort((a, b) => (shapeKey(a) < shapeKey(b) ? -1 : 1));
}

function byTop(tops: readonly TopCount[]): TopCount[] {
  return [...tops].sort((a, b) => (topKey(a) < topKey(b) ? -1 : 1));
}

function shapeKey({ hour, type, category, severity, outcome }: ShapeCount): string {
  return JSON.stringify([hour, type, category, severity, outcome]);
}

function topKey({ kind, day, value }: TopCount): string {
  return JSON.stringify([kind, day, value]);
}
