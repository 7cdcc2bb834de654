import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { createMemoryFile, openMemoryStore } from '../store/memory/memory-store.ts';
import { keyringOf, newSigner, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import {
  asIncarnations,
  type Incarnations,
  incarnationOf,
  parsePlace,
  pickIncarnation,
} from './incarnations.ts';
import type { Log } from './log.ts';
import { createLog } from './open-log.ts';
import { searchLog } from './query-log.ts';
import { readFacets, readTimeline } from './read-counts.ts';
import { resetLog } from './reset-log.ts';

const folder = temporaryFolder();
/** Records of each incarnation but the first one, which begins it: one has none. */
const RECORDS = [7, 0, 12, 3];
const TYPES = ['a.b', 'auth.login', 'client.updated'];
let all: Incarnations;

beforeAll(async () => {
  const signer = newSigner(`${folder}/signer`);
  const keyring = keyringOf(1);
  const logs: Log[] = [];
  for (const [i, count] of RECORDS.entries()) {
    const origin = `test.example/main/${i + 1}`;
    const store = openMemoryStore(createMemoryFile(origin));
    const parts = { store, origin, signer, keyring };
    const log = await (i === 0
      ? createLog(parts)
      : resetLog({ ...parts, previous: logs.at(-1)?.store, reason: 'a test' }));
    for (let n = 0; n < count; n++)
      await log.record(TYPES[n % TYPES.length] ?? '', { actor: { type: 'user', id: `${n % 2}` } });
    logs.push(log);
  }
  const [latest, ...older] = logs.reverse();
  if (latest === undefined) throw new Error('there are some');
  all = [latest, ...older];
});

/** All records, as pages of these sizes give them one after another. */
async function readAll(query: string, limits: readonly number[]): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  for (let i = 0; ; i++) {
    const page = await searchLog(all, query, {
      limit: limits[i % limits.length] ?? 1,
      ...(cursor !== undefined && { cursor }),
    });
    expect(page.records.length).toBeLessThanOrEqual(limits[i % limits.length] ?? 1);
    found.push(...page.records.map(({ leaf }) => `${leaf.log} ${leaf.seq}`));
    cursor = page.nextCursor;
    if (cursor === undefined) return found;
  }
}

/** Newest first: the latest incarnation from its end, then the one before. */
const EVERYTHING = RECORDS.flatMap((count, i) =>
  Array.from({ length: count + 1 }, (_, seq) => `test.example/main/${i + 1} ${seq}`),
).reverse();

test('a search goes through all incarnations, each record once and in order, whatever its pages are', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.constantFrom('', 'type:auth.', 'actor:user:1', '-type:a.b'),
      async (limits, query) => {
        const whole = await readAll(query, [1000]);
        expect(await readAll(query, limits)).toEqual(whole);
        if (query === '') expect(whole).toEqual(EVERYTHING);
      },
    ),
    { numRuns: 60 },
  );
});

test('a cursor of an incarnation that is not there goes on in the one before', async () => {
  const without: Incarnations = [all[0], ...all.slice(2)];
  const { records } = await searchLog(without, '', { cursor: '3:5' });
  expect(records.map(({ leaf }) => leaf.log)).toEqual([
    'test.example/main/2',
    ...Array.from({ length: 8 }, () => 'test.example/main/1'),
  ]);
});

test('counts are those of all records', async () => {
  const { total, types, actors, complete } = await readFacets(all, '');
  expect({ total, complete }).toEqual({ total: EVERYTHING.length, complete: true });
  expect(types).toContainEqual({ value: 'audit.log.reset', count: 3 });
  expect(actors).toContainEqual({ value: 'user:0', count: 12 });
  const { buckets } = await readTimeline(all, '', { by: 'day' });
  expect(buckets.reduce((sum, { info, critical }) => sum + info + critical, 0)).toBe(EVERYTHING.length);
  // What the counts do not keep is counted from the records.
  expect(await readFacets(all, 'actor:user:1')).toMatchObject({ complete: false, total: 10 });
});

test('a position is that of the latest incarnation, unless it says of which', () => {
  expect(parsePlace('17', 4)).toEqual({ incarnation: 4, seq: 17 });
  expect(parsePlace('1:17', 4)).toEqual({ incarnation: 1, seq: 17 });
  for (const text of ['', 'x', '-1', '01', '0:1', '1:', ':1', '1:01', '1:1:1', '9'.repeat(17)])
    expect(parsePlace(text, 4), text).toBeUndefined();
  expect(pickIncarnation(all, 2).origin).toBe('test.example/main/2');
  expect(() => pickIncarnation(all, 5)).toThrow(expect.objectContaining({ code: 'RECORD_ABSENT' }));
  expect(asIncarnations(all[0]).map(incarnationOf)).toEqual([4]);
});
