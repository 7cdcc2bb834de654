/** Many processes record at once: one chain, every receipt's record in it once, and nobody starves. */
import { afterEach, describe, expect, test } from 'vitest';
import { createLog, openLog } from '../../log/open-log.ts';
import { checkLog } from '../../testing/check-log.ts';
import { secretOf, temporaryFolder } from '../../testing/log-parts.test.kit.ts';
import { createTestDatabase, type PostgresParts, postgresParts } from '../../testing/postgres.test.kit.ts';
import { startPostgresWriter } from '../../testing/postgres-writer.test.kit.ts';
import type { Writer } from '../../testing/writer-process.test.kit.ts';

const folder = temporaryFolder();
const PROCESSES = 4;
const LOOPS = 8;

const started: Writer[] = [];
afterEach(() => {
  // Where a test failed, they would record into what is taken away now.
  for (const { process } of started.splice(0)) process.kill('SIGKILL');
});

/** Lets several processes record, and answers what each acknowledged, and when the first was done. */
async function recordByMany(
  { url, signerFolder }: PostgresParts,
  origins: readonly string[],
  records: number,
  signs: boolean,
): Promise<{ readonly writers: readonly Writer[]; readonly doneAtFirstEnd: readonly number[] }> {
  const writers = await Promise.all(
    Array.from({ length: PROCESSES }, (_, i) =>
      startPostgresWriter({
        ...{ url, signer: signerFolder, signs, secret: secretOf(1).toString(), origins },
        ...{ run: `run${i}`, loops: LOOPS, records },
      }),
    ),
  );
  started.push(...writers);
  for (const writer of writers) writer.begin();
  await Promise.race(writers.map(({ ended }) => ended));
  const doneAtFirstEnd = writers.flatMap(({ done }) => done);
  expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual(writers.map(() => 0));
  return { writers, doneAtFirstEnd };
}

/** What each process acknowledged of one log, by position: its loops run at once, and are told in no order. */
function receiptsOf(writers: readonly Writer[], origin: string): Writer['receipts'][] {
  return writers.map(({ receipts }) =>
    receipts.filter(({ log }) => log === origin).sort((a, b) => a.seq - b.seq),
  );
}

describe('four processes with eight writers each', () => {
  test('make one chain of one log, and none starves', async () => {
    const parts = await postgresParts(await createTestDatabase(), folder);
    const records = 40;
    const { writers, doneAtFirstEnd } = await recordByMany(parts, [parts.origin], records, true);
    expect(writers.map(({ receipts }) => receipts.length)).toEqual(writers.map(() => LOOPS * records));
    expect(Math.min(...doneAtFirstEnd)).toBeGreaterThan(0);
    // Of four ids, one is what all processes say.
    const size = 1 + LOOPS * records * (0.75 * PROCESSES + 0.25);
    expect((await parts.openStore().readHead()).size).toBe(size);
    const all = writers.flatMap(({ receipts }) => receipts);
    expect(new Set(all.map(({ seq }) => seq)).size).toBe(size - 1);
    expect(all.filter(({ replayed }) => replayed)).toHaveLength(all.length - (size - 1));
    await checkLog({ ...parts, receipts: receiptsOf(writers, parts.origin), closed: true });
  });

  test('make one chain of each of fifty logs', { timeout: 120_000 }, async () => {
    const parts = await postgresParts(await createTestDatabase(), folder);
    const origins = Array.from({ length: 50 }, (_, i) => `test.example/log${i}/1`);
    for (const origin of origins) {
      await parts.stores.create(origin);
      await (await createLog({ ...parts.options(), store: parts.stores.open(origin), origin })).close();
    }
    const records = 25;
    const { writers } = await recordByMany(parts, origins, records, false);
    expect(writers.map(({ receipts }) => receipts.length)).toEqual(writers.map(() => LOOPS * records));
    for (const origin of origins) {
      const openStore = () => parts.stores.open(origin);
      await (await openLog({ ...parts.options(), store: openStore(), origin })).close();
      await checkLog({ ...parts, openStore, origin, receipts: receiptsOf(writers, origin), closed: true });
    }
  });
});
