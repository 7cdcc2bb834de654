/** Which logs there are, and that each is its own. */
import { describe, expect } from 'vitest';
import type { LogStore } from '../log-store.ts';
import type { LogStores } from '../log-stores.ts';
import { LogModel } from './log-model.ts';
import { appendBatch } from './opened-store.ts';
import { NAME, type OpenStores, storesTest } from './opened-stores.ts';

const MAIN = `${NAME}/main/1`;
/** What is alike to whoever cuts names, or takes a part of one for a pattern. */
const ALIKE: readonly string[] = [
  ...[1, 2, 10].map((incarnation) => `${NAME}/main/${incarnation}`),
  ...['main-1', 'main_1', 'mainx1', 'm', `${'l'.repeat(63)}a`, `${'l'.repeat(63)}b`].map(
    (log) => `${NAME}/${log}/1`,
  ),
];

export function storesSuite(open: OpenStores): void {
  describe('a log', () => {
    storesTest(open, 'is not there before it is made, and opening makes none', async ({ stores }) => {
      expect(await stores.exists(MAIN)).toBe(false);
      const store = stores.open(MAIN);
      await expect(store.readHead()).rejects.toThrow();
      await expect(store.readRange(0, 1)).rejects.toThrow();
      await expect(store.putCheckpoint({ size: 1, note: 'a note' })).rejects.toThrow();
      await expect(store.append(new LogModel().build(1).batch)).rejects.toThrow();
      await store.close();
      expect(await stores.exists(MAIN)).toBe(false);
      expect(await stores.list()).toEqual([]);
    });

    storesTest(open, 'is there and empty when it was made', async ({ stores, second }) => {
      await stores.create(MAIN);
      expect(await stores.exists(MAIN)).toBe(true);
      expect(await sizeOf(stores, MAIN)).toBe(0);
      const others = await second();
      expect(await others.exists(MAIN)).toBe(true);
      expect(await others.list()).toEqual([MAIN]);
    });

    storesTest(open, 'that is there stays as it is when it is made again', async ({ stores, second }) => {
      await stores.create(MAIN);
      const store = stores.open(MAIN);
      await appendBatch(store, new LogModel(), 3);
      await store.close();
      await stores.create(MAIN);
      const others = await second();
      await others.create(MAIN);
      expect(await sizeOf(others, MAIN)).toBe(3);
    });

    storesTest(open, 'is made once by several at a time', async ({ stores, second }) => {
      const others = await second();
      await Promise.all([stores, others, stores, others].map((each) => each.create(MAIN)));
      expect(await stores.list()).toEqual([MAIN]);
      expect(await sizeOf(others, MAIN)).toBe(0);
    });

    storesTest(open, 'is one, whoever opens it', async ({ stores, second }) => {
      await stores.create(MAIN);
      const opened: LogStore[] = [stores.open(MAIN), stores.open(MAIN), (await second()).open(MAIN)];
      const model = new LogModel();
      for (const store of opened) await appendBatch(store, model, 2);
      for (const store of opened) expect((await store.readHead()).size).toBe(6);
      for (const store of opened) await store.close();
    });
  });

  describe('several logs', () => {
    storesTest(open, 'are kept apart, however alike their names are', async ({ stores }) => {
      for (const origin of ALIKE) await stores.create(origin);
      for (const [i, origin] of ALIKE.entries()) {
        const store = stores.open(origin);
        await appendBatch(store, new LogModel(), i + 1);
        await store.close();
      }
      const sizes = await Promise.all(ALIKE.map((origin) => sizeOf(stores, origin)));
      expect(sizes).toEqual(ALIKE.map((_, i) => i + 1));
    });

    storesTest(open, 'are listed in the order of their bytes', async ({ stores }) => {
      for (const origin of ALIKE) await stores.create(origin);
      expect(await stores.list()).toEqual([...ALIKE].sort());
      expect(await stores.exists(`${NAME}/other/1`)).toBe(false);
      expect(await stores.exists(`${NAME}/main/3`)).toBe(false);
    });

    storesTest(open, 'are each at a place of their own, there or not', async ({ stores }) => {
      const places = ALIKE.map((origin) => stores.placeOf(origin));
      expect(new Set(places).size).toBe(ALIKE.length);
      for (const place of places) expect(place).toContain(stores.place);
    });
  });
}

async function sizeOf(stores: LogStores, origin: string): Promise<number> {
  const store = stores.open(origin);
  try {
    return (await store.readHead()).size;
  } finally {
    await store.close();
  }
}
