import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createDataFolder,
  createFolderLog,
  openDataFolder,
  openFolderLog,
  rotateToNewSecret,
} from '../folder/index.ts';
import { readCheckpointHistory, readEpochHistory } from './chain-history.ts';
import type { Log } from './log.ts';
import { readCheckpoint } from './query-log.ts';
import { readRecord } from './read-record.ts';

let dir: string;
let log: Log;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'attestry-history-'));
  log = await createFolderLog(createDataFolder(dir, 'test'));
});

afterEach(async () => {
  await log.close();
  rmSync(dir, { recursive: true });
});

async function record(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1000)
    await log.recordAll(Array.from({ length: Math.min(1000, count - done) }, () => ({ type: 'auth.login' })));
}

test('epochs are those of the log itself, with the time at which each began', async () => {
  const [first] = await readEpochHistory(log);
  expect(first).toMatchObject({ epoch: 0, from: 0, hasSecret: true });
  expect(Math.abs(Date.parse(first?.since ?? '') - Date.now())).toBeLessThan(60_000);
  await record(3);
  await log.close();
  const folder = openDataFolder(dir);
  log = await openFolderLog(folder);
  const { seq } = await rotateToNewSecret(folder, log);
  const keyId = folder.keyring.keyIds.at(-1);
  await record(1);
  const epochs = await readEpochHistory(log);
  expect(epochs).toMatchObject([first, { epoch: 1, keyId, from: seq + 1, hasSecret: true }]);
  const { keyring } = log;
  const without = { ...keyring, secretOf: (id: string) => (id === keyId ? undefined : keyring.secretOf(id)) };
  const known = await readEpochHistory({ store: log.store, origin: log.origin, keyring: without });
  expect(known.map(({ hasSecret }) => hasSecret)).toEqual([true, false]);
});

test('checkpoints come newest first, and only those that the log has signed', async () => {
  await log.checkpoint();
  expect(await readCheckpointHistory(log, 5)).toHaveLength(1);
  const sizes: number[] = [];
  for (let i = 0; i < 6; i++) {
    await record(300);
    await log.checkpoint();
    sizes.unshift((await readCheckpoint(log))?.size ?? 0);
  }
  const all = await readCheckpointHistory(log, 500);
  expect(all.map(({ size }) => size)).toEqual([...sizes, 1]);
  expect(await readCheckpointHistory(log, 2)).toEqual(all.slice(0, 2));
  expect(all[0]?.note).toBe((await readCheckpoint(log))?.note);
  expect(all[0]?.rootHash).toMatch(/^[0-9a-f]{64}$/);
  for (const { size, covers } of all) {
    const record = await readRecord(log, size - 1);
    expect(covers).toBe(record?.record.leaf.recorded);
  }
  const [newest] = all;
  const forged = (newest?.note ?? '').replace(`\n${newest?.size}\n`, `\n${1300}\n`);
  await log.store.putCheckpoint({ size: 1300, note: forged });
  await log.store.putCheckpoint({ size: 1600, note: 'no note' });
  expect((await readCheckpointHistory(log, 500)).map(({ size }) => size)).not.toContain(1300);
});

test('one checkpoint far from the end is found', async () => {
  await log.checkpoint();
  const head = { ...(await log.store.readHead()), size: 10_000_000 };
  const store = { ...log.store, readHead: async () => head };
  expect(await readCheckpointHistory({ store, signer: log.signer, origin: log.origin }, 1)).toHaveLength(1);
});
