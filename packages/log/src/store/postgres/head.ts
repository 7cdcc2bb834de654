import { escapeText, unescapeText } from '../escape-text.ts';
import type { Claim, StoredHead } from '../log-store.ts';
import type { Queryable } from './pool.ts';
import { bytesOf, read } from './read.ts';

/** Whatever the row says: no log is smaller, or larger than numbers count. */
const HEAD = `SELECT least(greatest(size, 0), ${Number.MAX_SAFE_INTEGER})::bigint AS size, compact_range, (SELECT tag FROM attestry.links WHERE log = $1 AND seq = size - 1) AS tag
  FROM attestry.heads WHERE log = $1`;
/** Where the head is gone, the links say how much there is; without its hashes nobody goes on from it. */
const NO_HEAD = `SELECT size, ''::bytea AS compact_range, (SELECT tag FROM attestry.links WHERE log = $1 AND seq = size - 1) AS tag
  FROM (SELECT count(*) AS size FROM attestry.links WHERE log = $1) AS counted`;

interface HeadRow {
  readonly size: number;
  readonly compact_range: unknown;
  readonly tag: unknown;
}

/** The head of a log. What is stored is read without belief: verification says what of it is wrong. */
export async function readHead(db: Queryable, log: string): Promise<StoredHead> {
  const rows = await read<HeadRow>(db, HEAD, [log]);
  const [row] = rows.length > 0 ? rows : await read<HeadRow>(db, NO_HEAD, [log]);
  return { size: row?.size ?? 0, range: bytesOf(row?.compact_range), tag: bytesOf(row?.tag) };
}

/** Waits until no other transaction may move the head, and keeps others from it until this one ends. */
export async function lockHeadRow(db: Queryable, log: string): Promise<void> {
  const { rows } = await db.query('SELECT FROM attestry.heads WHERE log = $1 FOR UPDATE', [log]);
  if (rows.length === 0)
    throw new Error('the head of the log is gone from the database: run `attestry verify`');
}

/** The lowest position at or above `size` that has a row of its own; undefined where all is as it should be. */
export async function findBeyond(db: Queryable, log: string, size: number): Promise<number | undefined> {
  const lowest = ['links', 'records', 'disclosures'].map(
    (table) => `(SELECT min(seq) FROM attestry.${table} WHERE log = $1 AND seq >= $2)`,
  );
  const [row] = await read<{ seq: number | null }>(db, `SELECT least(${lowest.join(', ')}) AS seq`, [
    log,
    size,
  ]);
  return row?.seq ?? undefined;
}

interface ClaimRow {
  readonly source: string;
  readonly ref: string;
  readonly mac: Uint8Array;
  readonly seq: number;
}

/** All claims, a page at a time. */
export async function readClaims(
  db: Queryable,
  log: string,
  after: Pick<Claim, 'source' | 'ref'> | undefined,
  limit: number,
): Promise<readonly Claim[]> {
  const { rows } = await db.query<ClaimRow>(
    `SELECT source, ref, mac, seq FROM attestry.claims
     WHERE log = $1 AND ($2::text IS NULL OR (source, ref) > ($2, $3::text)) ORDER BY source, ref LIMIT $4`,
    [log, after && escapeText(after.source), after && escapeText(after.ref), limit],
  );
  return rows.map(claimOf);
}

function claimOf({ source, ref, mac, seq }: ClaimRow): Claim {
  return { source: unescapeText(source), ref: unescapeText(ref), mac, seq };
}

export async function findClaims(
  db: Queryable,
  log: string,
  wanted: readonly { readonly source: string; readonly ref: string }[],
): Promise<readonly Claim[]> {
  if (wanted.length === 0) return [];
  const rows = await read<ClaimRow>(
    db,
    `SELECT known.source, known.ref, mac, seq FROM json_to_recordset($2::json) AS w (source text, ref text)
     JOIN attestry.claims AS known ON known.log = $1 AND known.source = w.source AND known.ref = w.ref`,
    [
      log,
      JSON.stringify(wanted.map(({ source, ref }) => ({ source: escapeText(source), ref: escapeText(ref) }))),
    ],
  );
  return rows.map(claimOf);
}
