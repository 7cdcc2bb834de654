/** The fault matrix: every write of the store, applied or not, reported or not; then the log is opened again and checked. */
import { describe, expect, test } from 'vitest';
import { AttestryError } from '../attestry-error.ts';
import { type CallFate, type DecideFate, faultyStore, UNHARMED } from '../store/faulty-store.ts';
import type { LogStore } from '../store/log-store.ts';
import { checkLog } from '../testing/check-log.ts';
import { fileParts, keyringOf, memoryParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { Log } from './log.ts';
import { createLog, openLog } from './open-log.ts';
import type { Receipt } from './receipt.ts';

type Parts = Omit<ReturnType<typeof memoryParts>, 'file'>;

const folder = temporaryFolder();
const lost = new Error('connection lost');
const FATES: { readonly [name: string]: CallFate } = {
  'applied and told': UNHARMED,
  'applied and not told': { applied: true, reported: lost },
  'not applied': { applied: false, reported: lost },
};
/** All that a log calls while it records, signs and is rotated. */
const METHODS: readonly (keyof LogStore)[] = [
  'append',
  'putCheckpoint',
  'readHead',
  'readRecords',
  'readRange',
  'readHashes',
  'readNodes',
  'search',
  'close',
];

/** Records through a store that fails, and returns the receipts. Ids tell what was refused. */
async function useFaulty(parts: Parts, decide: DecideFate): Promise<{ given: Receipt[]; failed: string[] }> {
  const given: Receipt[] = [];
  const failed: string[] = [];
  const store = faultyStore(parts.openStore(), decide);
  let log: Log;
  try {
    log = await openLog(parts.options({ store }));
  } catch {
    // Opening failed: nothing was asked for yet.
    await parts.openStore().close();
    return { given, failed: Array.from({ length: 12 }, (_, i) => `id${i}`) };
  }
  for (let i = 0; i < 12; i += 3) {
    const results = await Promise.all(
      [0, 1, 2].map((j) => log.tryRecord('a.b', { id: `id${i + j}`, details: i + j })),
    );
    results.forEach((result, j) => {
      if (result.ok) given.push(result.receipt);
      else failed.push(`id${i + j}`);
      if (!result.ok) expect(result.error.family).toBe('unavailable');
    });
    if (i === 3)
      await log
        .rotateSecret(parts.keyring.keyIds[0] ?? '')
        .catch((error) => expect(AttestryError.is(error)).toBe(true));
    if (i === 6) await log.checkpoint().catch(() => undefined);
  }
  await log.close().catch(() => undefined);
  return { given, failed };
}

describe.each(METHODS)('%s', (method) => {
  describe.each(Object.entries(FATES))('%s', (_, fate) => {
    test.each([1, 2, 3, 4, 5])(
      'at call %i leaves a log that verifies, with all that was acknowledged',
      async (at) => {
        const parts = memoryParts(folder, keyringOf(2, 1));
        await (await createLog(parts.options())).close();
        const { given, failed } = await useFaulty(parts, (called, number) =>
          called === method && number === at ? fate : UNHARMED,
        );
        await repeatAndCheck(parts, given, failed);
      },
    );

    test('from the second call on leaves a log that verifies', async () => {
      const parts = memoryParts(folder, keyringOf(2, 1));
      await (await createLog(parts.options())).close();
      const { given, failed } = await useFaulty(parts, (called, number) =>
        called === method && number > 1 ? fate : UNHARMED,
      );
      await repeatAndCheck(parts, given, failed);
    });
  });
});

/** Everything that failed is repeated under its id, and everything is there once. */
async function repeatAndCheck(
  parts: Parts,
  given: readonly Receipt[],
  failed: readonly string[],
): Promise<void> {
  const log = await openLog(parts.options());
  const repeated = await Promise.all(
    failed.map((id) => log.record('a.b', { id, details: Number(id.slice(2)) })),
  );
  await log.close();
  expect(given.length + repeated.length).toBe(12);
  expect(new Set([...given, ...repeated].map(({ seq }) => seq)).size).toBe(12);
  await checkLog({
    ...parts,
    receipts: [given],
    closed: true,
  });
}

describe('createLog', () => {
  test.each(Object.entries(FATES))('whose append is %s can be made or opened afterwards', async (_, fate) => {
    const parts = memoryParts(folder);
    const store = faultyStore(parts.openStore(), (method) => (method === 'append' ? fate : UNHARMED));
    const created = await createLog(parts.options({ store })).catch(() => undefined);
    await created?.close();
    const { size } = await parts.openStore().readHead();
    const log = size === 0 ? await createLog(parts.options()) : await openLog(parts.options());
    await log.record('a.b');
    await log.close();
    expect((await parts.openStore().readHead()).size).toBe(2);
    await checkLog({ ...parts, closed: true });
  });
});

describe('a file', () => {
  describe.each(['append', 'putCheckpoint', 'readHead'] as const)('%s', (method) => {
    test.each(Object.entries(FATES))(
      '%s leaves a log that verifies, with all that was acknowledged',
      async (_, fate) => {
        const parts = fileParts(folder, keyringOf(2, 1));
        await (await createLog(parts.options())).close();
        const { given, failed } = await useFaulty(parts, (called, number) =>
          called === method && number % 2 === 0 ? fate : UNHARMED,
        );
        await repeatAndCheck(parts, given, failed);
      },
    );
  });
});
