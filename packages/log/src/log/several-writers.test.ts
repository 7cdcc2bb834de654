import { beforeEach, describe, expect, test } from 'vitest';
import { faultyStore, UNHARMED } from '../store/faulty-store.ts';
import { checkLog } from '../testing/check-log.ts';
import { keyringOf, type MemoryParts, memoryParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { createLog, openLog } from './open-log.ts';
import type { Receipt } from './receipt.ts';

const folder = temporaryFolder();
let parts: MemoryParts;
const [first = '', second = '', third = ''] = keyringOf(1, 2, 3).keyIds;
beforeEach(async () => {
  // The first secret is the one that the log begins with: the keyring's last.
  parts = memoryParts(folder, keyringOf(3, 2, 1));
  await (await createLog(parts.options())).close();
});

async function sizeOf(): Promise<number> {
  return (await parts.openStore().readHead()).size;
}

describe('several writers of one log', () => {
  test('make one chain, and each has its receipts in order', async () => {
    const logs = await Promise.all([1, 2, 3].map(() => openLog(parts.options())));
    const receipts = await Promise.all(
      logs.map(async (log, writer) => {
        const own: Receipt[] = [];
        for (let round = 0; round < 30; round++) {
          own.push(
            ...(await Promise.all(
              [0, 1, 2].map((i) => log.record('a.b', { details: { writer, round, i } })),
            )),
          );
        }
        return own;
      }),
    );
    await Promise.all(logs.map((log) => log.close()));
    expect(await sizeOf()).toBe(1 + 3 * 30 * 3);
    await checkLog({ ...parts, receipts, closed: true });
  });

  test('record one id once between them', async () => {
    const logs = await Promise.all([1, 2, 3, 4].map(() => openLog(parts.options())));
    const receipts = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        logs[i % 4]?.record('a.b', { id: `id${i % 25}`, details: i % 25 }),
      ),
    );
    expect(new Set(receipts.map((receipt) => receipt?.seq)).size).toBe(25);
    expect(await sizeOf()).toBe(26);
    await Promise.all(logs.map((log) => log.close()));
    await checkLog({ ...parts, closed: true });
  });

  test('of which one waits in vain for the lock leave none behind', async () => {
    const writer = await openLog(parts.options());
    // Loses every race, then the answer to its lock: the lock is taken all the same.
    const store = faultyStore(parts.openStore(), (method) =>
      method === 'lockHead' ? { applied: true, reported: new Error('answer lost') } : UNHARMED,
    );
    const unlucky = await openLog(
      parts.options({ store: alwaysOvertaken(store, () => writer.record('a.b')) }),
    );
    expect(await unlucky.tryRecord('a.b')).toMatchObject({ ok: false, error: { code: 'STORE_UNAVAILABLE' } });
    await expect(writer.record('a.b')).resolves.toMatchObject({ log: 'test.example/main/1' });
    await Promise.all([writer.close(), unlucky.close()]);
    await checkLog({ ...parts, closed: true });
  });
});

/** A store before whose first appends somebody else appends. */
function alwaysOvertaken<S extends { append(batch: never): Promise<unknown> }>(
  store: S,
  overtake: () => Promise<unknown>,
): S {
  let times = 3;
  const append = store.append.bind(store) as (batch: never) => Promise<unknown>;
  return {
    ...store,
    append: async (batch: never) => {
      if (times-- > 0) await overtake();
      return append(batch);
    },
  };
}

describe('a rotation', () => {
  test('is the last record of its epoch, and the next records are of the next', async () => {
    const log = await openLog(parts.options());
    const before = log.record('a.b');
    const rotation = log.rotateSecret(second);
    const after = log.record('a.b');
    expect((await Promise.all([before, rotation, after])).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await log.close();
    const [row] = await parts.openStore().readRecords([2]);
    expect(JSON.parse(new TextDecoder().decode(row?.leaf))).toMatchObject({
      type: 'audit.key.rotated',
      system: { epoch: 1, keyId: second },
    });
    await checkLog({ ...parts, closed: true });
  });

  test('to a secret that is not here is refused', async () => {
    const log = await openLog(parts.options());
    await expect(log.rotateSecret('ffffffffffffffff')).rejects.toMatchObject({ code: 'SECRET_MISSING' });
    expect(await sizeOf()).toBe(1);
    await log.close();
  });

  test('can come again and again, and back to a secret', async () => {
    const log = await openLog(parts.options());
    for (const keyId of [second, third, first, second, second]) {
      await log.rotateSecret(keyId);
      await log.record('a.b');
    }
    await log.close();
    await checkLog({ ...parts, closed: true });
  });

  test('asked for twice at once happens once', async () => {
    const log = await openLog(parts.options());
    const results = await Promise.allSettled([log.rotateSecret(second), log.rotateSecret(third)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({ reason: { code: 'KEY_ROTATED', retryable: true } });
    await log.record('a.b');
    await log.close();
    expect(await sizeOf()).toBe(3);
    await checkLog({ ...parts, closed: true });
  });

  test('by two processes at once happens once', async () => {
    const [one, two] = [await openLog(parts.options()), await openLog(parts.options())];
    const results = await Promise.allSettled([one.rotateSecret(second), two.rotateSecret(third)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await Promise.all([one.record('a.b'), two.record('a.b')]);
    await Promise.all([one.close(), two.close()]);
    expect(await sizeOf()).toBe(4);
    await checkLog({ ...parts, closed: true });
  });

  test('by another process is followed by who has the secret', async () => {
    const [one, two] = [await openLog(parts.options()), await openLog(parts.options())];
    await one.rotateSecret(second);
    const receipts = [await two.record('a.b')];
    await two.rotateSecret(third);
    receipts.push(await two.record('a.b'));
    await one.record('a.b');
    await Promise.all([one.close(), two.close()]);
    await checkLog({ ...parts, receipts: [receipts], closed: true });
  });

  test('by another process stops who has not the secret, and nobody else', async () => {
    const one = await openLog(parts.options());
    const poor = await openLog(parts.options({ keyring: keyringOf(1) }));
    await one.rotateSecret(second);
    for (let i = 0; i < 5; i++) {
      expect(await poor.tryRecord('a.b')).toMatchObject({ ok: false, error: { code: 'SECRET_MISSING' } });
      await one.record('a.b');
    }
    await Promise.all([one.close(), poor.close()]);
    expect(await sizeOf()).toBe(7);
    await checkLog({ ...parts, closed: true });
  });

  test('among hundreds of records of three writers leaves one chain', async () => {
    const logs = await Promise.all([1, 2, 3].map(() => openLog(parts.options())));
    await Promise.all(
      logs.map(async (log, writer) => {
        for (let i = 0; i < 40; i++) {
          await log.record('a.b', { details: i });
          if (i % 10 === writer) {
            await log
              .rotateSecret([first, second, third][i % 3] ?? '')
              .catch((error: unknown) => expect(error).toMatchObject({ code: 'KEY_ROTATED' }));
          }
        }
      }),
    );
    await Promise.all(logs.map((log) => log.close()));
    await checkLog({ ...parts, closed: true });
  });
});
