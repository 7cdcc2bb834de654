import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  createDataFolder,
  createFolderLog,
  type DataFolder,
  openDataFolder,
  openFolderLog,
} from '../folder/data-folder.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { checkFolderLog } from '../testing/check-log.ts';
import { sampleEvent, shortFinding } from '../testing/damaged-log.test.kit.ts';
import { temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { editLeaf, laterBySeconds } from '../testing/rewriting.test.kit.ts';
import { TamperingHand } from '../testing/tampering-rows.ts';
import type { VerifyReport } from '../verify/report.ts';
import { verifyLog } from './verify-log.ts';

const parent = temporaryFolder();
/** More than two segments of 16,384 records. */
const SIZE = 40_000;
let folder: DataFolder;
let origin = '';
let path = '';

beforeAll(async () => {
  folder = createDataFolder(join(parent, 'data'), 'test.example');
  const log = await createFolderLog(folder);
  for (let size = 1; size < SIZE; size += 1000) {
    await log.recordAll(Array.from({ length: Math.min(1000, SIZE - size) }, (_, i) => sampleEvent(size + i)));
  }
  await log.close();
  ({ origin } = log);
  path = folder.stores.placeOf(origin);
}, 60_000);

async function verify(file: string, threads: number, mode: 'quick' | 'full'): Promise<VerifyReport> {
  const store = openSqliteStore(file, origin);
  try {
    const progress: number[] = [];
    const report = await verifyLog({
      store,
      origin,
      keyring: folder.keyring,
      signer: folder.signer,
      mode,
      threads,
      onProgress: (done) => progress.push(done),
    });
    expect(progress).toEqual([16_384, 32_768, SIZE]);
    return report;
  } finally {
    await store.close();
  }
}

test('one thread and two say the same of an untouched log', async () => {
  for (const mode of ['quick', 'full'] as const) {
    const [one, two] = [await verify(path, 1, mode), await verify(path, 2, mode)];
    expect(one.verdict).toBe('intact');
    expect({ ...two, durationMs: 0 }).toEqual({ ...one, durationMs: 0 });
  }
});

test('one thread and two say the same of damage in each segment and across their edges', async () => {
  const copy = join(parent, 'copy.db');
  copyFileSync(path, copy);
  const hand = new TamperingHand(copy);
  for (const seq of [5, 16_383, 32_768, 39_999]) editLeaf(hand, seq, laterBySeconds);
  hand.forget(16_384, 16_390);
  hand.run('UPDATE links SET tag = zeroblob(32) WHERE seq = 32767');
  hand.hideFromSearch([20_000]);
  hand.close();
  const expected = [
    'altered 5 x1',
    'altered 16383 x1',
    'missing 16384..16389 x6',
    'index 20000 x1',
    'tag 32767 x1',
    'altered 32768 x1',
    'altered 39999 x1',
  ];
  for (const threads of [1, 2, 5]) {
    expect((await verify(copy, threads, 'full')).findings.map(shortFinding)).toEqual(expected);
    expect((await verify(copy, threads, 'quick')).findings.map(shortFinding)).toEqual(
      expected.filter((line) => !line.startsWith('index')),
    );
  }
});

test('a log that is written all the while has no finding, ten times over', async () => {
  const busy = join(parent, 'busy');
  const created = createDataFolder(busy, 'test.example');
  const log = await createFolderLog(created);
  let writing = true;
  const writers = [0, 1].map(async (writer) => {
    for (let i = 0; writing; i++)
      await log.recordAll(
        [sampleEvent(2 * i), sampleEvent(2 * i + 1)].map((event) => ({
          ...event,
          id: `${writer}-${i}-${event.type}`,
        })),
      );
  });
  const signing = (async () => {
    while (writing) {
      await log.checkpoint();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const store = created.stores.open(origin);
  try {
    for (let run = 0; run < 10; run++) {
      const { keyring, signer } = created;
      const report = await verifyLog({
        store,
        origin,
        keyring,
        signer,
        mode: run % 2 === 0 ? 'full' : 'quick',
        threads: 1,
      });
      expect(report.findings).toEqual([]);
      expect(report.verdict).toBe('intact');
    }
  } finally {
    writing = false;
    await Promise.all([...writers, signing]);
    await store.close();
    await log.close();
  }
  await checkFolderLog(busy, { closed: true });
  await (await openFolderLog(openDataFolder(busy))).close();
}, 60_000);

test('a run that is aborted ends soon, with the reason, and leaves nothing at work', async () => {
  for (const [threads, after] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [2, 0],
    [2, 1],
    [5, 2],
  ] as const) {
    const store = openSqliteStore(path, origin);
    const controller = new AbortController();
    let steps = 0;
    const run = verifyLog({
      store,
      origin,
      keyring: folder.keyring,
      signer: folder.signer,
      mode: 'full',
      threads,
      signal: controller.signal,
      onProgress: () => {
        if (++steps === after) controller.abort('enough');
      },
    });
    if (after === 0) setTimeout(() => controller.abort('enough'), 20);
    await expect(run).rejects.toBe('enough');
    expect(steps).toBe(after);
    await store.close();
  }
  const store = openSqliteStore(path, origin);
  const { keyring, signer } = folder;
  const signal = AbortSignal.abort('before');
  await expect(verifyLog({ store, origin, keyring, signer, mode: 'quick', signal })).rejects.toBe('before');
  await store.close();
});
