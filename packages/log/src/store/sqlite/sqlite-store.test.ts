import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectStored } from '../conformance/expected.ts';
import { LogModel } from '../conformance/log-model.ts';
import { appendBatch, settlesWithin } from '../conformance/opened-store.ts';
import { type Database, openDatabase } from './driver.ts';
import {
  type LogFile,
  newLogFile,
  type OpenedSqliteStore,
  ORIGIN,
  openNewStore,
} from './log-file.test.kit.ts';
import { LogReader } from './log-reader.ts';
import { LogWriter } from './log-writer.ts';
import { createLogFile, openLogFile, openLogFileToRead, readOrigin } from './schema.ts';
import { openSqliteStore } from './sqlite-store.ts';

async function withStore(run: (opened: OpenedSqliteStore, model: LogModel) => Promise<void>): Promise<void> {
  const opened = await openNewStore();
  try {
    await run(opened, new LogModel());
  } finally {
    await opened.dispose();
  }
}

async function withFile(run: (file: LogFile) => Promise<void> | void): Promise<void> {
  const file = newLogFile();
  try {
    await run(file);
  } finally {
    file.dispose();
  }
}

function pragmasOf(db: Database): unknown {
  return ['journal_mode', 'synchronous', 'secure_delete'].map(
    (name) => db.prepare(`PRAGMA ${name}`).get()?.[name],
  );
}

const FULL = 2;
const ON = 1;

describe('every connection', () => {
  test('writes ahead, waits for the disk and deletes with zeros', () =>
    withFile((file) => {
      for (let i = 0; i < 2; i++) {
        const db = openLogFile(file.path, ORIGIN);
        expect(pragmasOf(db)).toEqual(['wal', FULL, ON]);
        db.close();
      }
    }));
  test('does so whatever the file was left in', () =>
    withFile((file) => {
      file.connect().exec('PRAGMA journal_mode = DELETE');
      const reader = new LogReader(file.path, ORIGIN);
      expect(pragmasOf(reader.db)).toEqual(['wal', FULL, ON]);
      reader.close();
    }));
  test('that reads cannot write', () =>
    withFile((file) => {
      const reader = new LogReader(file.path, ORIGIN);
      expect(() => reader.db.exec('DELETE FROM records')).toThrow(/readonly/);
      reader.close();
    }));
});

describe('a file', () => {
  test('that is not there is not made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attestry-'));
    const store = openSqliteStore(join(folder, 'absent.db'), ORIGIN);
    await expect(store.readHead()).rejects.toThrow(/there is no file .*absent\.db/);
    await expect(store.readHashes(0, 1)).rejects.toThrow(/there is no file/);
    await store.close();
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
  test('that is not ours is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attestry-'));
    const foreign = join(folder, 'foreign.db');
    const db = openDatabase(foreign, { busyTimeoutMs: 0 });
    db.exec('CREATE TABLE meta (name, value)');
    db.close();
    expect(() => openLogFile(foreign, ORIGIN)).toThrow(/foreign\.db is not the file of an Attestry log/);
    const text = join(folder, 'notes.txt');
    writeFileSync(
      text,
      'not a database at all, but long enough to have a header of its own, and then some more text.',
    );
    expect(() => openLogFile(text, ORIGIN)).toThrow(
      /notes\.txt cannot be read as the file of an Attestry log/,
    );
    expect(() => readOrigin(text)).toThrow(/cannot be read/);
    writeFileSync(text, '');
    expect(() => openLogFile(text, ORIGIN)).toThrow(/is not the file of an Attestry log/);
    rmSync(folder, { recursive: true });
  });
  test('of another log is refused', () =>
    withFile((file) => {
      expect(() => openLogFile(file.path, 'example.com/other/1')).toThrow(
        /holds the log example.com\/main\/1, not/,
      );
      expect(readOrigin(file.path)).toBe(ORIGIN);
    }));
  test('of a newer version is refused', () =>
    withFile((file) => {
      file.connect().exec('PRAGMA user_version = 2');
      expect(() => openLogFile(file.path, ORIGIN)).toThrow(/schema version 2; this program reads version 1/);
    }));
  test('is created whole, over what a crash left behind', () =>
    withFile((file) => {
      const path = `${file.path}.second`;
      writeFileSync(`${path}.new`, 'half a file');
      createLogFile(path, ORIGIN);
      openLogFile(path, ORIGIN).close();
      expect(existsSync(`${path}.new`)).toBe(false);
    }));
});

test('a file without our marks is ours where its tables say so, as a restored dump, and is marked when it is written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-dump-'));
  const path = join(folder, 'main.1.db');
  const marks = (file: string): object[] =>
    ['application_id', 'user_version'].map((name) => {
      const db = openDatabase(file, { busyTimeoutMs: 0 });
      const value = db.prepare(`PRAGMA ${name}`).get() ?? {};
      db.close();
      return value;
    });
  const unmark = (file: string): void => {
    const db = openDatabase(file, { busyTimeoutMs: 0 });
    db.exec('CREATE TABLE IF NOT EXISTS own (x); PRAGMA application_id = 0; PRAGMA user_version = 0');
    db.close();
  };
  try {
    createLogFile(path, 'test.example/main/1');
    const marked = marks(path);
    unmark(path);
    openLogFileToRead(path, 'test.example/main/1').close();
    expect(marks(path)).not.toEqual(marked);
    expect(() => openLogFile(path, 'test.example/main/2')).toThrow(/holds the log test.example\/main\/1/);
    openLogFile(path, 'test.example/main/1').close();
    expect(marks(path)).toEqual(marked);
    unmark(join(folder, 'foreign.db'));
    expect(() => openLogFile(join(folder, 'foreign.db'), 'test.example/main/1')).toThrow(
      /not the file of an Attestry log/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('a row beyond the head', () => {
  for (const sql of [
    "INSERT INTO records VALUES (10, x'00')",
    "INSERT INTO links VALUES (12, x'00', x'00')",
    "INSERT INTO disclosures (seq, actor) VALUES (11, x'00')",
  ]) {
    test(`stops append: ${sql}`, () =>
      withStore(async ({ store, file }, model) => {
        await appendBatch(store, model, 10);
        file.connect().exec(sql);
        await expect(store.append(model.build(5).batch)).rejects.toThrow(
          /beyond the head \(size 10\).*attestry verify/,
        );
        expect(await store.readHead()).toEqual(model.head);
        // The lock was given back.
        await store.writePosition('alerts', 1);
      }));
  }
});

test('the end is where anything is stored, in whichever table and whatever the head says', () =>
  withStore(async ({ store, file }, model) => {
    await appendBatch(store, model, 10);
    const db = file.connect();
    for (const [sql, below, end] of [
      ["INSERT INTO records VALUES (10, x'00')", 20, 11],
      ["INSERT INTO disclosures (seq, actor) VALUES (11, x'00')", 20, 12],
      ["INSERT INTO links VALUES (12, x'00', x'00')", 20, 13],
      ["INSERT INTO records VALUES (1000, x'00')", 20, 13],
      ['SELECT 1', 1001, 1001],
      ["INSERT INTO records VALUES (-5, x'00')", 0, 0],
      ['UPDATE head SET size = 3', 20, 13],
      ['DELETE FROM links', 20, 12],
      ['DELETE FROM records; DELETE FROM disclosures WHERE seq > 8', 20, 9],
    ] as const) {
      db.exec(sql);
      expect(await store.readEnd(below), sql).toBe(end);
    }
  }));

test('who searches does not wait for who goes through the whole index', () =>
  withStore(async ({ store }, model) => {
    for (let i = 0; i < 20; i++) await appendBatch(store, model, 1000);
    await store.readTerms([0]);
    await store.readHashes(0, 1);
    const ended: string[] = [];
    const scans = Array.from({ length: 5 }, async () => {
      await store.readIndexSums('sixteen  letters', 20_000);
      ended.push('scan');
    });
    await store.readHashes(0, 1);
    ended.push('read');
    await Promise.all(scans);
    expect(ended.indexOf('read')).toBeLessThan(4);
  }));

describe('another connection that holds the write lock', () => {
  test('delays an append and does not fail it', () =>
    withStore(async ({ store, file }, model) => {
      await store.readHead();
      const db = file.connect();
      db.exec('BEGIN IMMEDIATE');
      const appending = appendBatch(store, model, 5);
      expect(await settlesWithin(appending, 1000)).toBe(false);
      expect(await store.readHashes(0, 10)).toHaveLength(0);
      db.exec('COMMIT');
      await appending;
      expect((await store.readHead()).size).toBe(5);
    }));
});

describe('a batch', () => {
  test('may have two arrays in one buffer', () =>
    withStore(async ({ store }, model) => {
      const made = model.build(2);
      const both = new Uint8Array(128);
      both.set(made.batch.hashes);
      both.set(made.batch.tags, 64);
      const batch = { ...made.batch, hashes: both.subarray(0, 64), tags: both.subarray(64) };
      expect(await store.append(batch)).toEqual({ kind: 'appended' });
      model.keep(made);
      await expectStored(store, model);
    }));
  test('that fails half way leaves nothing', () =>
    withStore(async ({ store }, model) => {
      await appendBatch(store, model, 3);
      const { batch } = model.build(300);
      const [node] = batch.nodes;
      if (node === undefined) throw new Error('the batch should have a node');
      await expect(store.append({ ...batch, nodes: [node, node] })).rejects.toThrow(/UNIQUE/);
      expect(await store.readHead()).toEqual(model.head);
      expect(await store.readRange(0, 1000)).toHaveLength(3);
      expect(await store.inspect()).toEqual([]);
      await appendBatch(store, model, 300);
    }));
});

test('a writer that is locked refuses what a release would take back', () =>
  withFile((file) => {
    const writer = new LogWriter(file.path, ORIGIN);
    writer.lockHead();
    expect(() => writer.writePosition('alerts', 1)).toThrow(/locked/);
    expect(() => writer.putCheckpoint({ size: 1, note: '' })).toThrow(/locked/);
    expect(writer.locked).toBe(true);
    writer.close();
  }));
