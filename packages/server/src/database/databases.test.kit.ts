/** For tests: the kinds of database that the service's own tables may be in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServiceDatabase } from './open-service-database.ts';
import { createTestDatabase } from './postgres.test.kit.ts';
import type { ServiceDatabase } from './service-database.ts';

export interface EmptyDatabase {
  /** The folder that SQLite has its file in. */
  readonly dir: string;
  /** Of PostgreSQL. */
  readonly url: string | undefined;
  /** Opens the same tables each time. */
  open(): Promise<ServiceDatabase>;
  remove(): Promise<void>;
}

/** For `describe.each`: a name, and what makes an empty one. */
export const DATABASES: readonly (readonly [kind: string, make: () => Promise<EmptyDatabase>])[] = [
  ['SQLite', async () => emptyDatabase(undefined, async () => {})],
  [
    'PostgreSQL',
    async () => {
      const { url, drop } = await createTestDatabase();
      return emptyDatabase(url, drop);
    },
  ],
];

function emptyDatabase(url: string | undefined, drop: () => Promise<void>): EmptyDatabase {
  const dir = mkdtempSync(join(tmpdir(), 'attestry-database-'));
  return {
    dir,
    url,
    open: () => openServiceDatabase({ path: dir, name: 'test' }, url),
    remove: async () => {
      await drop();
      rmSync(dir, { recursive: true });
    },
  };
}
