import { createTestDatabase } from '../../testing/postgres.test.kit.ts';
import { storesConformance } from '../conformance.ts';
import type { LogStores } from '../log-stores.ts';
import { postgresStores } from './postgres-stores.ts';

storesConformance('the tables of a database', async () => {
  const url = await createTestDatabase();
  const opened: LogStores[] = [];
  const open = (): LogStores => {
    const stores = postgresStores(url);
    opened.push(stores);
    return stores;
  };
  return {
    stores: open(),
    second: async () => open(),
    dispose: async () => {
      for (const stores of opened) await stores.close();
    },
  };
});
