/**
 * Events that wait in a table of the application's own SQLite database, where its transactions are:
 *
 *     attestry_inbox (log, id, event, written)
 *
 * The log is a file of its own, and no transaction over two files is safe in WAL mode: so the event is first committed there,
 * with the application's rows, then sealed under its id, and then removed.
 */
import type { Inbox, InboxEntry } from '../inbox.ts';
import { runInTransaction } from '../transaction.ts';
import { type Database, numberOf, openDatabase, textOf } from './driver.ts';

const BUSY_TIMEOUT_MS = 5000;
const TABLE = `CREATE TABLE IF NOT EXISTS attestry_inbox (
  log TEXT NOT NULL, id TEXT NOT NULL, event TEXT NOT NULL, written INTEGER NOT NULL, PRIMARY KEY (log, id)
) STRICT, WITHOUT ROWID`;
const PUT = 'INSERT INTO attestry_inbox (log, id, event, written) VALUES (?, ?, ?, ?)';

/**
 * The inbox of a log in the application's database file, which it opens once more; makes its table there.
 *
 * @param origin of the log that seals what is written here
 */
export function sqliteInbox(path: string, origin: string): Inbox {
  const db = openInboxDatabase(path);
  const version = db.prepare('PRAGMA data_version');
  return {
    pollMs: 1000,
    put: (tx, { id, event }) => runInTransaction(tx, PUT, [origin, id, event, Date.now()]),
    read: async (after, limit) =>
      db
        .prepare('SELECT id, event FROM attestry_inbox WHERE log = ? AND id > ? ORDER BY id LIMIT ?')
        .all(origin, after ?? '', limit)
        .map((row): InboxEntry => ({ id: textOf(row['id']), event: textOf(row['event']) })),
    remove: async (ids) => {
      db.prepare('DELETE FROM attestry_inbox WHERE log = ? AND id IN (SELECT value FROM json_each(?))').run(
        origin,
        JSON.stringify(ids),
      );
    },
    waiting: async () => {
      const row = db
        .prepare(
          'SELECT count(*) AS count, coalesce(min(written), ?) AS oldest FROM attestry_inbox WHERE log = ?',
        )
        .get(Date.now(), origin);
      return {
        count: numberOf(row?.['count']),
        oldestMs: Math.max(0, Date.now() - numberOf(row?.['oldest'])),
      };
    },
    onNews: (listener) => watch(() => numberOf(version.get()?.['data_version']), listener),
    close: async () => db.close(),
  };
}

/** As often as this it is looked whether anybody has committed anything: a number in shared memory. Milliseconds. */
const LOOK_MS = 25;

/** SQLite tells nobody that another connection has committed; its data version does, to who asks. */
function watch(read: () => number, listener: () => void): () => void {
  let seen = read();
  const timer = setInterval(() => {
    const now = read();
    if (now !== seen) listener();
    seen = now;
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function openInboxDatabase(path: string): Database {
  const db = openDatabase(path, { busyTimeoutMs: BUSY_TIMEOUT_MS });
  try {
    db.exec(`PRAGMA secure_delete = ON; ${TABLE}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
