/** Chunks of records: rows side by side as one value cost a fraction of the rows. */
import { SECTIONS } from '../../event/vocabulary.ts';
import type { Chunk } from '../log-store.ts';
import type { Queryable } from './pool.ts';
import { bytesOf, read } from './read.ts';

export interface ChunksWanted {
  readonly from: number;
  /** So many chunks follow each other. */
  readonly chunks: number;
  /** Records of each. */
  readonly count: number;
  readonly withDisclosures: boolean;
}

interface ChunkRow {
  readonly leaf_count: number;
  readonly leaves: unknown;
  readonly link_count: number;
  readonly hashes: unknown;
  readonly tags: unknown;
  readonly disclosures?: unknown;
}

const WITHIN = 'seq >= $2::bigint + i * $4::bigint AND seq < $2::bigint + (i + 1) * $4::bigint';
const LEAVES = `SELECT count(*) AS leaf_count, '\\x00'::bytea || string_agg(leaf, '\\x00' ORDER BY seq) AS leaves
  FROM attestry.records WHERE log = $1 AND ${WITHIN}`;
const LINKS = `SELECT count(*) AS link_count, string_agg(leaf_hash, '' ORDER BY seq) AS hashes, string_agg(tag, '' ORDER BY seq) AS tags
  FROM attestry.links WHERE log = $1 AND ${WITHIN}`;
const SLOTS = SECTIONS.map((section) => `coalesce(${section}, '') || '\\x00'`).join(' || ');
const DISCLOSURES = `SELECT string_agg(${SLOTS}, '' ORDER BY r.seq) AS disclosures
  FROM attestry.records AS r LEFT JOIN attestry.disclosures AS d ON d.log = $1 AND d.seq = r.seq
  WHERE r.log = $1 AND ${WITHIN.replaceAll('seq', 'r.seq')}`;
/** Chunk by chunk by the keys: grouping what lies in order already would sort it once more. */
const CHUNKS = `FROM generate_series(0, $3::int - 1) AS i, LATERAL (${LEAVES}) AS l, LATERAL (${LINKS}) AS k`;
const OF_LEAVES = `SELECT leaf_count, leaves, link_count, hashes, tags ${CHUNKS} ORDER BY i`;
const OF_ALL = `SELECT leaf_count, leaves, link_count, hashes, tags, disclosures ${CHUNKS}, LATERAL (${DISCLOSURES}) AS s ORDER BY i`;

/** Reads chunks as they are stored at one moment. */
export async function readChunks(
  db: Queryable,
  log: string,
  { from, chunks, count, withDisclosures }: ChunksWanted,
): Promise<readonly Chunk[]> {
  const values = [log, from, chunks, count];
  const rows = await read<ChunkRow>(db, withDisclosures ? OF_ALL : OF_LEAVES, values);
  return rows.map((row, i) => chunkOf(row, from + i * count, count));
}

function chunkOf(row: ChunkRow, from: number, count: number): Chunk {
  const hashes = bytesOf(row.hashes);
  const tags = bytesOf(row.tags);
  const whole =
    row.leaf_count === count &&
    row.link_count === count &&
    hashes.length === 32 * count &&
    tags.length === 32 * count;
  return {
    from,
    count,
    whole,
    leaves: bytesOf(row.leaves),
    hashes,
    tags,
    disclosures: bytesOf(row.disclosures),
  };
}
