/** Databases for tests, on the server that `postgres-server.test.kit.ts` started. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { createLog, type LogOptions } from '../log/open-log.ts';
import type { Keyring } from '../record/key-epoch.ts';
import type { Signer } from '../signer/signer.ts';
import type { LogStore } from '../store/log-store.ts';
import type { LogStores } from '../store/log-stores.ts';
import type { PoolOptions } from '../store/postgres/pool.ts';
import { postgresStores } from '../store/postgres/postgres-stores.ts';
import { keyringOf, newSigner, ORIGIN } from './log-parts.test.kit.ts';

/**
 * A new database, which goes after the tests of the file that asks for it.
 *
 * @param template the address of one that nobody is connected to: the new one begins as it is
 */
export async function createTestDatabase(template?: string): Promise<string> {
  const server = inject('postgresUrl');
  const name = `attestry_test_${randomBytes(6).toString('hex')}`;
  const from = template === undefined ? 'template1' : new URL(template).pathname.slice(1);
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${from}`);
  afterAll(async () => {
    await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
  });
  return databaseUrl(server, name);
}

/** The address of another database of the same server, or of what lies before it. */
export function databaseUrl(url: string, name: string, port?: number): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  if (port !== undefined) changed.port = `${port}`;
  return changed.href;
}

/** All that logs in a database leave behind, and what opens them again. */
export interface PostgresParts {
  readonly url: string;
  readonly stores: LogStores;
  readonly origin: string;
  readonly keyring: Keyring;
  readonly signer: Signer;
  readonly signerFolder: string;
  readonly openStore: () => LogStore;
  options(more?: Partial<LogOptions>): LogOptions;
}

/** A log in a database, which was begun. @param folder where the signer's folder is made. */
export async function postgresParts(
  url: string,
  folder: string,
  { origin = ORIGIN, ...pool }: PoolOptions & { readonly origin?: string } = {},
): Promise<PostgresParts> {
  const stores = postgresStores(url, pool);
  afterAll(() => stores.close());
  await stores.create(origin);
  const keyring = keyringOf(1);
  const signerFolder = mkdtempSync(join(folder, 'signer-'));
  const signer = newSigner(signerFolder);
  const openStore = (): LogStore => stores.open(origin);
  const options: PostgresParts['options'] = (more = {}) => ({
    ...{ signer, origin, keyring },
    ...more,
    store: more.store ?? openStore(),
  });
  await (await createLog(options())).close();
  return { url, stores, origin, keyring, signer, signerFolder, openStore, options };
}

/** What a statement answers, on a connection of its own. */
export async function onServer(
  url: string,
  statement: string,
): Promise<readonly { [column: string]: unknown }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
