import { describe, expect } from 'vitest';
import type { Claim, LogStore } from '../log-store.ts';
import { expectStored } from './expected.ts';
import type { LogModel } from './log-model.ts';
import { appendBatch, type OpenStore, storeTest } from './opened-store.ts';

export function appendSuite(open: OpenStore): void {
  describe('append', () => {
    storeTest(open, 'an empty store has an empty head', async ({ store }, model) => {
      await expectStored(store, model);
    });
    storeTest(open, 'what was appended is there, batch after batch', async ({ store }, model) => {
      for (const count of [1, 2, 255, 1, 300]) {
        await appendBatch(store, model, count);
        await expectStored(store, model);
      }
    });
    storeTest(open, 'what was appended is there after reopening', async ({ store, reopen }, model) => {
      await appendBatch(store, model, 300);
      const reopened = await reopen();
      await expectStored(reopened, model);
      await appendBatch(reopened, model, 3);
      await expectStored(reopened, model);
    });
    storeTest(open, 'a batch may have no disclosures at all', async ({ store }, model) => {
      await appendBatch(store, model, 5, { disclosed: () => false });
      await expectStored(store, model);
    });
    storeTest(open, 'a batch may be large', async ({ store, reopen }, model) => {
      await appendBatch(store, model, 1000, { leafBytes: (seq) => (seq % 100 === 17 ? 60_000 : 700) });
      await expectStored(await reopen(), model);
    });
    storeTest(open, 'the arrays of a batch are the store’s own', async ({ store }, model) => {
      const made = model.build(10);
      const { leaves, hashes, tags, disclosures, leafEnds, disclosureEnds } = made.batch;
      const appended = store.append(made.batch);
      for (const array of [leaves, hashes, tags, disclosures, leafEnds, disclosureEnds]) {
        // An array that was handed over is empty by now.
        if (array.length > 0) array.fill(255);
      }
      expect(await appended).toEqual({ kind: 'appended' });
      model.keep(made);
      await expectStored(store, model);
    });
  });
  refusalSuite(open);
  claimSuite(open);
  concurrencySuite(open);
}

function refusalSuite(open: OpenStore): void {
  describe('append on another head', () => {
    storeTest(open, 'of another size writes nothing and gives the head', async ({ store }, model) => {
      const early = model.build(2, { claims: [claimAt(0, 'early')] });
      await appendBatch(store, model, 3);
      expect(await store.append(early.batch)).toEqual({ kind: 'moved', head: model.head });
      const late = model.build(1);
      expect(await store.append({ ...late.batch, from: 4 })).toEqual({ kind: 'moved', head: model.head });
      expect(await store.findClaims([{ source: 'app', ref: 'early' }])).toEqual([]);
      await expectStored(store, model);
    });
    storeTest(open, 'of another tag writes nothing and gives the head', async ({ store }, model) => {
      await appendBatch(store, model, 3);
      for (const previousTag of [model.random.bytes(32), new Uint8Array(0), model.head.tag.slice(0, 31)]) {
        const { batch } = model.build(2, { counts: [], claims: [claimAt(3, 'other')] });
        expect(await store.append({ ...batch, previousTag })).toEqual({ kind: 'moved', head: model.head });
      }
      await expectStored(store, model);
      await appendBatch(store, model, 1, { claims: [claimAt(3, 'other')] });
      await expectStored(store, model);
    });
    storeTest(open, 'of an empty log, too', async ({ store }, model) => {
      const { batch } = model.build(1);
      const previousTag = new Uint8Array(32);
      expect(await store.append({ ...batch, previousTag })).toEqual({ kind: 'moved', head: model.head });
      await expectStored(store, model);
    });
  });
}

function claimSuite(open: OpenStore): void {
  describe('claims', () => {
    storeTest(open, 'are found by source and ref', async ({ store, reopen }, model) => {
      const claims = [claimAt(0, 'a'), claimAt(1, 'b'), { ...claimAt(2, 'a'), source: 'ünïcode "quoted"' }];
      await appendBatch(store, model, 3, { claims });
      const wanted = [...claims, { source: 'app', ref: 'c' }, { source: '', ref: 'a' }];
      expect(byRef(await store.findClaims(wanted))).toEqual(byRef(claims));
      expect(byRef(await (await reopen()).findClaims(wanted.slice(0, 1)))).toEqual(claims.slice(0, 1));
    });
    storeTest(open, 'are taken once: the batch writes nothing and learns which', async ({ store }, model) => {
      await appendBatch(store, model, 2, { claims: [claimAt(0, 'a'), claimAt(1, 'b')] });
      const { batch } = model.build(3, { claims: [claimAt(2, 'c'), claimAt(3, 'b'), claimAt(4, 'a')] });
      const answer = await store.append(batch);
      expect(answer.kind).toBe('claimed');
      if (answer.kind !== 'claimed') return;
      expect(byRef(answer.claims)).toEqual([claimAt(0, 'a'), claimAt(1, 'b')]);
      expect(await store.findClaims([{ source: 'app', ref: 'c' }])).toEqual([]);
      await expectStored(store, model);
      await appendBatch(store, model, 1, { claims: [claimAt(2, 'c')] });
      await expectStored(store, model);
    });
    storeTest(open, 'a batch on another head moves, whatever it claims', async ({ store }, model) => {
      const { batch } = model.build(1, { claims: [claimAt(0, 'a')] });
      await appendBatch(store, model, 1, { claims: [claimAt(0, 'a')] });
      expect(await store.append(batch)).toEqual({ kind: 'moved', head: model.head });
    });
  });
}

function concurrencySuite(open: OpenStore): void {
  describe('several writers', () => {
    storeTest(open, 'of two batches on one head one is appended', async ({ store, second }, model) => {
      const other = await second();
      const batches = [model.build(2), model.build(3)];
      const answers = await Promise.all(
        batches.map(({ batch }, i) => (i === 0 ? store : other).append(batch)),
      );
      expect(answers.map(({ kind }) => kind).sort()).toEqual(['appended', 'moved']);
      const winner = batches[answers.findIndex(({ kind }) => kind === 'appended')];
      if (winner !== undefined) model.keep(winner);
      await expectStored(store, model);
      await expectStored(other, model);
    });
    storeTest(
      open,
      'of two batches that follow each other in one store, both are',
      async ({ store }, model) => {
        const ahead = model.build(200);
        model.keep(ahead);
        const behind = model.build(100);
        model.keep(behind);
        const answers = await Promise.all([store.append(ahead.batch), store.append(behind.batch)]);
        expect(answers).toEqual([{ kind: 'appended' }, { kind: 'appended' }]);
        await expectStored(store, model);
      },
    );
    storeTest(open, 'interleave without a gap and without a loss', async ({ store, second }, model) => {
      const other = await second();
      await Promise.all([appendOwn(store, model, 12), appendOwn(other, model, 12)]);
      expect(model.head.size).toBe(48);
      await expectStored(store, model);
      await expectStored(other, model);
    });
  });
}

/** Appends batches of two records on whatever head the model has, until `times` were taken. */
async function appendOwn(store: LogStore, model: LogModel, times: number): Promise<void> {
  let taken = 0;
  while (taken < times) {
    const made = model.build(2);
    const answer = await store.append(made.batch);
    if (answer.kind === 'appended') {
      model.keep(made);
      taken++;
    } else {
      // The writer that was faster has yet to tell the model.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

function claimAt(seq: number, ref: string): Claim {
  return {
    source: 'app',
    ref,
    mac: Uint8Array.from({ length: 32 }, (_, i) => (i * 37 + ref.charCodeAt(0)) % 256),
    seq,
  };
}

function byRef(claims: readonly Claim[]): Claim[] {
  return [...claims].sort((a, b) => (a.source + a.ref < b.source + b.ref ? -1 : 1));
}
