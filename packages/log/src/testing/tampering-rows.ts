import { latin1OfBytes } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { CountTally, countedRecord } from '../query/count-tally.ts';
import { decodeRecord } from '../record/decode-record.ts';
import { escapeText } from '../store/escape-text.ts';
import { type Database, numberOf, openDatabase, type SqlValue } from '../store/sqlite/driver.ts';
import { LogReader } from '../store/sqlite/log-reader.ts';
import { readOrigin } from '../store/sqlite/schema.ts';
import { emptyRange, extendRange, formatHashes, parseHashes } from '../tree/compact-range.ts';
import { treeHasher } from '../tree/hash.ts';

/** The hand of somebody who may write the database of a log, and nothing else. Remembers what it did, as SQL. */
export class TamperingHand {
  readonly statements: string[] = [];
  readonly path: string;
  readonly db: Database;

  constructor(path: string) {
    this.path = path;
    this.db = openDatabase(path, { busyTimeoutMs: 30_000 });
  }

  run(sql: string, ...parameters: readonly SqlValue[]): void {
    this.db.prepare(sql).run(...parameters);
    let next = 0;
    this.statements.push(sql.replaceAll('?', () => shownValue(parameters[next++] ?? null)));
  }

  get size(): number {
    return numberOf(this.db.prepare('SELECT size FROM head').get()?.size);
  }

  bytesAt(table: string, column: string, seq: number): Uint8Array | undefined {
    const value = this.db.prepare(`SELECT ${column} AS bytes FROM ${table} WHERE seq = ?`).get(seq)?.bytes;
    return value instanceof Uint8Array ? value : undefined;
  }

  /** The terms by which search finds a record. */
  termsAt(seqs: readonly number[]): ReadonlyMap<number, readonly string[]> {
    const reader = this.#reader();
    try {
      return reader.readTerms(seqs);
    } finally {
      reader.close();
    }
  }

  hideFromSearch(seqs: readonly number[]): void {
    for (const [seq, terms] of this.termsAt(seqs)) {
      this.run("INSERT INTO search (search, rowid, terms) VALUES ('delete', ?, ?)", seq, terms.join(' '));
    }
  }

  /** Removes records [from, to) from every table, with what counts and finds them. */
  forget(from: number, to: number): void {
    const seqs = Array.from({ length: to - from }, (_, i) => from + i);
    this.#uncount(from, to);
    this.hideFromSearch(seqs);
    for (const table of ['records', 'links', 'disclosures', 'claims']) {
      this.run(`DELETE FROM ${table} WHERE seq >= ? AND seq < ?`, from, to);
    }
  }

  /** Makes the head what it would be for this many records. */
  setHead(size: number): void {
    const hasher = treeHasher(sha256);
    let range = emptyRange();
    for (let from = 0; from < size; from += 4096) {
      const reader = this.#reader();
      const hashes = parseHashes(reader.readHashes(from, Math.min(4096, size - from)));
      reader.close();
      range = extendRange(hasher, range, hashes).range;
    }
    this.run('DELETE FROM nodes WHERE (node + 1) * CASE level WHEN 1 THEN 256 ELSE 65536 END > ?', size);
    this.run('DELETE FROM checkpoints WHERE size > ?', size);
    this.run('UPDATE head SET size = ?, compact_range = ?', size, formatHashes(range.hashes));
  }

  #uncount(from: number, to: number): void {
    const tally = new CountTally();
    const reader = this.#reader();
    for (const { leaf, hash, disclosures } of reader.readRange(from, to)) {
      if (leaf === undefined || hash === undefined) continue;
      const decoded = decodeRecord(sha256, { leaf, hash, ...(disclosures && { disclosures }) });
      if (decoded.ok) tally.add(countedRecord(decoded.record));
    }
    reader.close();
    const { counts, tops } = tally.take();
    const shape = 'hour = ? AND type = ? AND category = ? AND severity = ? AND outcome = ?';
    for (const { count, hour, type, category, severity, outcome } of counts) {
      this.run(
        `UPDATE counts SET count = count - ? WHERE ${shape}`,
        count,
        hour,
        type,
        category,
        severity,
        outcome,
      );
    }
    for (const { count, kind, day, value } of tops) {
      this.run(
        'UPDATE tops SET count = count - ? WHERE kind = ? AND day = ? AND value = ?',
        count,
        kind,
        day,
        escapeText(value),
      );
    }
    for (const table of ['counts', 'tops']) this.run(`DELETE FROM ${table} WHERE count = 0`);
  }

  #reader(): LogReader {
    return new LogReader(this.path, readOrigin(this.path) ?? '');
  }

  close(): void {
    this.db.close();
  }
}

function shownValue(value: SqlValue): string {
  if (value instanceof Uint8Array) {
    const text = latin1OfBytes(value);
    // A leaf or a section is text to read; a hash is not.
    if (/^[\x20-\x7e]+$/.test(text)) return shownText(text);
    return `x'${Buffer.from(value).toString('hex').slice(0, 16)}…'`;
  }
  return typeof value === 'string' ? shownText(value) : String(value);
}

function shownText(text: string): string {
  return `'${text.length > 60 ? `${text.slice(0, 60)}…` : text}'`;
}
