/** What is kept beside the records: checkpoints, and how far followers are. */
import type { StoredCheckpoint } from '../log-store.ts';
import type { Queryable } from './pool.ts';
import { read } from './read.ts';

/**
 * One checkpoint for each 256 positions is enough to say where a tree went wrong, and bounds what an idle log's checkpoints
 * cost. One that comes late, when a larger one of its 256 is kept, is not needed. If two come at once, the smaller may stay.
 */
const PUT_CHECKPOINT = `
WITH kept AS (
  SELECT max(size) AS size FROM attestry.checkpoints WHERE log = $1 AND size >= $2::bigint - $2::bigint % 256 AND size < $2::bigint - $2::bigint % 256 + 256
), dropped AS (
  DELETE FROM attestry.checkpoints WHERE log = $1 AND size >= $2::bigint - $2::bigint % 256 AND size < $2
)
INSERT INTO attestry.checkpoints (log, size, note) SELECT $1, $2, $3 FROM kept WHERE coalesce(kept.size <= $2, true)
ON CONFLICT (log, size) DO UPDATE SET note = excluded.note`;

export async function putCheckpoint(
  db: Queryable,
  log: string,
  { size, note }: StoredCheckpoint,
): Promise<void> {
  await db.query(PUT_CHECKPOINT, [log, size, note]);
}

export async function readCheckpoints(
  db: Queryable,
  log: string,
  fromSize: number,
  limit: number,
): Promise<readonly StoredCheckpoint[]> {
  // Whatever the rows say: no log is larger than numbers count, and `inspect` names one that says so.
  return read(
    db,
    `SELECT size::bigint AS size, coalesce(note::text, '') AS note FROM attestry.checkpoints
     WHERE log = $1 AND size >= $2 AND size <= ${Number.MAX_SAFE_INTEGER} ORDER BY size LIMIT $3`,
    [log, fromSize, limit],
  );
}

export async function readPosition(db: Queryable, log: string, follower: string): Promise<number> {
  const [row] = await read<{ position: number }>(
    db,
    'SELECT position FROM attestry.positions WHERE log = $1 AND follower = $2',
    [log, follower],
  );
  return row?.position ?? 0;
}

export async function readPositions(db: Queryable, log: string): Promise<ReadonlyMap<string, number>> {
  const sql = 'SELECT follower, position FROM attestry.positions WHERE log = $1';
  const rows = await read<{ follower: string; position: number }>(db, sql, [log]);
  return new Map(rows.map(({ follower, position }) => [follower, position]));
}

export async function readRelocation(db: Queryable, log: string): Promise<string | undefined> {
  const sql = 'SELECT relocated FROM attestry.logs WHERE log = $1';
  const [row] = await read<{ relocated: string | null }>(db, sql, [log]);
  return row?.relocated ?? undefined;
}

/** No batch was sealed on a head of this tag: those that wait for it are refused. */
export const RELOCATED_TAG = "'relocated'::bytea";
const LAST_TAG = `coalesce((SELECT tag FROM attestry.links WHERE log = $1 AND seq = h.size - 1), '')`;

/** With the head, which an append looks at: none that has begun ends after it. */
export async function relocate(db: Queryable, log: string, place: string | undefined): Promise<void> {
  await db.query(
    `WITH head AS (
       UPDATE attestry.heads AS h SET tag = CASE WHEN $2::text IS NULL THEN ${LAST_TAG} ELSE ${RELOCATED_TAG} END
       WHERE h.log = $1 RETURNING 1
     ) UPDATE attestry.logs SET relocated = $2 FROM head WHERE log = $1`,
    [log, place],
  );
}

export async function writePosition(
  db: Queryable,
  log: string,
  follower: string,
  position: number,
): Promise<void> {
  await db.query(
    `INSERT INTO attestry.positions (log, follower, position) VALUES ($1, $2, $3)
     ON CONFLICT (log, follower) DO UPDATE SET position = excluded.position`,
    [log, follower, position],
  );
}
