import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { openDatabase } from '@attestry/log/sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { because } from '../operate/reason.ts';
import { VerificationTable } from '../operate/verification-table.ts';
import { DATABASES, type EmptyDatabase } from './databases.test.kit.ts';
import { openServiceDatabase } from './open-service-database.ts';
import { createTestDatabase } from './postgres.test.kit.ts';
import type { ServiceDatabase } from './service-database.ts';

describe.each(DATABASES)('%s', (_, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  beforeEach(async () => {
    database = await make();
    db = await database.open();
    await db.run('CREATE TABLE t (n INTEGER NOT NULL, s TEXT)');
  });
  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  test('gives rows, and how many were changed', async () => {
    expect(await db.run('INSERT INTO t VALUES (?, ?), (?, ?)', 1, 'a', 2, null)).toBe(2);
    const rows = await db.all('SELECT n, s FROM t ORDER BY n');
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { n: 1, s: 'a' },
      { n: 2, s: null },
    ]);
    expect(await db.run('DELETE FROM t WHERE n = ?', 3)).toBe(0);
    expect(await db.all('SELECT count(*) AS n FROM t')).toMatchObject([{ n: 2 }]);
  });

  test('has a clock that goes', async () => {
    const read = async (): Promise<number> => Number((await db.all(`SELECT ${db.clock} AS ms`))[0]?.['ms']);
    const ms = await read();
    expect(Math.abs(ms - Date.now())).toBeLessThan(60_000);
    expect(await read()).toBeGreaterThanOrEqual(ms);
  });

  test('does all of a transaction or nothing', async () => {
    const failed = db.transaction(async (tables) => {
      await tables.run('INSERT INTO t VALUES (1, NULL)');
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await db.all('SELECT * FROM t')).toEqual([]);
    expect(await db.transaction((tables) => tables.run('INSERT INTO t VALUES (1, NULL)'))).toBe(1);
    expect(await db.all('SELECT * FROM t')).toHaveLength(1);
  });

  test('does one transaction at a time, and nothing of others in it', async () => {
    const add = (n: number): Promise<void> =>
      db.transaction(async (tables) => {
        const [row] = await tables.all('SELECT count(*) AS n FROM t WHERE n < 100');
        await new Promise((resolve) => setTimeout(resolve, 2));
        await tables.run('INSERT INTO t VALUES (?, NULL)', Number(row?.['n']));
        if (n === 3) throw new Error('no');
      });
    const asked = Array.from({ length: 6 }, (_, n) => add(n));
    const beside = db
      .run('INSERT INTO t VALUES (100, NULL)')
      .then(() => db.run('DELETE FROM t WHERE n = 100'));
    await Promise.allSettled([...asked, beside]);
    expect(await beside).toBe(1);
    const ns = (await db.all('SELECT n FROM t ORDER BY n')).map(({ n }) => Number(n));
    expect(new Set(ns).size).toBe(5);
  });
});

test('what an older service wrote down is still read, its keys may what they could, and none of it is under way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-service-database-'));
  const older = openDatabase(join(folder, 'service.db'), { busyTimeoutMs: 1000 });
  older.exec(
    `CREATE TABLE api_keys (
       id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, scopes TEXT NOT NULL, person INTEGER NOT NULL,
       created TEXT NOT NULL, revoked TEXT
     ) STRICT;
     INSERT INTO api_keys VALUES ('r', 'reader', x'00', 'write read', 0, '2026-01-01T00:00:00Z', NULL),
       ('w', 'writer', x'01', 'write', 0, '2026-01-01T00:00:00Z', NULL);
     CREATE TABLE sessions (
       id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, principal_kind TEXT NOT NULL, principal_id TEXT NOT NULL,
       scopes TEXT NOT NULL, began INTEGER NOT NULL, used INTEGER NOT NULL
     ) STRICT;
     CREATE TABLE verifications (
       place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, log TEXT NOT NULL, mode TEXT NOT NULL, incremental INTEGER NOT NULL,
       state TEXT NOT NULL, asked_by TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, done INTEGER, total INTEGER,
       message TEXT, verdict TEXT, findings INTEGER, report TEXT, pid INTEGER NOT NULL
     ) STRICT;
     CREATE TABLE job_runs (
       log TEXT NOT NULL, job TEXT NOT NULL, started TEXT NOT NULL, ended TEXT NOT NULL, outcome TEXT NOT NULL, message TEXT,
       PRIMARY KEY (log, job)
     ) STRICT;
     INSERT INTO verifications (id, log, mode, incremental, state, asked_by, started, ended, verdict, findings, pid)
       VALUES ('v', 'main', 'full', 0, 'done', '{"type":"job","id":"verify-full"}', '2026-01-01T00:00:00Z',
         '2026-01-01T00:00:01Z', 'intact', 0, 1),
       ('r', 'main', 'full', 0, 'running', '{"type":"job","id":"a"}', '2026-01-01T00:00:00Z', NULL, NULL, NULL, 1),
       ('s', 'main', 'full', 0, 'running', '{"type":"job","id":"b"}', '2026-01-01T00:00:00Z', NULL, NULL, NULL, 2);
     INSERT INTO verifications (id, log, mode, incremental, state, asked_by, started, ended, verdict, report, pid)
       VALUES ('u', 'main', 'quick', 0, 'done', '{"type":"job","id":"verify-full"}', '2026-01-02T00:00:00Z',
         '2026-01-02T00:00:01Z', 'unchecked', '{"coverage":{"notChecked":["the chain","a root"]}}', 1);
     PRAGMA user_version = 2`,
  );
  older.close();
  const db = await openServiceDatabase({ path: folder, name: 'test' });
  const table = new VerificationTable(db, '1.a');
  expect(await table.get('main', 'v')).not.toHaveProperty('range');
  expect(await table.health('main')).toMatchObject({ lastFull: { verdict: 'intact' }, broken: false });
  expect((await table.get('main', 'u'))?.report?.coverage.notChecked).toEqual([
    { kind: 'other', text: 'the chain' },
    { kind: 'other', text: 'a root' },
  ]);
  for (const id of ['r', 's'])
    expect(await table.get('main', id)).toMatchObject({
      state: 'failed',
      ended: expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/),
      ...because({ kind: 'lost' }),
    });
  expect(await db.all('SELECT id, scopes, logs FROM api_keys ORDER BY id')).toEqual([
    { id: 'r', scopes: 'write read verify export', logs: '*' },
    { id: 'w', scopes: 'write', logs: '*' },
  ]);
  await db.run('PRAGMA user_version = 99');
  await db.close();
  await expect(openServiceDatabase({ path: folder, name: 'test' })).rejects.toThrow(/newer Attestry/);
  rmSync(folder, { recursive: true });
});

describe('PostgreSQL', () => {
  const TEST = { path: '', name: 'test' };

  test('has tables of its own for each installation, however long its name is', async () => {
    const { url, drop } = await createTestDatabase();
    const names = ['a.example', 'b.example', 'c'.repeat(99), 'c'.repeat(100)];
    const dbs = await Promise.all(names.map((name) => openServiceDatabase({ path: '', name }, url)));
    for (const db of dbs)
      expect(await db.run("INSERT INTO views VALUES ('v', 'main', 'n', '', '', 'a', '')")).toBe(1);
    for (const db of dbs) await db.close();
    await drop();
  });

  test('is brought up to date once, however many servers start at once', async () => {
    const { url, drop } = await createTestDatabase();
    const dbs = await Promise.all([0, 1, 2, 3].map(() => openServiceDatabase(TEST, url)));
    expect(await dbs[0]?.all('SELECT version FROM migrations')).toEqual(
      [1, 2, 3].map((version) => ({ version })),
    );
    expect(await dbs[3]?.all('SELECT * FROM views')).toEqual([]);
    await dbs[1]?.run("UPDATE migrations SET checksum = 'other'");
    await expect(openServiceDatabase(TEST, url)).rejects.toThrow(
      /migration 1 of attestry_service_test is not that/,
    );
    await dbs[1]?.run("INSERT INTO migrations VALUES (99, 'x', now())");
    await expect(openServiceDatabase(TEST, url)).rejects.toThrow(/newer Attestry/);
    for (const db of dbs) await db.close();
    await drop();
  });

  test('that is away is said without its address, and is asked again', async () => {
    const { url, drop } = await createTestDatabase();
    const db = await openServiceDatabase(TEST, url);
    // Of this database only: others test beside it on the same server.
    await db.run(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    const itself = db.run('SELECT pg_terminate_backend(pg_backend_pid())');
    await expect(itself).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await db.all('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const inTransaction = db.transaction((tables) =>
      tables.run('SELECT pg_terminate_backend(pg_backend_pid())'),
    );
    await expect(inTransaction).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await db.transaction((tables) => tables.all('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await db.close();
    await drop();
  });

  test.each([
    ['postgres://u:hunter2@127.0.0.1:1/db', 'STORE_UNAVAILABLE'],
    ['postgres://u:hunter2@db:port/db', 'REQUEST_INVALID'],
    ['postgres://u:hunter2/@db/db', 'REQUEST_INVALID'],
    ['mysql://u:hunter2@127.0.0.1/db', 'REQUEST_INVALID'],
    ['u:hunter2@127.0.0.1', 'REQUEST_INVALID'],
  ])('%s is refused without its password', async (url, code) => {
    const error = await openServiceDatabase(TEST, url).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2');
  });
});
