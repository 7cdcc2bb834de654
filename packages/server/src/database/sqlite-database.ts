import { type Database, openDatabase } from '@attestry/log/sqlite';
import type { ServiceDatabase, ServiceRow, ServiceTables, ServiceValue } from './service-database.ts';

/** Statement i brings the tables from version i to i + 1. A statement that was released is never changed. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE api_keys (
     id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, scopes TEXT NOT NULL, person INTEGER NOT NULL,
     created TEXT NOT NULL, revoked TEXT
   ) STRICT;
   CREATE TABLE verifications (
     place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, log TEXT NOT NULL, mode TEXT NOT NULL, incremental INTEGER NOT NULL,
     state TEXT NOT NULL, asked_by TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, done INTEGER, total INTEGER,
     message TEXT, verdict TEXT, findings INTEGER, report TEXT, pid INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX verifications_by_log ON verifications (log, place);
   CREATE TABLE job_runs (
     log TEXT NOT NULL, job TEXT NOT NULL, started TEXT NOT NULL, ended TEXT NOT NULL, outcome TEXT NOT NULL, message TEXT,
     PRIMARY KEY (log, job)
   ) STRICT`,
  `CREATE TABLE sessions (
     id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, principal_kind TEXT NOT NULL, principal_id TEXT NOT NULL,
     scopes TEXT NOT NULL, began INTEGER NOT NULL, used INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE views (
     id TEXT PRIMARY KEY, log TEXT NOT NULL, name TEXT NOT NULL, q TEXT NOT NULL, search TEXT NOT NULL,
     created_by TEXT NOT NULL, created TEXT NOT NULL
   ) STRICT;
   CREATE INDEX views_by_log ON views (log, created)`,
  `ALTER TABLE verifications ADD COLUMN range_from INTEGER;
   ALTER TABLE verifications ADD COLUMN range_to INTEGER`,
  // What was not checked was a list of sentences before it had kinds.
  `ALTER TABLE verifications ADD COLUMN reason TEXT;
   ALTER TABLE job_runs ADD COLUMN reason TEXT;
   UPDATE verifications SET report = json_set(report, '$.coverage.notChecked', (
     SELECT json_group_array(json_object('kind', 'other', 'text', value)) FROM json_each(report, '$.coverage.notChecked')
   )) WHERE verdict IS NOT 'intact' AND report IS NOT NULL`,
  // Of those under way no node is known. A program of an older version that still runs one writes its end over this.
  `UPDATE verifications SET state = 'failed', ended = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
     message = 'the program that ran it ended before it was done: start it again', reason = '{"kind":"lost"}' WHERE state IN ('waiting', 'running');
   ALTER TABLE verifications DROP COLUMN pid;
   ALTER TABLE verifications ADD COLUMN kind TEXT NOT NULL DEFAULT '';
   ALTER TABLE verifications ADD COLUMN node TEXT NOT NULL DEFAULT '';
   ALTER TABLE verifications ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE verifications ADD COLUMN stop_asked TEXT;
   ALTER TABLE verifications ADD COLUMN joined_by TEXT;
   CREATE UNIQUE INDEX verifications_running ON verifications (log) WHERE state = 'running'`,
  `CREATE TABLE anchors (
     log TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, config TEXT NOT NULL, salt TEXT NOT NULL, secret TEXT,
     every_ms INTEGER NOT NULL, created TEXT NOT NULL, removed TEXT, shown_size INTEGER NOT NULL, shown_ms INTEGER,
     failures INTEGER NOT NULL, failure TEXT, PRIMARY KEY (log, id)
   ) STRICT;
   CREATE TABLE anchorings (
     log TEXT NOT NULL, id TEXT NOT NULL, anchor TEXT NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL, kind TEXT NOT NULL,
     who TEXT NOT NULL, time TEXT NOT NULL, time_is_theirs INTEGER NOT NULL, note TEXT NOT NULL, token BLOB NOT NULL, seq INTEGER,
     PRIMARY KEY (log, id)
   ) STRICT;
   CREATE INDEX anchorings_by_size ON anchorings (log, origin, size);
   CREATE INDEX anchorings_by_seq ON anchorings (log, origin, seq)`,
  // What a key that reads could do before there were scopes of their own for it, it may go on doing.
  `ALTER TABLE api_keys ADD COLUMN logs TEXT NOT NULL DEFAULT '*';
   ALTER TABLE api_keys ADD COLUMN expires TEXT;
   ALTER TABLE api_keys ADD COLUMN networks TEXT NOT NULL DEFAULT '';
   ALTER TABLE api_keys ADD COLUMN used TEXT;
   ALTER TABLE api_keys ADD COLUMN previous_hash BLOB;
   ALTER TABLE api_keys ADD COLUMN previous_until TEXT;
   UPDATE api_keys SET scopes = scopes || ' verify export' WHERE ' ' || scopes || ' ' LIKE '% read %';
   ALTER TABLE sessions DROP COLUMN scopes;
   ALTER TABLE sessions ADD COLUMN proved INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE sessions ADD COLUMN address TEXT;
   ALTER TABLE sessions ADD COLUMN user_agent TEXT;
   CREATE TABLE users (
     id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, password TEXT, totp TEXT, totp_step INTEGER NOT NULL DEFAULT 0,
     issuer TEXT, subject TEXT, created TEXT NOT NULL, removed TEXT, seen TEXT, failures INTEGER NOT NULL DEFAULT 0,
     failed INTEGER NOT NULL DEFAULT 0, UNIQUE (issuer, subject)
   ) STRICT;
   CREATE TABLE roles (
     user_id TEXT NOT NULL, log TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (user_id, log)
   ) STRICT;
   CREATE TABLE recovery_codes (
     user_id TEXT NOT NULL, hash BLOB NOT NULL, used TEXT, PRIMARY KEY (user_id, hash)
   ) STRICT;
   CREATE TABLE one_time_links (
     id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, purpose TEXT NOT NULL, user_id TEXT, email TEXT, roles TEXT NOT NULL,
     created_by TEXT NOT NULL, created TEXT NOT NULL, expires INTEGER NOT NULL, used TEXT
   ) STRICT;
   CREATE TABLE auditor_links (
     id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, name TEXT NOT NULL, log TEXT NOT NULL, scopes TEXT NOT NULL, masked INTEGER NOT NULL,
     created_by TEXT NOT NULL, created TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT, used TEXT, uses INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE service_secrets (
     name TEXT PRIMARY KEY, value BLOB NOT NULL
   ) STRICT`,
];

const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens the tables in a file of this machine, and brings them up to date. Once in each program: a second connection would wait
 * for a transaction of the first in a way that keeps that from going on.
 */
export function openSqliteDatabase(path: string): ServiceDatabase {
  const db = openDatabase(path, { busyTimeoutMs: BUSY_TIMEOUT_MS });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    migrate(db);
    return new SqliteDatabase(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

type Statement = ReturnType<Database['prepare']>;

/**
 * Statements run at once, before the call returns: whoever awaits them waits for no more than a microtask. Only while a
 * transaction is under way, which is on the same connection, all others wait for its end.
 */
class SqliteDatabase implements ServiceDatabase {
  readonly clock = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
  readonly isShared = false;
  readonly #db: Database;
  /** By its text, of which there are few: preparing a statement costs more than asking it. */
  readonly #prepared = new Map<string, Statement>();
  readonly #direct: ServiceTables = {
    all: async (sql, ...values) => this.#all(sql, values),
    run: async (sql, ...values) => this.#run(sql, values),
  };
  #transaction: Promise<void> | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  async all(sql: string, ...values: readonly ServiceValue[]): Promise<readonly ServiceRow[]> {
    while (this.#transaction !== undefined) await this.#transaction;
    return this.#all(sql, values);
  }

  async run(sql: string, ...values: readonly ServiceValue[]): Promise<number> {
    while (this.#transaction !== undefined) await this.#transaction;
    return this.#run(sql, values);
  }

  async transaction<T>(work: (tables: ServiceTables) => Promise<T>): Promise<T> {
    while (this.#transaction !== undefined) await this.#transaction;
    let end = (): void => {};
    this.#transaction = new Promise((resolve) => {
      end = resolve;
    });
    try {
      return await this.#transact(work);
    } finally {
      this.#transaction = undefined;
      end();
    }
  }

  async close(): Promise<void> {
    while (this.#transaction !== undefined) await this.#transaction;
    this.#db.close();
  }

  async #transact<T>(work: (tables: ServiceTables) => Promise<T>): Promise<T> {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = await work(this.#direct);
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      rollBack(this.#db);
      throw error;
    }
  }

  #all(sql: string, values: readonly ServiceValue[]): readonly ServiceRow[] {
    return this.#prepare(sql).all(...values);
  }

  #run(sql: string, values: readonly ServiceValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  #prepare(sql: string): Statement {
    const prepared = this.#prepared.get(sql) ?? this.#db.prepare(sql);
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

function migrate(db: Database): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > MIGRATIONS.length)
      throw new Error('service.db was written by a newer Attestry: start that one, or restore a backup');
    for (const statements of MIGRATIONS.slice(version)) db.exec(statements);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`);
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

/** SQLite has done so itself where a disk is full; that is no second failure. */
function rollBack(db: Database): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // Nothing is open any more.
  }
}
