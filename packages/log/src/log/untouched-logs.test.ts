import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'vitest';
import { createLogFile } from '../store/sqlite/schema.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { checkLog } from '../testing/check-log.ts';
import { keyringOf, memoryParts, newSigner, ORIGIN, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { life, live } from '../testing/random-log.test.kit.ts';

const folder = temporaryFolder();
const MEMORY_RUNS = 440;
const SQLITE_RUNS = 60;

test(`${MEMORY_RUNS} untouched logs in memory have no finding`, { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(life, async (steps) => {
      const parts = memoryParts(folder, keyringOf(2, 3, 1));
      const receipts = await live(steps, parts.options);
      await checkLog({ ...parts, receipts, closed: true });
    }),
    { numRuns: MEMORY_RUNS },
  );
});

test(`${SQLITE_RUNS} untouched logs in files have no finding`, { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(life, async (steps) => {
      const own = mkdtempSync(join(folder, 'log-'));
      const path = join(own, 'log.db');
      createLogFile(path, ORIGIN);
      const parts = { origin: ORIGIN, keyring: keyringOf(2, 3, 1), signer: newSigner(join(own, 'signer')) };
      const openStore = (): ReturnType<typeof openSqliteStore> => openSqliteStore(path, ORIGIN);
      const receipts = await live(steps, (more = {}) => ({ ...parts, ...more, store: openStore() }));
      await checkLog({ ...parts, openStore, receipts, closed: true });
    }),
    { numRuns: SQLITE_RUNS },
  );
});
