import { join } from 'node:path';
import { type Database, openDatabase } from '@attestry/log/sqlite';

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
];

const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens the service's own tables, `<folder>/service.db`, and brings them up to date. Nothing in them proves or rules
 * anything of a log: what does is in the log.
 */
export function openServiceDatabase(folder: string): Database {
  const db = openDatabase(join(folder, 'service.db'), { busyTimeoutMs: BUSY_TIMEOUT_MS });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
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
    db.exec('ROLLBACK');
    throw error;
  }
}
