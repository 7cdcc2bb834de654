import { SECTIONS } from '../../event/vocabulary.ts';
import { sha256 } from '../../node/crypto.ts';
import { addCounts, type CountSums, NO_COUNTS } from '../../query/count-sums.ts';
import type { ShapeCount, TopCount } from '../../query/count-tally.ts';
import type { TermExpression } from '../../query/term-expression.ts';
import { termHash } from '../../query/term-hash.ts';
import { TermSums } from '../../query/term-sums.ts';
import { escapeText, unescapeText } from '../escape-text.ts';
import type {
  Chunk,
  Claim,
  CountPeriod,
  CountQuery,
  IndexSums,
  SeverityCount,
  StoredCheckpoint,
  StoredHead,
  StoredRecord,
  TopQuery,
  TreeNode,
} from '../log-store.ts';
import { bytesOf, type Database, numberOf, type Row, type Statement, textOf } from './driver.ts';
import { termText, visitPostings } from './fts5-postings.ts';
import { inspectFile } from './inspect-file.ts';
import { openLogFileToRead } from './schema.ts';
import { readCounts, readSeverityCounts, readTops, type SearchPage, search } from './search.ts';

const NO_BYTES = new Uint8Array(0);

const HEAD = 'SELECT size, compact_range, (SELECT tag FROM links WHERE seq = size - 1) AS tag FROM head';
/** Where the head is gone, the links say how much there is; without its hashes nobody goes on from it. */
const NO_HEAD = `SELECT size, x'' AS compact_range, (SELECT tag FROM links WHERE seq = size - 1) AS tag
  FROM (SELECT count(*) AS size FROM links)`;

const ONE_RECORD = `SELECT links.seq, leaf, leaf_hash, tag, disclosures.seq AS disclosed, ${SECTIONS.join(', ')}
  FROM links LEFT JOIN records USING (seq) LEFT JOIN disclosures USING (seq) WHERE links.seq = ?`;

/** Reads the file of a log: synchronous, on its own connection that cannot write. */
export class LogReader {
  readonly db: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(path: string, origin: string) {
    this.db = openLogFileToRead(path, origin);
  }

  /** Statements are compiled once for each text. */
  prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  readHead(): StoredHead {
    const row = this.prepare(HEAD).get() ?? this.prepare(NO_HEAD).get();
    const tag = row?.['tag'];
    return {
      size: numberOf(row?.['size']),
      range: bytesOf(row?.['compact_range']),
      tag: tag instanceof Uint8Array ? tag : NO_BYTES,
    };
  }

  /** Lets SQLite lay 256 rows side by side: one value for each column costs a fraction of 256 rows. */
  readChunk(from: number, count: number, withDisclosures: boolean): Chunk {
    return this.#inSnapshot(() => {
      const last = from + count - 1;
      const stored = this.prepare(
        `SELECT count(*) AS n, CAST(x'00' || group_concat(leaf, x'00') AS BLOB) AS leaves
         FROM (SELECT leaf FROM records WHERE seq BETWEEN ? AND ? ORDER BY seq)`,
      ).get(from, last);
      const links = this.prepare(
        `SELECT count(*) AS n, CAST(group_concat(leaf_hash, '') AS BLOB) AS hashes, CAST(group_concat(tag, '') AS BLOB) AS tags
         FROM (SELECT leaf_hash, tag FROM links WHERE seq BETWEEN ? AND ? ORDER BY seq)`,
      ).get(from, last);
      const leaves = blobOf(stored?.['leaves']);
      const hashes = blobOf(links?.['hashes']);
      const tags = blobOf(links?.['tags']);
      const disclosures = withDisclosures ? this.#readDisclosures(from, last) : NO_BYTES;
      const whole =
        stored?.['n'] === count &&
        links?.['n'] === count &&
        hashes.length === 32 * count &&
        tags.length === 32 * count;
      return { from, count, whole, leaves, hashes, tags, disclosures };
    });
  }

  #readDisclosures(from: number, last: number): Uint8Array {
    const slots = SECTIONS.map((section) => `coalesce(${section}, x'') || x'00'`).join(' || ');
    const row = this.prepare(
      `SELECT CAST(group_concat(slots, '') AS BLOB) AS slots
       FROM (SELECT ${slots} AS slots FROM records LEFT JOIN disclosures USING (seq) WHERE seq BETWEEN ? AND ? ORDER BY seq)`,
    ).get(from, last);
    return blobOf(row?.['slots']);
  }

  readRecords(seqs: readonly number[]): StoredRecord[] {
    const sorted = [...new Set(seqs)].sort((a, b) => a - b);
    return this.#inSnapshot(() =>
      sorted.flatMap((seq) => {
        // Nearly every position has a link; one that has none is looked for in every table.
        const row = this.prepare(ONE_RECORD).get(seq);
        return row === undefined ? this.readRange(seq, seq + 1) : [recordOf(row)];
      }),
    );
  }

  readRange(from: number, to: number): StoredRecord[] {
    const rows = this.prepare(
      `SELECT seq, leaf, leaf_hash, tag, disclosures.seq AS disclosed, ${SECTIONS.join(', ')}
       FROM (SELECT seq FROM links WHERE seq >= ?1 AND seq < ?2 UNION SELECT seq FROM records WHERE seq >= ?1 AND seq < ?2
             UNION SELECT seq FROM disclosures WHERE seq >= ?1 AND seq < ?2)
       LEFT JOIN links USING (seq) LEFT JOIN records USING (seq) LEFT JOIN disclosures USING (seq) ORDER BY seq`,
    ).all(from, to);
    return rows.map(recordOf);
  }

  readEnd(below: number): number {
    const last = ['links', 'records', 'disclosures'].map(
      (table) => `(SELECT max(seq) FROM ${table} WHERE seq < ?1)`,
    );
    const row = this.prepare(
      `SELECT max(${last.map((seq) => `coalesce(${seq}, -1)`).join(', ')}, -1) AS seq`,
    ).get(below);
    return numberOf(row?.['seq']) + 1;
  }

  readHashes(from: number, count: number): Uint8Array {
    const row = this.prepare(
      `SELECT CAST(group_concat(leaf_hash, '') AS BLOB) AS hashes
       FROM (SELECT leaf_hash FROM links WHERE seq BETWEEN ? AND ? ORDER BY seq)`,
    ).get(from, from + count - 1);
    return blobOf(row?.['hashes']);
  }

  readNodes(level: number, index: number, count: number): TreeNode[] {
    return this.prepare(
      'SELECT node, hash FROM nodes WHERE level = ? AND node >= ? AND node < ? ORDER BY node',
    )
      .all(level, index, index + count)
      .map((row) => ({ level, index: numberOf(row['node']), hash: bytesOf(row['hash']) }));
  }

  search(expression: TermExpression, page: SearchPage): number[] {
    return this.#inSnapshot(() => search((sql) => this.prepare(sql), expression, page));
  }

  readCounts(query: CountQuery, by: CountPeriod): ShapeCount[] {
    return readCounts((sql) => this.prepare(sql), query, by);
  }

  readSeverityCounts(query: CountQuery, by: CountPeriod): SeverityCount[] {
    return readSeverityCounts((sql) => this.prepare(sql), query, by);
  }

  readTops(query: TopQuery): TopCount[] {
    return readTops((sql) => this.prepare(sql), query);
  }

  readCountSums(seed: string): { size: number; sums: CountSums } {
    return this.#inSnapshot(() => {
      let sums = addCounts(sha256, seed, NO_COUNTS, this.readCounts({}, 'hour'), []);
      for (const kind of ['actor', 'ip'] as const)
        sums = addCounts(sha256, seed, sums, [], this.readTops({ kind }));
      return { size: this.readHead().size, sums };
    });
  }

  readIndexSums(seed: string, size: number): IndexSums {
    return this.#inSnapshot(() => {
      const stored = this.readHead().size;
      const sums = new TermSums(termHash(sha256, seed), Math.min(size, stored));
      visitPostings(this.db, {
        term: (bytes) => sums.chooseBytes(bytes),
        posting: (seq, marks) => {
          if (seq >= size && seq < stored) return;
          // What lies before the log is not of it either.
          for (let n = timesListed(marks); n > 0; n--) sums.add(seq < 0 ? stored : seq, 1);
        },
      });
      return { first: sums.first, second: sums.second };
    });
  }

  readTerms(seqs: readonly number[]): ReadonlyMap<number, readonly string[]> {
    const terms = new Map<number, string[]>(seqs.map((seq) => [seq, []]));
    let term = '';
    this.#inSnapshot(() =>
      visitPostings(this.db, {
        term: (bytes) => {
          term = termText(bytes);
        },
        posting: (seq, marks) => {
          const listed = terms.get(seq);
          for (let n = timesListed(marks); listed !== undefined && n > 0; n--) listed.push(term);
        },
      }),
    );
    return terms;
  }

  inspect(): string[] {
    return this.#inSnapshot(() => inspectFile(this.db));
  }

  readClaims(after: Pick<Claim, 'source' | 'ref'> | undefined, limit: number): Claim[] {
    const beyond = after === undefined ? '' : 'WHERE (source, ref) > (?, ?)';
    const values = after === undefined ? [] : [escapeText(after.source), escapeText(after.ref)];
    return this.prepare(`SELECT source, ref, mac, seq FROM claims ${beyond} ORDER BY source, ref LIMIT ?`)
      .all(...values, limit)
      .map((row) => ({
        source: unescapeText(textOf(row['source'])),
        ref: unescapeText(textOf(row['ref'])),
        mac: bytesOf(row['mac']),
        seq: numberOf(row['seq']),
      }));
  }

  readRelocation(): string | undefined {
    const row = this.prepare("SELECT value FROM meta WHERE name = 'relocated'").get();
    return row === undefined ? undefined : textOf(row['value']);
  }

  readPositions(): ReadonlyMap<string, number> {
    const rows = this.prepare('SELECT follower, position FROM positions').all();
    return new Map(rows.map((row) => [textOf(row['follower']), numberOf(row['position'])]));
  }

  readCheckpoints(fromSize: number, limit: number): StoredCheckpoint[] {
    return this.prepare('SELECT size, note FROM checkpoints WHERE size >= ? ORDER BY size LIMIT ?')
      .all(fromSize, limit)
      .map((row) => ({ size: numberOf(row['size']), note: textOf(row['note']) }));
  }

  close(): void {
    this.db.close();
  }

  /** Several statements that see one state of the file. */
  #inSnapshot<T>(read: () => T): T {
    this.db.exec('BEGIN');
    try {
      return read();
    } finally {
      // There is nothing to keep: this connection does not write.
      this.db.exec('ROLLBACK');
    }
  }
}

/**
 * How often a posting counts. Sums that took a deletion for −1 could be balanced by a second insertion, with a record
 * that no search finds. Whoever erases writes no marks ('secure-delete'), so a mark is never ours and must show.
 */
function timesListed(marks: number): number {
  return marks === 0 ? 1 : 2;
}

function blobOf(value: Row[string] | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : NO_BYTES;
}

function recordOf(row: Row): StoredRecord {
  const { leaf, leaf_hash: hash, tag } = row;
  return {
    seq: numberOf(row['seq']),
    ...(leaf instanceof Uint8Array && { leaf }),
    ...(hash instanceof Uint8Array && { hash }),
    ...(tag instanceof Uint8Array && { tag }),
    ...(row['disclosed'] !== null && {
      disclosures: SECTIONS.map((section) => {
        const text = row[section];
        return text instanceof Uint8Array ? text : undefined;
      }),
    }),
  };
}

/** Opens a reader in the thread that calls: see {@link LogStore.threadSource}. */
export function openChunkSource({
  path,
  origin,
}: {
  readonly path: string;
  readonly origin: string;
}): LogReader {
  const reader = new LogReader(path, origin);
  // It goes through the file once: pages that were read are not read again.
  reader.db.exec('PRAGMA cache_size = -2048');
  return reader;
}
