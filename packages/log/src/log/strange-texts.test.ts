import { expect, test } from 'vitest';
import { checkLog } from '../testing/check-log.ts';
import { fileParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { createLog } from './open-log.ts';
import type { Receipt } from './receipt.ts';

const folder = temporaryFolder();
/** Texts that a database may take for one another, or cut. */
const STRANGE: readonly string[] = [
  'a',
  'a\0',
  'a\0b',
  'a\0c',
  '\0',
  '\ud800',
  '\ud801',
  '\ufffd',
  'a\\u0000',
  '"',
  "'",
  '\\',
  'ä',
  'a\u0308',
  '\n',
];

test('ids of producers stay apart, whatever they hold', async () => {
  const parts = fileParts(folder);
  const log = await createLog(parts.options());
  const record = (id: string, i: number): Promise<Receipt> => log.record('a.b', { id, details: i });
  const receipts = await Promise.all(STRANGE.map(record));
  const again = await Promise.all(STRANGE.map(record));
  const ofSources = await Promise.all(
    STRANGE.map((id, i) => log.record('a.b', { id: 'one', source: { id }, details: i })),
  );
  await log.close();
  expect(receipts.map(({ seq }) => seq)).toEqual(STRANGE.map((_, i) => i + 1));
  expect(again).toEqual(receipts.map((receipt) => ({ ...receipt, replayed: true })));
  expect(new Set(ofSources.map(({ seq }) => seq)).size).toBe(STRANGE.length);
  const store = parts.openStore();
  const stored = await store.readRange(0, 100);
  await store.close();
  expect(stored).toHaveLength(1 + 2 * STRANGE.length);
});

test('actors and addresses are counted apart, whatever they hold, and the log verifies', async () => {
  const parts = fileParts(folder);
  const log = await createLog(parts.options());
  for (const text of STRANGE)
    await log.record('a.b', { actor: { type: 'user', id: text }, request: { ip: text } });
  await log.close();
  const store = parts.openStore();
  const tops = await store.readTops({ kind: 'actor' });
  await store.close();
  expect(tops.map(({ value }) => value)).toContain('user:a\0b');
  await checkLog({ ...parts, closed: true });
});
