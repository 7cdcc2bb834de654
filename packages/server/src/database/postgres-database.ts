import { createHash } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import pg from 'pg';
import type { ServiceDatabase, ServiceRow, ServiceTables, ServiceValue } from './service-database.ts';

/**
 * Statement i brings the tables from version i to i + 1. A statement that was released is never changed: what it was is kept in
 * the table `migrations` as its SHA-256, and compared.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE api_keys (
     id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BYTEA NOT NULL UNIQUE, scopes TEXT NOT NULL, person INTEGER NOT NULL,
     created TEXT NOT NULL, revoked TEXT
   );
   CREATE TABLE sessions (
     id TEXT PRIMARY KEY, hash BYTEA NOT NULL UNIQUE, principal_kind TEXT NOT NULL, principal_id TEXT NOT NULL,
     scopes TEXT NOT NULL, began BIGINT NOT NULL, used BIGINT NOT NULL
   );
   CREATE TABLE views (
     id TEXT PRIMARY KEY, log TEXT NOT NULL, name TEXT COLLATE "C" NOT NULL, q TEXT NOT NULL, search TEXT NOT NULL,
     created_by TEXT NOT NULL, created TEXT NOT NULL
   );
   CREATE INDEX views_by_log ON views (log, created);
   CREATE TABLE verifications (
     place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id TEXT NOT NULL UNIQUE, log TEXT NOT NULL, mode TEXT NOT NULL,
     incremental INTEGER NOT NULL, range_from BIGINT, range_to BIGINT, kind TEXT NOT NULL, state TEXT NOT NULL,
     asked_by TEXT NOT NULL, joined_by TEXT, started TEXT NOT NULL, ended TEXT, done BIGINT, total BIGINT, message TEXT,
     reason TEXT, verdict TEXT, findings BIGINT, report TEXT, node TEXT NOT NULL, seen BIGINT NOT NULL, stop_asked TEXT
   );
   CREATE INDEX verifications_by_log ON verifications (log, place);
   CREATE UNIQUE INDEX verifications_running ON verifications (log) WHERE state = 'running';
   CREATE TABLE job_runs (
     log TEXT NOT NULL, job TEXT NOT NULL, started TEXT NOT NULL, ended TEXT NOT NULL, outcome TEXT NOT NULL, message TEXT,
     reason TEXT, PRIMARY KEY (log, job)
   )`,
  `CREATE TABLE anchors (
     log TEXT NOT NULL, id TEXT NOT NULL, name TEXT COLLATE "C" NOT NULL, config TEXT NOT NULL, salt TEXT NOT NULL, secret TEXT,
     every_ms BIGINT NOT NULL, created TEXT NOT NULL, removed TEXT, shown_size BIGINT NOT NULL, shown_ms BIGINT,
     failures BIGINT NOT NULL, failure TEXT, PRIMARY KEY (log, id)
   );
   CREATE TABLE anchorings (
     log TEXT NOT NULL, id TEXT NOT NULL, anchor TEXT NOT NULL, origin TEXT NOT NULL, size BIGINT NOT NULL, kind TEXT NOT NULL,
     who TEXT NOT NULL, time TEXT COLLATE "C" NOT NULL, time_is_theirs INTEGER NOT NULL, note TEXT NOT NULL, token BYTEA NOT NULL,
     seq BIGINT, PRIMARY KEY (log, id)
   );
   CREATE INDEX anchorings_by_size ON anchorings (log, origin, size);
   CREATE INDEX anchorings_by_seq ON anchorings (log, origin, seq)`,
  // What a key that reads could do before there were scopes of their own for it, it may go on doing.
  `ALTER TABLE api_keys ADD COLUMN logs TEXT NOT NULL DEFAULT '*';
   ALTER TABLE api_keys ADD COLUMN expires TEXT;
   ALTER TABLE api_keys ADD COLUMN networks TEXT NOT NULL DEFAULT '';
   ALTER TABLE api_keys ADD COLUMN used TEXT;
   ALTER TABLE api_keys ADD COLUMN previous_hash BYTEA;
   ALTER TABLE api_keys ADD COLUMN previous_until TEXT;
   UPDATE api_keys SET scopes = scopes || ' verify export' WHERE ' ' || scopes || ' ' LIKE '% read %';
   ALTER TABLE sessions DROP COLUMN scopes;
   ALTER TABLE sessions ADD COLUMN proved BIGINT NOT NULL DEFAULT 0;
   ALTER TABLE sessions ADD COLUMN address TEXT;
   ALTER TABLE sessions ADD COLUMN user_agent TEXT;
   CREATE TABLE users (
     id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, password TEXT, totp TEXT, totp_step BIGINT NOT NULL DEFAULT 0,
     issuer TEXT, subject TEXT, created TEXT NOT NULL, removed TEXT, seen TEXT, failures INTEGER NOT NULL DEFAULT 0,
     failed BIGINT NOT NULL DEFAULT 0, UNIQUE (issuer, subject)
   );
   CREATE TABLE roles (
     user_id TEXT NOT NULL, log TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (user_id, log)
   );
   CREATE TABLE recovery_codes (
     user_id TEXT NOT NULL, hash BYTEA NOT NULL, used TEXT, PRIMARY KEY (user_id, hash)
   );
   CREATE TABLE one_time_links (
     id TEXT PRIMARY KEY, hash BYTEA NOT NULL UNIQUE, purpose TEXT NOT NULL, user_id TEXT, email TEXT, roles TEXT NOT NULL,
     created_by TEXT NOT NULL, created TEXT NOT NULL, expires BIGINT NOT NULL, used TEXT
   );
   CREATE TABLE auditor_links (
     id TEXT PRIMARY KEY, hash BYTEA NOT NULL UNIQUE, name TEXT NOT NULL, log TEXT NOT NULL, scopes TEXT NOT NULL, masked INTEGER NOT NULL,
     created_by TEXT NOT NULL, created TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT, used TEXT, uses BIGINT NOT NULL DEFAULT 0
   );
   CREATE TABLE service_secrets (
     name TEXT PRIMARY KEY, value BYTEA NOT NULL
   )`,
];

/** What PostgreSQL takes of an identifier; it drops the rest without a word. */
const LONGEST_IDENTIFIER = 63;
/** Who holds this advisory lock has the transaction; the number is that of nobody else, and must never change. */
const TURN = 4_702_511_630_947;
const CONNECT_TIMEOUT_MS = 10_000;
/** Of one server: transactions take turns anyway, and the logs have connections of their own. */
const MAX_CONNECTIONS = 4;
/** The turn of a server that hangs in the middle of a transaction is taken away from it. */
const IDLE_TRANSACTION = "SET idle_in_transaction_session_timeout TO '10s'";
const INT8 = 20;

/**
 * Opens the tables of an installation in a PostgreSQL database, and brings them up to date: several servers may start at once.
 * They are in a schema of its name, `attestry_service_<name>`: the keys of one installation are none of another's. Nothing that
 * is thrown has the address in it, which has a password.
 *
 * @throws AttestryError REQUEST_INVALID, STORE_UNAVAILABLE
 */
export async function openPostgresDatabase(url: string, name: string): Promise<ServiceDatabase> {
  const schema = schemaOf(name);
  const database = new PostgresDatabase(makePool(url, schema));
  try {
    await database.transaction((tables) => migrate(tables, schema));
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A name has nothing that would have to be escaped in quotes. */
function schemaOf(name: string): string {
  const schema = `attestry_service_${name}`;
  if (schema.length <= LONGEST_IDENTIFIER) return schema;
  return `attestry_service_${createHash('sha256').update(name).digest('hex').slice(0, 40)}`;
}

function makePool(url: string, schema: string): pg.Pool {
  if (!/^postgres(?:ql)?:\/\//.test(url))
    throw new AttestryError('REQUEST_INVALID', 'the address of the database does not begin with postgres://');
  checkAddress(url);
  const pool = new pg.Pool({
    connectionString: url,
    fallback_application_name: 'attestry',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    max: MAX_CONNECTIONS,
    keepAlive: true,
    // A count or a position, and none is beyond 2^53.
    types: {
      getTypeParser: (type, format) => (type === INT8 ? Number : pg.types.getTypeParser(type, format)),
    },
    onConnect: async (client) => {
      // What breaks the connection between two statements is said by the next one.
      client.on('error', ignore);
      await client.query(`SET search_path TO "${schema}"; ${IDLE_TRANSACTION}`);
    },
  });
  // A connection that broke while nobody used it: the next statement opens another, and says what is wrong if that fails.
  pool.on('error', ignore);
  return pool;
}

/** What cannot be read is not told: it may be the password. */
function checkAddress(url: string): void {
  try {
    new pg.Client({ connectionString: url });
  } catch {
    throw new AttestryError(
      'REQUEST_INVALID',
      'the address of the database cannot be read: write it as postgres://user:password@host/database, with what is special in a password as %…',
    );
  }
}

class PostgresDatabase implements ServiceDatabase {
  readonly clock = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
  readonly isShared = true;
  readonly #pool: pg.Pool;
  readonly #tables: ServiceTables;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    this.#tables = tablesOf(pool);
  }

  all(sql: string, ...values: readonly ServiceValue[]): Promise<readonly ServiceRow[]> {
    return this.#tables.all(sql, ...values);
  }

  run(sql: string, ...values: readonly ServiceValue[]): Promise<number> {
    return this.#tables.run(sql, ...values);
  }

  async transaction<T>(work: (tables: ServiceTables) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch(rethrow);
    let broken = true;
    try {
      await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${TURN})`).catch(rethrow);
      const result = await work(tablesOf(client));
      await client.query('COMMIT').catch(rethrow);
      broken = false;
      return result;
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => {
          broken = false;
        },
        // Its end is the end of the transaction, too.
        ignore,
      );
      throw error;
    } finally {
      client.release(broken);
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

function ignore(): void {}

function tablesOf(connection: Pick<pg.ClientBase, 'query'>): ServiceTables {
  const query = (sql: string, values: readonly ServiceValue[]): Promise<pg.QueryResult<ServiceRow>> =>
    connection.query<ServiceRow>(numbered(sql), values.map(storable)).catch(rethrow);
  return {
    all: async (sql, ...values) => (await query(sql, values)).rows,
    run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
  };
}

/** `?` as PostgreSQL writes it: `$1`, `$2` and so on. */
function numbered(sql: string): string {
  let n = 0;
  return sql.replaceAll('?', () => `$${++n}`);
}

/** A text of PostgreSQL has no U+0000. */
function storable(value: ServiceValue): ServiceValue {
  return typeof value === 'string' ? value.replaceAll('\0', '\u{FFFD}') : value;
}

/** SQLSTATE of what has nothing to do with the statement: no connection, no resources, the operator intervened. */
const UNAVAILABLE = /^(?:08|53|57)/;

/** What the server says of a statement is thrown as it is; whatever keeps a statement from it is STORE_UNAVAILABLE. */
function rethrow(error: unknown): never {
  const { code } = error as { readonly code?: unknown };
  if (error instanceof pg.DatabaseError && !UNAVAILABLE.test(String(code))) throw error;
  const why = typeof code === 'string' ? code : error instanceof Error ? error.message : 'no answer';
  throw new AttestryError('STORE_UNAVAILABLE', `the database does not answer: ${why}`, { cause: error });
}

/** Runs in the turn of the transaction: who comes second finds it done. */
async function migrate(tables: ServiceTables, schema: string): Promise<void> {
  const [found] = await tables.all('SELECT to_regnamespace(?) IS NOT NULL AS there', `"${schema}"`);
  // Asked first, since who may not create one may well use the one that was made for it.
  if (found?.['there'] !== true) await tables.run(`CREATE SCHEMA "${schema}"`);
  await tables.run(
    'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, checksum TEXT NOT NULL, applied TIMESTAMPTZ NOT NULL)',
  );
  const applied = await tables.all('SELECT version, checksum FROM migrations ORDER BY version');
  if (applied.length > MIGRATIONS.length)
    throw new Error(`${schema} was written by a newer Attestry: start that one, or restore a backup`);
  for (const [i, statements] of MIGRATIONS.entries()) {
    const checksum = createHash('sha256').update(statements).digest('hex');
    const before = applied[i];
    if (before === undefined) await apply(tables, i + 1, statements, checksum);
    else if (before['checksum'] !== checksum)
      throw new Error(`migration ${i + 1} of ${schema} is not that of this Attestry: restore a backup`);
  }
}

async function apply(
  tables: ServiceTables,
  version: number,
  statements: string,
  checksum: string,
): Promise<void> {
  await tables.run(statements);
  await tables.run('INSERT INTO migrations VALUES (?, ?, now())', version, checksum);
}
