import { existsSync, readFileSync, rmSync } from 'node:fs';
import { writeDurably } from '../../node/durable-file.ts';
import { type Database, numberOf, openDatabase, textOf } from './driver.ts';

/**
 * One file holds one log and incarnation: one writer is one file lock, the full-text rowid is seq, moving or
 * erasing a log is a file.
 *
 * `links` is never dropped. Leaves and disclosures may go, by a record in the log that says so. There is no
 * trigger and no view: whatever is not in this list is a finding.
 */
const TABLES = [
  'CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE TABLE records (seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL) STRICT',
  'CREATE TABLE links (seq INTEGER PRIMARY KEY, leaf_hash BLOB NOT NULL, tag BLOB NOT NULL) STRICT',
  'CREATE TABLE disclosures (seq INTEGER PRIMARY KEY, actor BLOB, behalf BLOB, target BLOB, request BLOB, change BLOB, details BLOB) STRICT',
  'CREATE TABLE nodes (level INTEGER NOT NULL, node INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, node)) STRICT, WITHOUT ROWID',
  'CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, compact_range BLOB NOT NULL) STRICT',
  'CREATE TABLE claims (source TEXT NOT NULL, ref TEXT NOT NULL, mac BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (source, ref)) STRICT, WITHOUT ROWID',
  'CREATE TABLE counts (hour INTEGER NOT NULL, type TEXT NOT NULL, category TEXT NOT NULL, severity TEXT NOT NULL, outcome TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (hour, type, category, severity, outcome)) STRICT, WITHOUT ROWID',
  'CREATE TABLE tops (kind TEXT NOT NULL, day INTEGER NOT NULL, value TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (kind, day, value)) STRICT, WITHOUT ROWID',
  'CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT',
  'CREATE TABLE positions (follower TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  // Terms come made (query/terms.ts): all that they can hold is a token character, and only a space parts two.
  `CREATE VIRTUAL TABLE search USING fts5(terms, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '!#$%&()*+,-./:;<=>?@[\\]^_{|}~'")`,
];

/** The terms of the index in their order: of this connection, not of the file. */
const VOCABULARY = "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'search', 'instance')";

const APPLICATION_ID = 0x41_74_74_79;
const SCHEMA_VERSION = 1;
const BUSY_TIMEOUT_MS = 30_000;
/** A log is a tenth smaller than with SQLite's 4,096, and appending slows down less as it grows. */
const PAGE_BYTES = 8192;
/** What of a page a row of FTS5 fills without another page: as much less as FTS5 leaves of 4,096 for its own 4,050. */
const INDEX_PAGE_BYTES = PAGE_BYTES - 46;

/**
 * Creates the file of a log. The caller has made sure that none exists. Durable when it returns, and after a crash the file is
 * there whole or not at all: half a file would be neither opened nor created again.
 */
export function createLogFile(path: string, origin: string): void {
  const draft = `${path}.new`;
  removeDraft(draft);
  const db = openDatabase(draft, { busyTimeoutMs: BUSY_TIMEOUT_MS });
  try {
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    configure(db);
    db.exec('BEGIN IMMEDIATE');
    createTables(db);
    db.prepare("INSERT INTO meta VALUES ('origin', ?)").run(origin);
    db.prepare('INSERT INTO head VALUES (1, 0, ?)').run(new Uint8Array(0));
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
    db.exec('COMMIT');
    // Closing would do it only once every statement was collected: the file is copied before.
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
  writeDurably(path, readFileSync(draft));
  removeDraft(draft);
}

function removeDraft(draft: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(draft + suffix, { force: true });
}

/** Opens the file of a log that exists. Throws when the file is not one of ours, of this version and this log. */
export function openLogFile(path: string, origin: string): Database {
  const db = openOurFile(path);
  try {
    checkOrigin(originOf(db), origin, path);
    configure(db);
    adoptDump(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * As {@link openLogFile}, for a connection that only reads: it takes a table that is gone for an empty one, so that what is
 * left can be read and verified. Whoever can drop a table can empty it, so readers must bear that anyway; `inspectFile` names
 * what is gone. SQLite looks for a table in the file first, and then in what is attached.
 */
export function openLogFileToRead(path: string, origin: string): Database {
  const db = openOurFile(path);
  try {
    db.exec("ATTACH ':memory:' AS absent");
    createTables(db, 'absent');
    // Where the file does not say which log it holds, every record still names its own.
    checkOrigin(originOf(db) ?? origin, origin, path);
    configure(db);
    db.exec(`${VOCABULARY}; PRAGMA query_only = ON`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function openOurFile(path: string): Database {
  // SQLite would create an empty file, and a wrong path would look like a damaged log.
  if (!existsSync(path)) throw new Error(`there is no file ${path}`);
  const db = openDatabase(path, { busyTimeoutMs: BUSY_TIMEOUT_MS });
  try {
    checkOurs(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkOurs(db: Database, path: string): void {
  if (isRestoredDump(db, path)) return;
  if (pragma(db, 'application_id', path) !== APPLICATION_ID)
    throw new Error(`${path} is not the file of an Attestry log`);
  const version = pragma(db, 'user_version', path);
  if (version !== SCHEMA_VERSION) {
    throw new Error(`${path} has schema version ${version}; this program reads version ${SCHEMA_VERSION}`);
  }
}

/**
 * What `sqlite3 .dump` prints has all tables, the search index as well, and not the two numbers that mark a file as ours: of a file
 * without any, the tables say it. There were no dumps of another version than the first.
 */
function isRestoredDump(db: Database, path: string): boolean {
  if (pragma(db, 'application_id', path) !== 0 || pragma(db, 'user_version', path) !== 0) return false;
  const meta = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'meta'").get();
  return meta !== undefined && originOf(db) !== undefined;
}

/** From now on the file is marked, as one that was never dumped. */
function adoptDump(db: Database): void {
  if (numberOf(db.prepare('PRAGMA application_id').get()?.['application_id']) === APPLICATION_ID) return;
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
}

function pragma(db: Database, name: string, path: string): number {
  try {
    return numberOf(db.prepare(`PRAGMA ${name}`).get()?.[name]);
  } catch (error) {
    throw new Error(`${path} cannot be read as the file of an Attestry log`, { cause: error });
  }
}

function originOf(db: Database): string | undefined {
  const row = db.prepare("SELECT value FROM meta WHERE name = 'origin'").get();
  return row && textOf(row['value']);
}

function checkOrigin(stored: string | undefined, origin: string, path: string): void {
  if (stored === undefined)
    throw new Error(`${path} does not say which log it holds: restore it from a backup`);
  if (stored !== origin) throw new Error(`${path} holds the log ${stored}, not ${origin}`);
}

/**
 * Said on every open, never inherited: a reopened WAL database comes up with synchronous=NORMAL in some builds,
 * secure_delete is a property of the connection, and anybody may have changed the journal mode of the file. 16 MiB of
 * pages are enough at millions of records (the index only appends, and the system caches the file): more was slower.
 */
function configure(db: Database): void {
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(
    'PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY',
  );
}

/** The origin that a file says it holds; for finding one's way, not for believing. Throws when it is not ours. */
export function readOrigin(path: string): string | undefined {
  const db = openOurFile(path);
  try {
    return originOf(db);
  } finally {
    db.close();
  }
}

/** A database in memory with our tables and nothing else: what a file is compared with. */
export function createReference(): Database {
  const db = openDatabase(':memory:', { busyTimeoutMs: 0 });
  createTables(db);
  return db;
}

function createTables(db: Database, into: 'main' | 'absent' = 'main'): void {
  for (const table of TABLES) db.exec(table.replace(' TABLE ', ` TABLE ${into}.`));
  // Terms of erased people leave no trace in the index's pages. Who erases deletes exactly the terms that go and
  // inserts '' under the same rowid; deleting all and inserting the rest loses postings (fts5-postings.test.ts).
  db.exec(`INSERT INTO ${into}.search(search, rank) VALUES ('secure-delete', 1)`);
  db.exec(`INSERT INTO ${into}.search(search, rank) VALUES ('pgsz', ${INDEX_PAGE_BYTES})`);
}
