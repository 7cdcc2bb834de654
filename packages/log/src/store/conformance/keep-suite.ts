import { describe, expect } from 'vitest';
import type { LogStore } from '../log-store.ts';
import { appendBatch, type OpenStore, storeTest } from './opened-store.ts';

export function keepSuite(open: OpenStore): void {
  checkpointSuite(open);
  positionSuite(open);
  closeSuite(open);
}

function checkpointSuite(open: OpenStore): void {
  describe('checkpoints', () => {
    storeTest(open, 'are kept, the last of each 256 sizes', async ({ store, reopen }) => {
      for (const size of [1, 2, 200, 255, 256, 300, 511, 512, 5000, 5001]) await put(store, size);
      const sizes = [255, 511, 512, 5001];
      for (const opening of [async () => store, reopen]) {
        const opened = await opening();
        expect(await opened.readCheckpoints(0, 100)).toEqual(
          sizes.map((size) => ({ size, note: `note ${size}` })),
        );
      }
    });
    storeTest(open, 'are read from a size, ascending, at most so many', async ({ store }) => {
      for (const size of [100, 300, 600, 900]) await put(store, size);
      const sizesFrom = async (size: number, limit: number): Promise<number[]> =>
        (await store.readCheckpoints(size, limit)).map((checkpoint) => checkpoint.size);
      expect(await sizesFrom(0, 2)).toEqual([100, 300]);
      expect(await sizesFrom(300, 10)).toEqual([300, 600, 900]);
      expect(await sizesFrom(301, 1)).toEqual([600]);
      expect(await sizesFrom(901, 10)).toEqual([]);
    });
    storeTest(open, 'that come late do not replace larger ones', async ({ store }) => {
      for (const size of [300, 290, 100, 299]) await put(store, size);
      expect((await store.readCheckpoints(0, 10)).map(({ size }) => size)).toEqual([100, 300]);
    });
    storeTest(open, 'of one size are one: the last', async ({ store }) => {
      await store.putCheckpoint({ size: 300, note: 'first' });
      await store.putCheckpoint({ size: 300, note: 'second\n\n— ünïcode' });
      expect(await store.readCheckpoints(0, 10)).toEqual([{ size: 300, note: 'second\n\n— ünïcode' }]);
    });
  });
}

function positionSuite(open: OpenStore): void {
  describe('positions', () => {
    storeTest(open, 'begin at 0 and are kept', async ({ store, reopen }) => {
      expect(await store.readPosition('alerts')).toBe(0);
      await store.writePosition('alerts', 17);
      await store.writePosition('archive', 2 ** 40);
      await store.writePosition('alerts', 18);
      for (const opening of [async () => store, reopen]) {
        const opened = await opening();
        expect(await opened.readPosition('alerts')).toBe(18);
        expect(await opened.readPosition('archive')).toBe(2 ** 40);
        expect(await opened.readPosition('other')).toBe(0);
      }
    });
  });
}

function closeSuite(open: OpenStore): void {
  describe('close', () => {
    storeTest(open, 'waits for what was called before it', async ({ store, second }, model) => {
      const appending = appendBatch(store, model, 100);
      await store.close();
      await appending;
      expect((await (await second()).readHead()).size).toBe(100);
    });
    storeTest(open, 'may be called twice; nothing else may be called after it', async ({ store }, model) => {
      await store.readHead();
      await store.close();
      await store.close();
      await expect(store.readHead()).rejects.toThrow('closed');
      await expect(store.readHashes(0, 1)).rejects.toThrow('closed');
      await expect(store.append(model.build(1).batch)).rejects.toThrow('closed');
    });
    storeTest(open, 'of a store that was never used does nothing', async ({ store }) => {
      await store.close();
      await expect(store.readHead()).rejects.toThrow('closed');
    });
  });
}

function put(store: LogStore, size: number): Promise<void> {
  return store.putCheckpoint({ size, note: `note ${size}` });
}
