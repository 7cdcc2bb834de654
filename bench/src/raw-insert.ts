import { type Database, openLogFile, SECTIONS, type SealedBatch } from '@attestry/log/internals';

/** A batch as rows that are ready to be bound: what the floor inserts without having sealed it. */
export interface RawRows {
  readonly rows: readonly {
    readonly leaf: Uint8Array;
    readonly hash: Uint8Array;
    readonly tag: Uint8Array;
    readonly sections: readonly (Uint8Array | null)[];
    readonly terms: string;
  }[];
  readonly batch: SealedBatch;
}

export function rawRows(batch: SealedBatch): RawRows {
  const terms = batch.terms.split('\n');
  const width = SECTIONS.length;
  const rows = Array.from({ length: batch.count }, (_, i) => ({
    leaf: batch.leaves.slice((batch.leafEnds[i - 1] ?? 0) + 1, batch.leafEnds[i]),
    hash: batch.hashes.slice(32 * i, 32 * i + 32),
    tag: batch.tags.slice(32 * i, 32 * i + 32),
    sections: SECTIONS.map((_, s) => {
      const text = batch.disclosures.slice(batch.disclosureEnds[width * i + s - 1] ?? 0, batch.disclosureEnds[width * i + s]);
      return text.length === 0 ? null : text;
    }),
    terms: terms[i] ?? '',
  }));
  return { rows, batch };
}

/** The floor: the same rows into the same tables and index, one transaction for each batch, nothing sealed. */
export class RawInsert {
  readonly #db: Database;
  readonly #insert: (rows: RawRows) => void;

  constructor(path: string, origin: string) {
    this.#db = openLogFile(path, origin);
    this.#insert = prepare(this.#db);
  }

  append(rows: RawRows): void {
    this.#db.exec('BEGIN IMMEDIATE');
    this.#insert(rows);
    this.#db.exec('COMMIT');
  }

  close(): void {
    this.#db.close();
  }
}

function prepare(db: Database): (rows: RawRows) => void {
  const record = db.prepare('INSERT INTO records VALUES (?, ?)');
  const link = db.prepare('INSERT INTO links VALUES (?, ?, ?)');
  const sections = db.prepare('INSERT INTO disclosures VALUES (?, ?, ?, ?, ?, ?, ?)');
  const search = db.prepare('INSERT INTO search (rowid, terms) VALUES (?, ?)');
  const node = db.prepare('INSERT INTO nodes VALUES (?, ?, ?)');
  const count = db.prepare('INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count');
  const top = db.prepare('INSERT INTO tops VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count');
  const head = db.prepare('UPDATE head SET size = ?, compact_range = ?');
  return ({ rows, batch }) => {
    let seq = batch.from;
    for (const row of rows) {
      record.run(seq, row.leaf);
      link.run(seq, row.hash, row.tag);
      sections.run(seq, ...row.sections);
      search.run(seq, row.terms);
      seq++;
    }
    for (const n of batch.nodes) node.run(n.level, n.index, n.hash);
    for (const c of batch.counts) count.run(c.hour, c.type, c.category, c.severity, c.outcome, c.count);
    for (const t of batch.tops) top.run(t.kind, t.day, t.value, t.count);
    head.run(seq, batch.range);
  };
}
