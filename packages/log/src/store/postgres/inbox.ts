/** Events that wait in the table `attestry.inbox`, in the database in which the application may have its own tables. */
import type { Inbox, InboxEntry } from '../inbox.ts';
import { runInTransaction } from '../transaction.ts';
import { listenTo } from './listen.ts';
import type { Pool } from './pool.ts';

/** With the log's key: a channel for each log would have to be listened to for each. */
const CHANNEL = 'attestry_inbox';

/** The notice leaves when the transaction commits, and never if it does not. */
const PUT = `WITH written AS (
  INSERT INTO attestry.inbox (log, id, event, written) VALUES ($1::bigint, $2::uuid, $3, clock_timestamp())
) SELECT pg_notify('${CHANNEL}', $1::text)`;

export function postgresInbox(pool: Pool, log: string): Inbox {
  return {
    pollMs: 1000,
    put: (tx, { id, event }) => runInTransaction(tx, PUT, [log, id, event]),
    read: async (after, limit) => {
      const { rows } = await pool.query<InboxEntry & { readonly [column: string]: unknown }>(
        'SELECT id, event FROM attestry.inbox WHERE log = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3',
        [log, after, limit],
      );
      return rows;
    },
    remove: async (ids) => {
      await pool.query('DELETE FROM attestry.inbox WHERE log = $1 AND id = ANY ($2::uuid[])', [log, ids]);
    },
    waiting: async () => {
      const { rows } = await pool.query<{ count: number; oldest: number | null }>(
        `SELECT count(*) AS count, extract(epoch FROM clock_timestamp() - min(written))::float8 * 1000 AS oldest
         FROM attestry.inbox WHERE log = $1`,
        [log],
      );
      return { count: rows[0]?.count ?? 0, oldestMs: rows[0]?.oldest ?? 0 };
    },
    onNews: (listener) =>
      listenTo(pool, CHANNEL, (payload) => (payload === log || payload === '') && listener()),
    close: async () => {},
  };
}
