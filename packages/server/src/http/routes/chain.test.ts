import { readCheckpoint, readRecord } from '@attestry/log';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tamperLeaf } from '../../operate/operated.test.kit.ts';
import type { ChainStatus, Checkpoints } from '../api-types.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

let nowMs: number;
let served: Served;

beforeEach(async () => {
  nowMs = Date.now();
  served = await serveFolder({ nowMs: () => nowMs });
});

afterEach(() => served.close());

async function status(): Promise<ChainStatus> {
  return (await (await served.ask('chain')).json()) as ChainStatus;
}

async function verify(mode: 'full' | 'quick'): Promise<string> {
  const { verifications } = served.service;
  const { id } = await verifications.start('main', { mode }, { type: 'job', id: 'test' });
  await verifications.ended('main', id);
  return id;
}

describe('chain', () => {
  test('of a log that nobody verified', async () => {
    const { origin } = served.log;
    expect(await status()).toEqual({
      ...{ origin, size: 1, readOnly: null, state: 'never', staleAfterMs: 93_600_000 },
      checkpoint: { size: 1, covers: expect.stringMatching(/Z$/) },
      ...{ epochs: [expect.objectContaining({ epoch: 0, from: 0, secret: true })], anchored: null },
      anchors: { configured: 0, failing: 0, overdue: 0 },
    });
  });

  test('goes by the runs, and by their age', async () => {
    await served.log.record('client.updated');
    const quick = await verify('quick');
    expect(await status()).toMatchObject({ state: 'ok', verified: { id: quick, mode: 'quick', size: 2 } });
    expect(await status()).not.toHaveProperty('verifiedFull');
    const full = await verify('full');
    expect(await status()).toMatchObject({ state: 'ok', verified: { id: full }, verifiedFull: { id: full } });
    nowMs += 27 * 3_600_000;
    expect((await status()).state).toBe('stale');
  });

  test('is broken from the finding on', async () => {
    for (let i = 0; i < 3; i++) await served.log.record('client.updated');
    await verify('full');
    tamperLeaf(served.dir, 2);
    const id = await verify('quick');
    const { state, broken, verifiedFull } = await status();
    expect(state).toBe('broken');
    expect(broken).toMatchObject({ id, findings: 1, first: { from: 2, kind: 'altered' } });
    expect(verifiedFull).toBeDefined();
  });
});

describe('checkpoints', () => {
  test('are those that were signed, newest first', async () => {
    const read = async (query = ''): Promise<Checkpoints['checkpoints']> =>
      ((await (await served.ask(`checkpoints${query}`)).json()) as Checkpoints).checkpoints;
    for (let i = 0; i < 3; i++) {
      await served.log.recordAll(Array.from({ length: 300 }, () => ({ type: 'a.b' })));
      await served.log.checkpoint();
    }
    const all = await read();
    expect(all.map(({ size }) => size).slice(0, 3)).toEqual([901, 601, 301]);
    const last = await readRecord(served.log, 900);
    expect(all[0]).toMatchObject({
      covers: last?.record.leaf.recorded,
      note: (await readCheckpoint(served.log))?.note,
    });
    expect(await read('?limit=1')).toEqual(all.slice(0, 1));
    for (const limit of ['0', '501', 'x'])
      expect((await served.ask(`checkpoints?limit=${limit}`)).status, limit).toBe(400);
  });
});
