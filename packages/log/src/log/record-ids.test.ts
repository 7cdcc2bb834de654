import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLog } from '../testing/check-log.ts';
import { type MemoryParts, memoryParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { Log } from './log.ts';
import { createLog, openLog } from './open-log.ts';

const folder = temporaryFolder();
let parts: MemoryParts;
let log: Log;

beforeEach(async () => {
  parts = memoryParts(folder);
  log = await createLog(parts.options());
});

afterEach(async () => {
  await log.close();
  await checkLog({ ...parts, closed: true });
});

async function reopen(): Promise<void> {
  await log.close();
  log = await openLog(parts.options());
}

async function size(): Promise<number> {
  return (await parts.openStore().readHead()).size;
}

describe('the id of a producer', () => {
  test('gives the first receipt again for the same content', async () => {
    const first = await log.record('a.b', {
      id: 'one',
      actor: { type: 'user', id: 'u' },
      details: { a: 1, b: 2 },
    });
    const again = await log.record('a.b', {
      id: 'one',
      actor: { id: 'u', type: 'user' },
      details: { b: 2, a: 1 },
    });
    expect(again).toEqual({ ...first, replayed: true });
    expect(await size()).toBe(2);
  });

  test.each([
    { details: { a: 2 } },
    { details: { a: 1 }, reason: 'other' },
    { details: { a: 1 }, actor: { id: 'x' } },
    { details: { a: 1 }, outcome: 'denied' as const },
    { details: { a: 1 }, occurredAt: '2026-01-01T00:00:00Z' },
    { details: { a: 1 }, related: [{ id: 'r' }] },
    { details: { a: '1' } },
    {},
  ])('refuses other content: %o', async (other) => {
    await log.record('a.b', { id: 'one', details: { a: 1 } });
    await expect(log.record('a.b', { id: 'one', ...other })).rejects.toMatchObject({
      code: 'ID_CONFLICT',
      status: 409,
    });
    expect(await size()).toBe(2);
  });

  test('is its own for each source', async () => {
    await log.record('a.b', { id: 'one' });
    await log.record('a.b', { id: 'one', source: { id: 'shop' } });
    await log.record('a.b', { id: 'one', source: { id: 'blog' } });
    expect(await size()).toBe(4);
  });

  test('used at once many times is one record', async () => {
    const receipts = await Promise.all(
      Array.from({ length: 500 }, (_, i) => log.record('a.b', { id: `id${i % 50}` })),
    );
    expect(new Set(receipts.map(({ seq }) => seq)).size).toBe(50);
    expect(receipts.filter(({ replayed }) => replayed)).toHaveLength(450);
    expect(await size()).toBe(51);
  });

  test('used at once for different events is one record, and the others are refused', async () => {
    const results = await Promise.all(
      [1, 2, 3].map((details) => log.tryRecord('a.b', { id: 'one', details })),
    );
    expect(results.map((result) => (result.ok ? result.receipt.seq : result.error.code))).toEqual([
      1,
      'ID_CONFLICT',
      'ID_CONFLICT',
    ]);
  });

  test('is known to the next process', async () => {
    const first = await log.record('a.b', { id: 'one' });
    await reopen();
    expect(await log.record('a.b', { id: 'one' })).toEqual({ ...first, replayed: true });
    await expect(log.record('a.c', { id: 'one' })).rejects.toMatchObject({ code: 'ID_CONFLICT' });
  });

  test('is marked by an HMAC: the stored mark is not a hash that anybody could guess', async () => {
    const other = memoryParts(folder);
    const second = await createLog(other.options());
    await second.record('a.b', { id: 'one' });
    await log.record('a.b', { id: 'one' });
    const [mine] = await parts.openStore().findClaims([{ source: '', ref: 'one' }]);
    const [same] = await other.openStore().findClaims([{ source: '', ref: 'one' }]);
    // One secret and one origin: the same mark.
    expect(same?.mac).toEqual(mine?.mac);
    await second.close();
  });
});
