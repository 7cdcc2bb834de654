import { describe, expect } from 'vitest';
import { expectStored } from './expected.ts';
import { appendBatch, type OpenStore, settlesWithin, storeTest } from './opened-store.ts';

/** Long enough for a store that does not wait to have answered. Milliseconds. */
const PATIENCE_MS = 200;

export function lockSuite(open: OpenStore): void {
  describe('lockHead', () => {
    exclusionTests(open);
    endTests(open);
    ownWriteTests(open);
  });
}

function exclusionTests(open: OpenStore): void {
  storeTest(open, 'reads the head and lets this store append on it', async ({ store }, model) => {
    expect(await store.lockHead()).toEqual(model.head);
    await appendBatch(store, model, 3);
    expect(await store.lockHead()).toEqual(model.head);
    expect(await store.lockHead()).toEqual(model.head);
    await store.release();
    await store.release();
    await appendBatch(store, model, 2);
    await expectStored(store, model);
  });
  storeTest(open, 'keeps other stores from appending until an append', async ({ store, second }, model) => {
    const other = await second();
    await other.readHead();
    await store.lockHead();
    const overtaking = other.append(model.build(5).batch);
    expect(await settlesWithin(overtaking, PATIENCE_MS)).toBe(false);
    await appendBatch(store, model, 3);
    expect(await overtaking).toEqual({ kind: 'moved', head: model.head });
    await expectStored(other, model);
  });
  storeTest(open, 'keeps other stores from appending until a release', async ({ store, second }, model) => {
    const other = await second();
    await store.lockHead();
    const appending = appendBatch(other, model, 5);
    expect(await settlesWithin(appending, PATIENCE_MS)).toBe(false);
    await store.release();
    await appending;
    await expectStored(store, model);
  });
  storeTest(open, 'keeps other stores from locking', async ({ store, second }, model) => {
    const other = await second();
    await store.lockHead();
    const locking = other.lockHead();
    expect(await settlesWithin(locking, PATIENCE_MS)).toBe(false);
    await appendBatch(store, model, 1);
    expect(await locking).toEqual(model.head);
    await appendBatch(other, model, 1);
    await expectStored(store, model);
  });
}

function endTests(open: OpenStore): void {
  storeTest(open, 'does not keep anyone from reading', async ({ store, second }, model) => {
    await appendBatch(store, model, 3);
    const other = await second();
    await store.lockHead();
    await expectStored(other, model);
    await expectStored(store, model);
    await store.release();
  });
  storeTest(open, 'is given back by an append that writes nothing', async ({ store, second }, model) => {
    const other = await second();
    const early = model.build(1);
    await appendBatch(store, model, 1);
    await store.lockHead();
    expect(await store.append(early.batch)).toEqual({ kind: 'moved', head: model.head });
    await appendBatch(other, model, 1);
    await expectStored(store, model);
  });
  storeTest(open, 'goes with close', async ({ store, second }, model) => {
    const other = await second();
    await store.lockHead();
    const appending = appendBatch(other, model, 5);
    await store.close();
    await appending;
    await expectStored(other, model);
  });
}

function ownWriteTests(open: OpenStore): void {
  storeTest(open, 'loses no checkpoint and no position', async ({ store, reopen }) => {
    await store.lockHead();
    const written = Promise.all([
      store.putCheckpoint({ size: 7, note: 'seven' }),
      store.writePosition('alerts', 7),
    ]);
    await settlesWithin(written, PATIENCE_MS);
    await store.release();
    await written;
    const reopened = await reopen();
    expect(await reopened.readCheckpoints(0, 10)).toEqual([{ size: 7, note: 'seven' }]);
    expect(await reopened.readPosition('alerts')).toBe(7);
  });
  storeTest(open, 'loses no position that waits when the store closes', async ({ store, second }) => {
    await store.lockHead();
    const written = store.writePosition('alerts', 7);
    await store.close();
    await written;
    expect(await (await second()).readPosition('alerts')).toBe(7);
  });
}
