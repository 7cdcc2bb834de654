import { afterEach, describe, expect, test } from 'vitest';
import { RandomBytes } from '../conformance/random-bytes.ts';
import { bytesOf, type Database, numberOf } from './driver.ts';
import { termText, visitPostings } from './fts5-postings.ts';
import { type LogFile, newLogFile } from './log-file.test.kit.ts';

let file: LogFile | undefined;

afterEach(() => {
  file?.dispose();
  file = undefined;
});

/** An index of a few hundred rows on small pages, in some segments. */
function newIndex(): Database {
  file = newLogFile();
  const db = file.connect();
  db.exec("INSERT INTO search(search, rank) VALUES ('pgsz', 200)");
  for (let seq = 0; seq < 600; ) {
    db.exec('BEGIN');
    for (const end = seq + 150; seq < end; seq++) {
      db.prepare('INSERT INTO search (rowid, terms) VALUES (?, ?)').run(
        seq,
        `s:info id:${seq * 7919} w:${seq % 50} w:ü`,
      );
    }
    db.exec('COMMIT');
  }
  return db;
}

/** All that a visit tells, or why it ended. */
function tell(db: Database): string {
  const told: string[] = [];
  try {
    visitPostings(db, {
      term: (bytes) => told.push(termText(bytes)),
      posting: (rowid, marks) => told.push(`${rowid}/${marks}`),
    });
  } catch (error) {
    return `refused: ${String(error)}`;
  }
  return told.join(' ');
}

interface Page {
  readonly id: number;
  readonly block: Uint8Array;
}

/** Every page but the averages (row 1), which only rank results. */
function pagesOf(db: Database): Page[] {
  return db
    .prepare('SELECT id, block FROM search_data WHERE id > 1')
    .all()
    .map((row) => ({ id: numberOf(row['id']), block: bytesOf(row['block']) }));
}

function replace(db: Database, id: number, block: Uint8Array): void {
  db.prepare('UPDATE search_data SET block = ? WHERE id = ?').run(block, id);
}

/** Leaf pages: doclist indexes, and the structure in row 10, are not postings. */
function isLeaf({ id }: Page): boolean {
  return id > 10 && Math.floor(id / 2 ** 36) % 2 === 0;
}

describe('a damaged page', () => {
  test('with any one byte changed shows, and no visit goes on for ever', () => {
    const db = newIndex();
    const intact = tell(db);
    const random = new RandomBytes(3);
    const pages = pagesOf(db).filter(isLeaf);
    expect(pages.length).toBeGreaterThan(20);
    const [first, ...rest] = pages;
    if (first === undefined) return;
    for (let i = 0; i < 1500; i++) {
      const { id, block } = random.pick([first, ...rest]);
      const damaged = block.slice();
      const at = random.below(block.length);
      damaged[at] = ((damaged[at] ?? 0) + 1 + random.below(255)) % 256;
      replace(db, id, damaged);
      expect(tell(db) === intact, `byte ${at} of page ${id}`).toBe(false);
      replace(db, id, block);
    }
    expect(tell(db)).toBe(intact);
  });
  test('that is cut shows; one that is empty, random or gone is refused', () => {
    const db = newIndex();
    const intact = tell(db);
    const random = new RandomBytes(4);
    for (const { id, block } of pagesOf(db).filter(isLeaf)) {
      replace(db, id, block.slice(0, random.below(block.length)));
      expect(tell(db) === intact).toBe(false);
      for (const damaged of [new Uint8Array(0), random.bytes(200), new Uint8Array(200).fill(255)]) {
        replace(db, id, damaged);
        expect(tell(db)).toMatch(/^refused/);
      }
      db.prepare('DELETE FROM search_data WHERE id = ?').run(id);
      expect(tell(db)).toMatch(/^refused/);
      db.prepare('INSERT INTO search_data VALUES (?, ?)').run(id, block);
    }
  });
  test('of the structure is refused or tells something else', () => {
    const db = newIndex();
    const intact = tell(db);
    const block = bytesOf(db.prepare('SELECT block FROM search_data WHERE id = 10').get()?.['block']);
    const random = new RandomBytes(5);
    for (let at = 4; at < block.length; at++) {
      const damaged = block.slice();
      damaged[at] = 1 + random.below(255);
      replace(db, 10, damaged);
      expect(tell(db).length).toBeGreaterThan(0);
    }
    for (const damaged of [block.slice(0, 3), block.slice(0, -1), new Uint8Array(400).fill(255)]) {
      replace(db, 10, damaged);
      expect(tell(db)).toMatch(/^refused/);
    }
    db.exec('DELETE FROM search_data WHERE id = 10');
    expect(tell(db)).toMatch(/^refused/);
    db.prepare('INSERT INTO search_data VALUES (10, ?)').run(block);
    expect(tell(db)).toBe(intact);
  });
});
