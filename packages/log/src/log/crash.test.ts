import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createDataFolder, createFolderLog, openDataFolder, openFolderLog } from '../folder/data-folder.ts';
import { checkFolderLog } from '../testing/check-log.ts';
import { temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { eventOf, startWriter, type Writer } from '../testing/writer-process.test.kit.ts';

const parent = temporaryFolder();
const KILLS = 30;
const LOOPS = 12;

async function newFolder(name: string): Promise<string> {
  const path = join(parent, name);
  await (await createFolderLog(createDataFolder(path, 'test.example'))).close();
  return path;
}

/** Waits until a writer has acknowledged something. */
async function atWork(writer: Writer): Promise<void> {
  while (writer.receipts.length === 0 && writer.process.exitCode === null) await sleep(2);
}

async function kill(writer: Writer): Promise<void> {
  writer.process.kill('SIGKILL');
  await writer.ended;
}

describe('a writer that is killed', () => {
  test(`${KILLS} times at random moments loses nothing that it acknowledged`, async () => {
    const path = await newFolder('killed');
    const writers: Writer[] = [];
    for (let run = 0; run < KILLS; run++) {
      const writer = startWriter(path, `run${run}`, LOOPS, 1_000_000);
      writers.push(writer);
      // Now and then before the first acknowledgement: opening is to survive as well.
      if (run % 5 === 4) await sleep(randomInt(60, 200));
      else await atWork(writer);
      await sleep(randomInt(0, 120));
      await kill(writer);
      if (run % 10 === 9) await checkFolderLog(path, { receipts: writers.map(({ receipts }) => receipts) });
    }
    const acknowledged = writers.reduce((sum, { receipts }) => sum + receipts.length, 0);
    expect(acknowledged).toBeGreaterThan(KILLS);

    // What was under way at a kill is there or not: repeated under its id, it is there once.
    const log = await openFolderLog(openDataFolder(path));
    const repeated = await Promise.all(
      writers.flatMap(({ done }, run) =>
        done.map((i, loop) => log.record('user.login', eventOf(`run${run}`, loop, i))),
      ),
    );
    await log.close();
    expect(repeated).toHaveLength(KILLS * LOOPS);
    const report = await checkFolderLog(path, {
      receipts: writers.map(({ receipts }) => receipts),
      closed: true,
    });
    expect(report.size).toBeGreaterThanOrEqual(
      1 + acknowledged + repeated.filter(({ replayed }) => !replayed).length,
    );
  });

  test('among three others does not stop them', async () => {
    const path = await newFolder('one-of-four');
    const victim = startWriter(path, 'victim', 4, 1_000_000);
    const others = [0, 1, 2].map((run) => startWriter(path, `run${run}`, 4, 100));
    await Promise.all([victim, ...others].map(atWork));
    await kill(victim);
    expect(await Promise.all(others.map(({ ended }) => ended))).toEqual([0, 0, 0]);
    await checkFolderLog(path, {
      receipts: [victim, ...others].map(({ receipts }) => receipts),
      closed: true,
    });
  });
});

test('four processes that append to one file make one chain', async () => {
  const path = await newFolder('four');
  const writers = [0, 1, 2, 3].map((run) => startWriter(path, `run${run}`, 8, 100));
  expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
  const report = await checkFolderLog(path, {
    receipts: writers.map(({ receipts }) => receipts),
    closed: true,
  });
  expect(report.size).toBe(1 + 4 * 8 * 100);
  const seqs = writers.flatMap(({ receipts }) => receipts.map(({ seq }) => seq)).sort((a, b) => a - b);
  expect(seqs).toEqual(Array.from({ length: 3200 }, (_, i) => i + 1));
});

test('a writer that ends by itself has everything signed', async () => {
  const path = await newFolder('ends');
  const writer = startWriter(path, 'run', 2, 10);
  await once(writer.process, 'spawn');
  expect(await writer.ended).toBe(0);
  await checkFolderLog(path, { receipts: [writer.receipts], closed: true });
});
