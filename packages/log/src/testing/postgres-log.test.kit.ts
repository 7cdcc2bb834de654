/** Logs in a database, for tests of verification: one to make, and copies of the database to damage. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { LogOptions } from '../log/open-log.ts';
import { runVerification, type Verification, type VerifyOptions } from '../log/verify-log.ts';
import type { Keyring } from '../record/key-epoch.ts';
import type { Signer } from '../signer/signer.ts';
import type { LogStore } from '../store/log-store.ts';
import type { LogStores } from '../store/log-stores.ts';
import { logKeyOf } from '../store/postgres/log-key.ts';
import { postgresStores } from '../store/postgres/postgres-stores.ts';
import { keyringOf, newSigner } from './log-parts.test.kit.ts';

/** All that a log in a database leaves behind, and what opens it again. */
export interface PostgresLog {
  readonly origin: string;
  readonly keyring: Keyring;
  readonly signer: Signer;
  readonly openStore: () => LogStore;
  /** Options of `createLog` and `openLog`, with a store of their own. */
  options(more?: Partial<LogOptions>): LogOptions;
}

let made = 0;

/** Makes room for a log among the logs of a database. @param folder where the signer's folder is made */
export async function postgresLog(
  stores: LogStores,
  folder: string,
  keyring: Keyring = keyringOf(1),
): Promise<PostgresLog> {
  const origin = `test.example/log-${made++}/1`;
  await stores.create(origin);
  const signer = newSigner(join(mkdtempSync(join(folder, 'signer-')), 'signer'));
  const openStore = (): LogStore => stores.open(origin);
  return {
    ...{ origin, keyring, signer, openStore },
    options: (more = {}) => ({ signer, origin, keyring, ...more, store: more.store ?? openStore() }),
  };
}

/** Statements of somebody who may write everything; `LOG` in them is the key of the log. */
export async function harm(
  url: string,
  { origin }: Pick<PostgresLog, 'origin'>,
  ...statements: readonly string[]
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql.replaceAll(/\bLOG\b/g, `(${logKeyOf(origin)})`));
  } finally {
    await client.end();
  }
}

/** Verifies the log as it is in a database. */
export async function verifyIn(
  url: string,
  { origin, keyring, signer }: PostgresLog,
  options: Partial<VerifyOptions> = {},
): Promise<Verification> {
  const stores = postgresStores(url);
  const store = stores.open(origin);
  try {
    return await runVerification({ store, origin, keyring, signer, mode: 'full', threads: 1, ...options });
  } finally {
    await store.close();
    await stores.close();
  }
}
