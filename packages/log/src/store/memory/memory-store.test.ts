import { openedStore, storeConformance } from '../conformance.ts';
import { createMemoryFile, openMemoryStore } from './memory-store.ts';

storeConformance('the memory store', async () => {
  const file = createMemoryFile('example.com/main/1');
  return openedStore(() => openMemoryStore(file));
});
