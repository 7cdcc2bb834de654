import { SECTIONS } from '../../event/vocabulary.ts';
import type { Chunk, ChunkSource, StoredRecord, TreeNode } from '../log-store.ts';
import type { Queryable } from './pool.ts';
import { bytesOf, read } from './read.ts';
import { readChunks } from './read-chunks.ts';

const RANGE = 'log = $1 AND seq >= $2 AND seq < $3';

interface RecordRow {
  readonly seq: number;
  readonly disclosed: boolean;
  readonly [section: string]: unknown;
}

function recordsWhere(condition: string): string {
  const seqs = ['links', 'records', 'disclosures'].map(
    (table) => `SELECT seq FROM attestry.${table} WHERE log = $1 AND ${condition}`,
  );
  return `SELECT there.seq::bigint AS seq, leaf, leaf_hash, tag, d.log IS NOT NULL AS disclosed, ${SECTIONS.join(', ')}
    FROM (${seqs.join(' UNION ')}) AS there
    LEFT JOIN attestry.links AS l ON l.log = $1 AND l.seq = there.seq
    LEFT JOIN attestry.records AS r ON r.log = $1 AND r.seq = there.seq
    LEFT JOIN attestry.disclosures AS d ON d.log = $1 AND d.seq = there.seq
    ORDER BY there.seq`;
}

const RECORDS = recordsWhere('seq = ANY ($2::bigint[])');
const RECORD_RANGE = recordsWhere('seq >= $2 AND seq < $3');

/** Reads the records of one log. */
export class LogReader implements ChunkSource {
  readonly #db: Queryable;
  readonly #log: string;

  constructor(db: Queryable, log: string) {
    this.#db = db;
    this.#log = log;
  }

  async readChunk(from: number, count: number, withDisclosures: boolean): Promise<Chunk> {
    const [chunk] = await readChunks(this.#db, this.#log, { from, chunks: 1, count, withDisclosures });
    if (chunk === undefined) throw new Error('one chunk was asked for');
    return chunk;
  }

  async readRecords(seqs: readonly number[]): Promise<readonly StoredRecord[]> {
    if (seqs.length === 0) return [];
    return (await this.#all<RecordRow>(RECORDS, [...new Set(seqs)])).map(recordOf);
  }

  async readRange(from: number, to: number): Promise<readonly StoredRecord[]> {
    return (await this.#all<RecordRow>(RECORD_RANGE, from, to)).map(recordOf);
  }

  async readEnd(below: number): Promise<number> {
    const last = ['links', 'records', 'disclosures'].map(
      (table) => `(SELECT max(seq) FROM attestry.${table} WHERE log = $1 AND seq < $2)`,
    );
    const [row] = await this.#all<{ seq: number }>(
      `SELECT greatest(${last.join(', ')}, -1)::bigint AS seq`,
      below,
    );
    return (row?.seq ?? -1) + 1;
  }

  async readHashes(from: number, count: number): Promise<Uint8Array> {
    const [row] = await this.#all<{ hashes: unknown }>(
      `SELECT string_agg(leaf_hash, '' ORDER BY seq) AS hashes FROM attestry.links WHERE ${RANGE}`,
      from,
      from + count,
    );
    return bytesOf(row?.hashes);
  }

  async readNodes(level: number, index: number, count: number): Promise<readonly TreeNode[]> {
    const rows = await this.#all<TreeNode>(
      `SELECT level::int AS level, node::bigint AS index, hash FROM attestry.nodes
       WHERE log = $1 AND level = $2 AND node >= $3 AND node < $4 ORDER BY node`,
      level,
      index,
      index + count,
    );
    return rows.filter(({ hash }) => hash instanceof Uint8Array);
  }

  async #all<Row extends object>(text: string, ...values: unknown[]): Promise<readonly Row[]> {
    return read<Row>(this.#db, text, [this.#log, ...values]);
  }
}

function recordOf(row: RecordRow): StoredRecord {
  const { seq, disclosed } = row;
  const [leaf, hash, tag] = [row['leaf'], row['leaf_hash'], row['tag']];
  return {
    seq,
    ...(leaf instanceof Uint8Array && { leaf }),
    ...(hash instanceof Uint8Array && { hash }),
    ...(tag instanceof Uint8Array && { tag }),
    ...(disclosed && {
      disclosures: SECTIONS.map((section) => {
        const text = row[section];
        return text instanceof Uint8Array ? text : undefined;
      }),
    }),
  };
}
