/**
 * The thread of the floor's server: it inserts rows that were sealed before the clock ran, into the tables and the index of a log,
 * one transaction for each message. So the floor pays for the same bytes on disk, and for nothing that makes them.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createLogFile, openLogFile, SECTIONS, type SealedBatch } from '@attestry/log/internals';
import { benchEvents } from './events.ts';
import { Sealing } from './sealing.ts';

/** Rows that are inserted again and again, at new positions. */
const ROWS = 2000;

interface Row {
  readonly leaf: Uint8Array;
  readonly hash: Uint8Array;
  readonly tag: Uint8Array;
  readonly sections: readonly (Uint8Array | null)[];
  readonly terms: Uint8Array;
}

function sealedRows(): readonly Row[] {
  const sealing = new Sealing('bench/floor/1');
  return [...benchEvents(5, ROWS, Date.parse('2026-01-01T00:00:00Z'))].map((event) =>
    rowOf(sealing.seal([sealing.prepare(event)])),
  );
}

function rowOf({ leaves, leafEnds, hashes, tags, disclosures, disclosureEnds, terms }: SealedBatch): Row {
  const sections = SECTIONS.map((_, s) => {
    const start = disclosureEnds[s - 1] ?? 0;
    const end = disclosureEnds[s] ?? 0;
    return end > start ? disclosures.slice(start, end) : null;
  });
  return {
    leaf: leaves.slice(1, leafEnds[0]),
    hash: hashes.slice(0, 32),
    tag: tags.slice(0, 32),
    sections,
    terms: terms.slice(),
  };
}

function serve(path: string): void {
  const rows = sealedRows();
  createLogFile(path, 'bench/floor/1');
  const db = openLogFile(path, 'bench/floor/1');
  const record = db.prepare('INSERT INTO records VALUES (?, ?)');
  const link = db.prepare('INSERT INTO links VALUES (?, ?, ?)');
  const disclosures = db.prepare('INSERT INTO disclosures VALUES (?, ?, ?, ?, ?, ?, ?)');
  const search = db.prepare('INSERT INTO search (rowid, terms) VALUES (?, ?)');
  let seq = 0;
  parentPort?.on('message', (count: number) => {
    db.exec('BEGIN IMMEDIATE');
    for (let i = 0; i < count; i++, seq++) {
      const row = rows[seq % ROWS];
      if (row === undefined) continue;
      record.run(seq, row.leaf);
      link.run(seq, row.hash, row.tag);
      disclosures.run(seq, ...row.sections);
      search.run(seq, row.terms);
    }
    db.exec('COMMIT');
    parentPort?.postMessage(seq);
  });
  parentPort?.postMessage(-1);
}

serve(String(workerData));
