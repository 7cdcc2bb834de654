import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase } from '../../testing/postgres.test.kit.ts';
import { openedStore, storeConformance } from '../conformance.ts';
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
  return openedStore(() => stores.open(origin));
});
