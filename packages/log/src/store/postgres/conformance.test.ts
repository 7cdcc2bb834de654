import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase } from '../../testing/postgres.test.kit.ts';
import { storeConformance } from '../conformance.ts';
import type { LogStore } from '../log-store.ts';
import type { LogStores } from '../log-stores.ts';
import { postgresStores } from './postgres-stores.ts';

let stores: LogStores;
let made = 0;
beforeAll(async () => {
  stores = postgresStores(await createTestDatabase());
});
afterAll(() => stores.close());

storeConformance('the PostgreSQL store', async () => {
  const origin = `example.com/log-${made++}/1`;
  await stores.create(origin);
  const opened: LogStore[] = [];
  const open = async (): Promise<LogStore> => {
    const store = stores.open(origin);
    opened.push(store);
    return store;
  };
  const store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      return open();
    },
    second: open,
    dispose: async () => {
      await Promise.all(opened.map((each) => each.close()));
    },
  };
});
