import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkLog } from '../testing/check-log.ts';
import { type MemoryParts, memoryParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { Log } from './log.ts';
import { createLog } from './open-log.ts';
import { type Met, readOnward } from './read-onward.ts';

const folder = temporaryFolder();
let parts: MemoryParts;
let log: Log;
beforeEach(async () => {
  parts = memoryParts(folder);
  log = await createLog(parts.options());
});
afterEach(() => log.close());

/** Records from 1 on: each third is a sign-in. */
async function fill(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1000)
    await log.recordAll(
      Array.from({ length: Math.min(1000, count - done) }, (_, i) => ({
        type: (done + i) % 3 === 0 ? 'auth.login' : 'client.updated',
      })),
    );
}

/** All that is met from a position on, stretch by stretch. */
async function readAll(query: string, { from = 0, limit = 64 } = {}): Promise<readonly Met[]> {
  const { size } = await log.store.readHead();
  const all: Met[] = [];
  for (let next = from; next < size; ) {
    const stretch = await readOnward(log, query, { from: next, to: size, limit });
    expect(stretch.next).toBeGreaterThan(next);
    expect(stretch.met.length).toBeLessThanOrEqual(limit);
    for (const { seq } of stretch.met) {
      expect(seq).toBeGreaterThanOrEqual(next);
      expect(seq).toBeLessThan(stretch.next);
    }
    all.push(...stretch.met);
    ({ next } = stretch);
  }
  return all;
}

const seqsOf = (met: readonly Met[]): number[] => met.map(({ seq }) => seq);

test('stretches are everything that matches, ascending and once, whatever their limit', async () => {
  await fill(5000);
  const logins = Array.from({ length: 1667 }, (_, i) => 1 + 3 * i);
  for (const limit of [7, 64, 1000, 10_000]) {
    expect(seqsOf(await readAll('', { limit }))).toEqual(Array.from({ length: 5001 }, (_, i) => i));
    expect(seqsOf(await readAll('type:auth.login', { limit }))).toEqual(logins);
    expect(seqsOf(await readAll('-type:auth.login', { limit }))).toEqual(
      Array.from({ length: 5001 }, (_, i) => i).filter((seq) => seq % 3 !== 1),
    );
    expect(seqsOf(await readAll('group:Authentication', { limit, from: 4000 }))).toEqual(
      logins.filter((seq) => seq >= 4000),
    );
  }
  expect(seqsOf(await readAll('type:auth.login', { limit: 1, from: 4990 }))).toEqual([
    4990, 4993, 4996, 4999,
  ]);
  expect(seqsOf(await readAll('seq:>=10 seq:<13 type:client.updated'))).toEqual([11, 12]);
  await checkLog(parts);
});

test('what matches nothing is passed in a few steps, and reading goes on behind it', async () => {
  await fill(3000);
  const { size } = await log.store.readHead();
  expect(await readOnward(log, 'type:auth.logout', { from: 0, to: size, limit: 10 })).toEqual({
    met: [],
    next: size,
  });
  expect(await readOnward(log, 'seq:<5', { from: 5, to: size, limit: 10 })).toEqual({ met: [], next: size });
  expect(await readOnward(log, '', { from: size, to: size, limit: 10 })).toEqual({ met: [], next: size });
});

test('a record that is changed or gone is met as broken, and not shown', async () => {
  await fill(9);
  const { records } = parts.file.state;
  const record = records[4];
  if (record !== undefined) records[4] = { ...record, leaf: record.leaf.with(20, 0x20) };
  const readRecords = log.store.readRecords.bind(log.store);
  log.store.readRecords = async (seqs) => (await readRecords(seqs)).filter(({ seq }) => seq !== 6);
  expect((await readAll('', { from: 3 })).map(({ kind, seq }) => `${kind} ${seq}`)).toEqual([
    'record 3',
    'broken 4',
    'record 5',
    'broken 6',
    'record 7',
    'record 8',
    'record 9',
  ]);
});

test('a query that cannot be read is refused', async () => {
  await expect(readOnward(log, 'tpye:x', { from: 0, to: 0, limit: 1 })).rejects.toThrow(/type/);
});
