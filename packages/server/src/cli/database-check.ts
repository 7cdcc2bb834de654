import type { LogStores } from '@attestry/log/folder';
import { type Check, fail, ok, warn } from './check.ts';
import { explainDatabaseError } from './database-error.ts';

const LEAST_VERSION = 15;
const PATIENCE_MS = 5000;
/** Each batch of records waits for the database a few times: beyond this, recording is slow. */
const SLOW_MS = 50;

/** Whether the database that has the logs can be reached, is new enough and near, and holds what this program reads. */
export async function checkDatabase(url: string, stores: LogStores | undefined): Promise<Check> {
  const place = stores?.place ?? '';
  try {
    const { version, latencyMs } = await askServer(url);
    if (Number.parseInt(version, 10) < LEAST_VERSION)
      return fail(
        'database',
        `${place} is PostgreSQL ${version}`,
        `use PostgreSQL ${LEAST_VERSION} or newer`,
      );
    // Its tables are brought up to date by whoever asks for the logs, or it says why they cannot be read.
    const logs = (await stores?.list())?.length ?? 0;
    const text = `${place}, PostgreSQL ${version}, ${logs} log${logs === 1 ? '' : 's'}, ${latencyMs.toFixed(1)} ms away`;
    return latencyMs <= SLOW_MS
      ? ok('database', text)
      : warn(
          'database',
          text,
          'put server and database into one network: each batch of records waits for it',
        );
  } catch (error) {
    const { text, remedy } = explainDatabaseError(error) ?? {
      text: error instanceof Error ? error.message : String(error),
      remedy: 'nothing can be recorded or read until that is settled',
    };
    return fail('database', `${place}: ${text}`, remedy);
  }
}

async function askServer(url: string): Promise<{ readonly version: string; readonly latencyMs: number }> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
  // Otherwise a connection that breaks later would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    const started = performance.now();
    await client.query('SELECT 1');
    return { version: rows[0]?.server_version ?? '', latencyMs: performance.now() - started };
  } finally {
    await client.end().catch(() => {});
  }
}
