import { type Database, openLogFile, SECTIONS, type SealedBatch } from '@attestry/log/internals';

/** The floor: the rows of sealed batches into the same tables and index, one transaction for each, nothing sealed. */
export class RawInsert {
  readonly #db: Database;
  readonly #insert: (batch: SealedBatch) => void;

  constructor(path: string, origin: string) {
    this.#db = openLogFile(path, origin);
    this.#insert = prepare(this.#db);
  }

  append(batch: SealedBatch): void {
    this.#db.exec('BEGIN IMMEDIATE');
    this.#insert(batch);
    this.#db.exec('COMMIT');
  }

  close(): void {
    this.#db.close();
  }
}

function prepare(db: Database): (batch: SealedBatch) => void {
  const record = db.prepare('INSERT INTO records VALUES (?, ?)');
  const link = db.prepare('INSERT INTO links VALUES (?, ?, ?)');
  const disclosures = db.prepare('INSERT INTO disclosures VALUES (?, ?, ?, ?, ?, ?, ?)');
  const search = db.prepare('INSERT INTO search (rowid, terms) VALUES (?, ?)');
  const node = db.prepare('INSERT INTO nodes VALUES (?, ?, ?)');
  const count = db.prepare(
    'INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count',
  );
  const top = db.prepare(
    'INSERT INTO tops VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count',
  );
  const head = db.prepare('UPDATE head SET size = ?, compact_range = ?');
  return (batch) => {
    for (let i = 0; i < batch.count; i++) {
      const seq = batch.from + i;
      record.run(seq, batch.leaves.subarray((batch.leafEnds[i - 1] ?? 0) + 1, batch.leafEnds[i]));
      link.run(seq, batch.hashes.subarray(32 * i, 32 * i + 32), batch.tags.subarray(32 * i, 32 * i + 32));
      disclosures.run(seq, ...sectionsAt(batch, i));
      search.run(seq, batch.terms.subarray(batch.termEnds[i - 1] ?? 0, batch.termEnds[i]));
    }
    for (const n of batch.nodes) node.run(n.level, n.index, n.hash);
    for (const c of batch.counts) count.run(c.hour, c.type, c.category, c.severity, c.outcome, c.count);
    for (const t of batch.tops) top.run(t.kind, t.day, t.value, t.count);
    head.run(batch.from + batch.count, batch.range);
  };
}

function sectionsAt(batch: SealedBatch, i: number): (Uint8Array | null)[] {
  return SECTIONS.map((_, s) => {
    const at = SECTIONS.length * i + s;
    const start = batch.disclosureEnds[at - 1] ?? 0;
    const end = batch.disclosureEnds[at] ?? 0;
    return end > start ? batch.disclosures.subarray(start, end) : null;
  });
}
