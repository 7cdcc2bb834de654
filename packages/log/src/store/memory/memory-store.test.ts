import { storeConformance } from '../conformance.ts';
import type { LogStore } from '../log-store.ts';
import { createMemoryFile, openMemoryStore } from './memory-store.ts';

storeConformance('the memory store', async () => {
  const file = createMemoryFile('example.com/main/1');
  const stores: LogStore[] = [];
  const open = async (): Promise<LogStore> => {
    const store = openMemoryStore(file);
    stores.push(store);
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
      await Promise.all(stores.map((each) => each.close()));
    },
  };
});
