import { describe, expect, test } from 'vitest';
import { LogModel } from '../conformance/log-model.ts';
import { appendBatch } from '../conformance/opened-store.ts';
import { randomTerms } from '../conformance/random-terms.ts';
import type { IndexSums } from '../log-store.ts';
import { bytesOf, type Database, textOf } from './driver.ts';
import { type OpenedSqliteStore, openNewStore } from './log-file.test.kit.ts';

const SEED = 'sixteen  letters';

/** A store of 600 records in three batches, and a connection that may write anything. */
async function withLog(run: (opened: OpenedSqliteStore, db: Database) => Promise<void>): Promise<void> {
  const opened = await openNewStore();
  try {
    const model = new LogModel();
    for (let i = 0; i < 3; i++) await appendBatch(opened.store, model, 200, { terms: randomTerms });
    await run(opened, opened.file.connect());
  } finally {
    await opened.dispose();
  }
}

/** What a store that is opened now says of the file: the sums or why there are none, and the issues. */
async function look(opened: OpenedSqliteStore): Promise<{ sums: IndexSums | string; issues: string }> {
  const store = await opened.second();
  const sums = await store.readIndexSums(SEED, 600).catch((error: unknown) => String(error));
  return { sums, issues: (await store.inspect()).join('\n') };
}

describe('inspect reports', () => {
  const changes = [
    [
      'a trigger',
      'CREATE TRIGGER hide AFTER INSERT ON records BEGIN DELETE FROM links WHERE seq = 0; END',
      /trigger hide is in the database and not ours/,
    ],
    ['a view', 'CREATE VIEW spare AS SELECT * FROM records', /view spare is in the database and not ours/],
    ['a table', 'CREATE TABLE spare (id)', /table spare is in the database and not ours/],
    ['an index', 'CREATE INDEX spare ON tops (value)', /index spare is in the database and not ours/],
    ['a column', 'ALTER TABLE records ADD COLUMN note TEXT', /table records was changed/],
    ['a renamed column', 'ALTER TABLE claims RENAME COLUMN mac TO hash', /table claims was changed/],
    ['a table that is gone', 'DROP TABLE positions', /table positions is gone/],
    ['statistics', 'ANALYZE', /sqlite_stat1 is in the database and not ours/],
    [
      'a setting of the index',
      "INSERT INTO search(search, rank) VALUES ('secure-delete', 0)",
      /setting of the search index secure-delete was changed: 0/,
    ],
    [
      'a setting that we do not make',
      "INSERT INTO search(search, rank) VALUES ('automerge', 0)",
      /setting of the search index automerge/,
    ],
    ['a record before the log', "INSERT INTO records VALUES (-1, x'00')", /records has rows outside the log/],
    [
      'a link beyond the log',
      "INSERT INTO links VALUES (600, x'00', x'00')",
      /links has rows outside the log/,
    ],
    [
      'a disclosure beyond the log',
      'INSERT INTO disclosures (seq) VALUES (9999)',
      /disclosures has rows outside the log/,
    ],
    [
      'pages of the index that are gone',
      'DELETE FROM search_data WHERE id > 10',
      /the search index contradicts itself/,
    ],
    [
      'a structure that is gone',
      'DELETE FROM search_data WHERE id = 10',
      /the search index contradicts itself/,
    ],
  ] as const;
  for (const [what, sql, expected] of changes) {
    test(what, () =>
      withLog(async (opened, db) => {
        expect((await look(opened)).issues).toBe('');
        db.exec(sql);
        expect((await look(opened)).issues).toMatch(expected);
      }),
    );
  }
  test('nothing after erasing with secure-delete', () =>
    withLog(async (opened, db) => {
      db.exec(
        "INSERT INTO search (search, rowid, terms) VALUES ('delete', 5, 'c:everyone'); INSERT INTO search (rowid, terms) VALUES (5, '')",
      );
      expect((await look(opened)).issues).toBe('');
    }));
});

describe('a record that search does not find, though the index holds its terms, shows', () => {
  function found(db: Database, term: string): number[] {
    return db
      .prepare('SELECT rowid FROM search WHERE search MATCH ?')
      .all(`"${term}"`)
      .map((row) => Number(row['rowid']));
  }

  test('when its postings are inserted twice and deleted once', () =>
    withLog(async (opened, db) => {
      const { sums } = await look(opened);
      const [term] = (await opened.store.readTerms([77])).get(77)?.slice(-1) ?? [];
      expect(found(db, `${term}`)).toContain(77);
      db.exec("INSERT INTO search(search, rank) VALUES ('secure-delete', 0)");
      db.prepare('INSERT INTO search (rowid, terms) VALUES (77, ?)').run(`${term}`);
      db.prepare("INSERT INTO search (search, rowid, terms) VALUES ('delete', 77, ?)").run(`${term}`);
      db.exec("INSERT INTO search(search, rank) VALUES ('secure-delete', 1)");
      expect(found(db, `${term}`)).not.toContain(77);
      expect((await look(opened)).sums).not.toEqual(sums);
    }));

  /** One segment of many pages, each with a key that leads to it. */
  const INTO_SMALL_PAGES =
    "INSERT INTO search(search, rank) VALUES ('pgsz', 4050); INSERT INTO search(search) VALUES ('optimize')";

  test('when keys of the index are gone', () =>
    withLog(async (opened, db) => {
      db.exec(`${INTO_SMALL_PAGES}; DELETE FROM search_idx WHERE length(term) > 0`);
      expect((await look(opened)).sums).toMatch(/^Error: /);
    }));

  test('when a key leads past its page', () =>
    withLog(async (opened, db) => {
      db.exec(INTO_SMALL_PAGES);
      db.exec("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'search', 'row')");
      const key = bytesOf(db.prepare('SELECT max(term) AS term FROM search_idx').get()?.['term']);
      const word = Buffer.from(key.subarray(1)).toString('utf8');
      // The last term of the page before becomes the key of the next page.
      const hidden = textOf(
        db.prepare('SELECT term FROM temp.vocabulary WHERE term < ? ORDER BY term DESC').get(word)?.['term'],
      );
      expect(found(db, hidden).length).toBeGreaterThan(0);
      db.prepare('UPDATE search_idx SET term = ? WHERE term = ?').run(Buffer.from(`0${hidden}`), key);
      expect(found(opened.file.connect(), hidden)).toEqual([]);
      expect((await look(opened)).sums).toMatch(/does not lead to page/);
    }));

  test('when a term is moved to an index that search does not use', () =>
    withLog(async (opened, db) => {
      db.exec("INSERT INTO search(search) VALUES ('optimize')");
      const last = db.prepare('SELECT id, block FROM search_data WHERE id > 10 ORDER BY id DESC').get();
      const block = Buffer.from(bytesOf(last?.['block']));
      // The first term of a page has its text whole: length, '0', text.
      const size = block.readUInt16BE(2);
      const firstTerm = block[size] ?? 0;
      block[firstTerm + 1] = 0x31;
      db.prepare('UPDATE search_data SET block = ? WHERE id = ?').run(block, last?.['id'] ?? null);
      expect((await look(opened)).sums).toMatch(/of no index of ours/);
    }));
});

test('after a page that cannot be read, a store goes on reading what is there', () =>
  withLog(async (opened, db) => {
    const store = await opened.second();
    const last = db.prepare('SELECT id, block FROM search_data WHERE id > 10 ORDER BY id DESC').get();
    db.prepare('UPDATE search_data SET block = ? WHERE id = ?').run(new Uint8Array(3), last?.['id'] ?? null);
    await expect(store.readIndexSums(SEED, 600)).rejects.toThrow(/cut/);
    await expect(store.readTerms([0])).rejects.toThrow(/cut/);
    db.prepare('UPDATE search_data SET block = ? WHERE id = ?').run(
      last?.['block'] ?? null,
      last?.['id'] ?? null,
    );
    db.exec("DELETE FROM records WHERE seq = 5; INSERT INTO tops VALUES ('actor', 1, 'new', 1)");
    await store.readIndexSums(SEED, 600);
    expect((await store.readChunk(0, 10, true)).whole).toBe(false);
    expect(await store.readTops({ kind: 'actor' })).toEqual([
      { kind: 'actor', day: 1, value: 'new', count: 1 },
    ]);
  }));

test('what is damaged is read as it is', () =>
  withLog(async (opened, db) => {
    const { store } = opened;
    db.exec(`
      DELETE FROM records WHERE seq = 1; DELETE FROM links WHERE seq = 2; DELETE FROM disclosures WHERE seq = 4;
      UPDATE links SET tag = x'0102' WHERE seq = 5; UPDATE records SET leaf = x'007b00' WHERE seq = 300;
      DELETE FROM records WHERE seq = 8; DELETE FROM links WHERE seq = 8`);
    const records = new Map((await store.readRange(0, 10)).map((record) => [record.seq, record]));
    expect(records.get(1)).not.toHaveProperty('leaf');
    expect(records.get(1)?.hash).toHaveLength(32);
    expect(records.get(2)).not.toHaveProperty('hash');
    expect(records.get(4)).not.toHaveProperty('disclosures');
    expect(records.get(5)?.tag).toEqual(Uint8Array.of(1, 2));
    expect(records.get(8)?.disclosures).toHaveLength(6);
    for (const [from, whole] of [
      [1, false],
      [2, false],
      [4, true],
      [5, false],
      [300, true],
      [301, true],
    ] as const) {
      expect((await store.readChunk(from, 1, false)).whole).toBe(whole);
    }
  }));
