import fc from 'fast-check';
import { test } from 'vitest';
import { checkLog } from '../testing/check-log.ts';
import { fileParts, keyringOf, memoryParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { life, live } from '../testing/random-log.test.kit.ts';

const folder = temporaryFolder();
const MEMORY_RUNS = 480;
const SQLITE_RUNS = 20;

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
      const parts = fileParts(folder, keyringOf(2, 3, 1));
      const receipts = await live(steps, parts.options);
      await checkLog({ ...parts, receipts, closed: true });
    }),
    // Shrinking takes minutes with files; what failed is printed.
    { numRuns: SQLITE_RUNS, endOnFailure: true },
  );
});
