/**
 * Connections to a PostgreSQL database, shared by all stores of a process: many logs need no more of them than one.
 */
import pg from 'pg';
import { placeOfUrl } from './database-url.ts';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

/** What answers a statement: the pool, or one of its connections. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(
    text: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
}

export interface PoolOptions {
  /** Connections of this process. More wait their turn. Minimum where events are recorded: 2. @default 10 */
  readonly maxConnections?: number;
  /** How long who wants a connection waits for one. Milliseconds. @default 5000 */
  readonly patienceMs?: number;
  /**
   * How long the answer to a statement is waited for, longer than for any lock: the end of a network that swallows everything.
   * Milliseconds. @default 45,000
   */
  readonly answerMs?: number;
}

export const ANSWER_MS = 45_000;
/** Longer than any batch takes: who waits longer for the head of a log is told that the store does not answer. */
const LOCK_TIMEOUT_MS = 30_000;
/** A server that vanished in a transaction gives its locks back after this. */
const IDLE_TRANSACTION_MS = 15_000;
/** A machine that is gone without a word is noticed after about 25 s, at either end. */
const KEEPALIVE_S = 10;

const BYTEA = 17;
const INT8 = 20;

/**
 * Opens connections to a database as they are needed. Nothing is connected before the first statement, so that a wrong address
 * shows there. Positions are read as numbers: they are below 2^53.
 *
 * @throws TypeError when the address is not one of PostgreSQL
 */
export function openPool(url: string, options: PoolOptions = {}): Pool {
  // Refused before the driver sees it: what it would say of it could repeat it.
  placeOfUrl(url);
  const { maxConnections = 10, patienceMs = 5000, answerMs = ANSWER_MS } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: patienceMs,
    query_timeout: answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 1000 * KEEPALIVE_S,
    application_name: 'attestry',
    allowExitOnIdle: true,
    types: { getTypeParser },
    onConnect: prepareConnection,
  });
  // A connection that breaks while nobody uses it: the next statement gets another one.
  pool.on('error', () => {});
  return pool;
}

/**
 * A receipt promises a record on disk: where the server is set to answer before that, it is asked not to. Where it is set to
 * wait for replicas as well, it stays so. An append waits for the head and then looks at it anew, which a stricter isolation
 * than ours would refuse. None of it is sent with the greeting: a PgBouncer would refuse that. It must lend whole sessions.
 */
async function prepareConnection(client: pg.ClientBase): Promise<void> {
  // What breaks a connection between two statements is said by the next one, and must not end the process.
  client.on('error', () => {});
  await client.query(
    `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`,
  );
  await client.query(
    `SET search_path = pg_catalog; SET default_transaction_isolation = 'read committed';
     SET lock_timeout = ${LOCK_TIMEOUT_MS}; SET idle_in_transaction_session_timeout = ${IDLE_TRANSACTION_MS};
     SET tcp_keepalives_idle = ${KEEPALIVE_S}; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3`,
  );
}

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === INT8) return Number;
  if (oid === BYTEA) return bytesOfHex;
  return pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown;
}

/** `\x` and two digits for each byte. */
function bytesOfHex(text: string): Uint8Array {
  const { buffer, byteOffset, length } = Buffer.from(text.slice(2), 'hex');
  return new Uint8Array(buffer, byteOffset, length);
}
