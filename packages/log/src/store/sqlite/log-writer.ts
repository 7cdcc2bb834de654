import { SECTIONS } from '../../event/vocabulary.ts';
import { escapeText } from '../escape-text.ts';
import type { Appended, Claim, SealedBatch, StoredCheckpoint, StoredHead } from '../log-store.ts';
import { bytesOf, type Database, numberOf, type Statement } from './driver.ts';
import { openLogFile } from './schema.ts';

const NO_BYTES = new Uint8Array(0);

/** Writes to the file of a log: synchronous, on its own connection, in a thread of its own. */
export class LogWriter {
  readonly #db: Database;
  readonly #sql: Statements;
  #holdsLock = false;

  constructor(path: string, origin: string) {
    this.#db = openLogFile(path, origin);
    this.#sql = prepareStatements(this.#db);
  }

  readHead(): StoredHead {
    const head = this.#sql.head.get();
    const size = numberOf(head?.['size']);
    const tag = size === 0 ? NO_BYTES : this.#sql.tag.get(size - 1)?.['tag'];
    return { size, range: bytesOf(head?.['compact_range']), tag: tag instanceof Uint8Array ? tag : NO_BYTES };
  }

  /** The head is locked: a transaction is open that only `append` and `release` may end. */
  get locked(): boolean {
    return this.#holdsLock;
  }

  lockHead(): StoredHead {
    if (!this.#holdsLock) this.#db.exec('BEGIN IMMEDIATE');
    this.#holdsLock = true;
    return this.readHead();
  }

  release(): void {
    if (this.#holdsLock) this.#db.exec('ROLLBACK');
    this.#holdsLock = false;
  }

  /** See {@link LogStore.append}. If we crash before COMMIT returns, the next open finds all of it or nothing. */
  append(batch: SealedBatch): Appended {
    const head = this.lockHead();
    try {
      const refusal = this.#refuse(head, batch);
      if (refusal !== undefined) {
        this.release();
        return refusal;
      }
      this.#write(batch);
      this.#db.exec('COMMIT');
      this.#holdsLock = false;
      return { kind: 'appended' };
    } catch (error) {
      this.#abandon();
      throw error;
    }
  }

  #refuse(head: StoredHead, batch: SealedBatch): Appended | undefined {
    if (head.size !== batch.from || Buffer.compare(head.tag, batch.previousTag) !== 0)
      return { kind: 'moved', head };
    // Rows beyond the head are nobody's: appending over or under them would bury the evidence.
    const beyond = this.#sql.beyond.get(head.size, head.size, head.size)?.['seq'];
    if (typeof beyond === 'number') {
      throw new Error(
        `there is a row at seq ${beyond}, beyond the head (size ${head.size}): run \`attestry verify\``,
      );
    }
    const claims = this.findClaims(batch.claims);
    return claims.length > 0 ? { kind: 'claimed', claims } : undefined;
  }

  #write(batch: SealedBatch): void {
    this.#writeRecords(batch);
    const sql = this.#sql;
    for (const node of batch.nodes) sql.insertNode.run(node.level, node.index, node.hash);
    for (const claim of batch.claims)
      sql.insertClaim.run(escapeText(claim.source), escapeText(claim.ref), claim.mac, claim.seq);
    for (const c of batch.counts) sql.count.run(c.hour, c.type, c.category, c.severity, c.outcome, c.count);
    for (const top of batch.tops) sql.top.run(top.kind, top.day, escapeText(top.value), top.count);
    sql.setHead.run(batch.from + batch.count, batch.range);
  }

  #writeRecords(batch: SealedBatch): void {
    const { insertRecord, insertLink, insertDisclosures, insertTerms } = this.#sql;
    const slots: (Uint8Array | null)[] = new Array(SECTIONS.length).fill(null);
    let leafStart = 0;
    let slotStart = 0;
    let termStart = 0;
    for (let i = 0; i < batch.count; i++) {
      const seq = batch.from + i;
      const leafEnd = batch.leafEnds[i] ?? 0;
      insertRecord.run(seq, batch.leaves.subarray(leafStart + 1, leafEnd));
      insertLink.run(
        seq,
        batch.hashes.subarray(32 * i, 32 * i + 32),
        batch.tags.subarray(32 * i, 32 * i + 32),
      );
      leafStart = leafEnd;
      let any = false;
      for (let s = 0; s < SECTIONS.length; s++) {
        const slotEnd = batch.disclosureEnds[SECTIONS.length * i + s] ?? 0;
        slots[s] = slotEnd > slotStart ? batch.disclosures.subarray(slotStart, slotEnd) : null;
        any ||= slotEnd > slotStart;
        slotStart = slotEnd;
      }
      if (any) insertDisclosures.run(seq, ...slots);
      const termEnd = batch.termEnds[i] ?? 0;
      insertTerms.run(seq, batch.terms.subarray(termStart, termEnd));
      termStart = termEnd;
    }
  }

  #abandon(): void {
    this.#holdsLock = false;
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back by itself (disk full, I/O error): there is nothing left to undo.
    }
  }

  findClaims(wanted: readonly { readonly source: string; readonly ref: string }[]): Claim[] {
    const found: Claim[] = [];
    for (const { source, ref } of wanted) {
      const row = this.#sql.findClaim.get(escapeText(source), escapeText(ref));
      if (row) found.push({ source, ref, mac: bytesOf(row['mac']), seq: numberOf(row['seq']) });
    }
    return found;
  }

  /**
   * One checkpoint for each 256 positions is enough to say where a tree went wrong, and bounds what an idle
   * log's checkpoints cost. One that comes late, when a larger one of its 256 is kept, is not needed.
   */
  putCheckpoint({ size, note }: StoredCheckpoint): void {
    this.#refuseLocked();
    const start = size - (size % 256);
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const last = this.#sql.lastCheckpoint.get(start, start + 256)?.['size'];
      if (typeof last !== 'number' || last <= size) {
        this.#sql.dropCheckpoints.run(start, size);
        this.#sql.insertCheckpoint.run(size, note);
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#abandon();
      throw error;
    }
  }

  readPosition(follower: string): number {
    const row = this.#sql.position.get(follower);
    return row === undefined ? 0 : numberOf(row['position']);
  }

  writePosition(follower: string, position: number): void {
    this.#refuseLocked();
    this.#sql.setPosition.run(follower, position);
  }

  /** What is written within the transaction of the lock would go with a release: the thread makes it wait. */
  #refuseLocked(): void {
    if (this.#holdsLock) throw new Error('the head is locked: append or release first');
  }

  close(): void {
    this.release();
    // So that the file alone is the log when nobody has it open: whoever copies it need not know of the -wal beside it.
    // A reader may stand in the way; then the last connection to close does it.
    this.#db.exec('PRAGMA busy_timeout = 1000; PRAGMA wal_checkpoint(TRUNCATE)');
    this.#db.close();
  }
}

const STATEMENTS = {
  head: 'SELECT size, compact_range FROM head',
  tag: 'SELECT tag FROM links WHERE seq = ?',
  beyond: `SELECT seq FROM links WHERE seq >= ? UNION ALL SELECT seq FROM records WHERE seq >= ?
       UNION ALL SELECT seq FROM disclosures WHERE seq >= ? LIMIT 1`,
  setHead: 'UPDATE head SET size = ?, compact_range = ?',
  insertRecord: 'INSERT INTO records (seq, leaf) VALUES (?, ?)',
  insertLink: 'INSERT INTO links (seq, leaf_hash, tag) VALUES (?, ?, ?)',
  insertDisclosures: `INSERT INTO disclosures (seq, ${SECTIONS.join(', ')}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  insertTerms: 'INSERT INTO search (rowid, terms) VALUES (?, ?)',
  insertNode: 'INSERT INTO nodes (level, node, hash) VALUES (?, ?, ?)',
  insertClaim: 'INSERT INTO claims (source, ref, mac, seq) VALUES (?, ?, ?, ?)',
  findClaim: 'SELECT mac, seq FROM claims WHERE source = ? AND ref = ?',
  count:
    'INSERT INTO counts (hour, type, category, severity, outcome, count) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count',
  top: 'INSERT INTO tops (kind, day, value, count) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count',
  lastCheckpoint: 'SELECT max(size) AS size FROM checkpoints WHERE size >= ? AND size < ?',
  dropCheckpoints: 'DELETE FROM checkpoints WHERE size >= ? AND size < ?',
  insertCheckpoint:
    'INSERT INTO checkpoints (size, note) VALUES (?, ?) ON CONFLICT DO UPDATE SET note = excluded.note',
  position: 'SELECT position FROM positions WHERE follower = ?',
  setPosition:
    'INSERT INTO positions (follower, position) VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
} as const;

type Statements = { readonly [N in keyof typeof STATEMENTS]: Statement };

/** Compiled at first use: a table that somebody dropped or widened fails what needs it, and nothing else. */
function prepareStatements(db: Database): Statements {
  const statements = {};
  for (const [name, sql] of Object.entries(STATEMENTS)) {
    let statement: Statement | undefined;
    const get = (): Statement => {
      statement ??= db.prepare(sql);
      return statement;
    };
    Object.defineProperty(statements, name, { get });
  }
  return statements as Statements;
}
