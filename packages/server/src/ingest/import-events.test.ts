import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, TypedEvent } from '@attestry/log';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { checkFolderLog } from '@attestry/log/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Arrival, recordArrivals } from './import-events.ts';

let dir: string;
let log: Log;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'attestry-import-'));
  log = await createFolderLog(createDataFolder(dir, 'test'));
});

afterEach(async () => {
  await log.close();
  await checkFolderLog(dir, { closed: true });
  rmSync(dir, { recursive: true });
});

const arrivalsOf = (...events: readonly object[]): readonly Arrival[] =>
  events.map((event, i) => ({ place: i + 1, event: { type: 'a.b', ...event } as TypedEvent }));

const kindsOf = async (...events: readonly object[]): Promise<readonly string[]> =>
  (await recordArrivals(log, arrivalsOf(...events))).map(({ kind }) => kind);

test('each arrival is answered in its place', async () => {
  const at = (day: number): object => ({ imported: { from: 'old', at: `2026-01-0${day}T00:00:00Z` } });
  expect(await kindsOf({ id: 'x', ...at(1) }, { outcome: 'maybe' }, {}, { id: 'y' })).toEqual([
    'recorded',
    'refused',
    'recorded',
    'recorded',
  ]);
  expect(await kindsOf({}, { id: 'y' }, { id: 'x', ...at(2) }, { id: 'x', reason: 'another' })).toEqual([
    'recorded',
    'present',
    'present',
    'refused',
  ]);
});

test('receipts are those of the records, also where they were there already', async () => {
  const [first] = await recordArrivals(log, arrivalsOf({ id: 'x' }));
  const [again, conflict] = await recordArrivals(log, arrivalsOf({ id: 'x' }, { id: 'x', reason: 'no' }));
  expect(first).toMatchObject({ kind: 'recorded', receipt: { seq: 1 } });
  expect(again).toMatchObject({ kind: 'present', receipt: { seq: 1, replayed: true } });
  expect(conflict).toMatchObject({
    kind: 'refused',
    error: { code: 'ID_CONFLICT', message: 'its id is that of record #1, which says something else' },
  });
});

test('a wrong event keeps none of the others from being recorded', async () => {
  const outcomes = await recordArrivals(log, arrivalsOf({ id: 'x' }, { outcome: 'maybe' }, { severity: 7 }));
  expect(outcomes).toMatchObject([
    { kind: 'recorded', receipt: { seq: 1 } },
    { kind: 'refused', error: { code: 'EVENT_INVALID', pointer: '/outcome' } },
    { kind: 'refused' },
  ]);
  expect(await recordArrivals(log, [])).toEqual([]);
});

test('of a log that takes nothing each arrival fails', async () => {
  await log.close();
  expect(await kindsOf({}, { id: 'x' }, { outcome: 'maybe' })).toEqual(['failed', 'failed', 'failed']);
});
