import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { openDatabase } from '@attestry/log/sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runShown, type Shown } from '../terminal.test.kit.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-verify-'));
const whole = join(parent, 'whole');
beforeAll(async () => {
  const log = await createFolderLog(createDataFolder(whole, 'test.example'));
  await log.recordAll(
    Array.from({ length: 5 }, (_, i) => ({ type: 'a.b', id: `${i}`, actor: { type: 'user', id: i } })),
  );
  await log.close();
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

let copies = 0;

/** A data folder like the whole one, to whose file somebody did something. */
function harmedFolder(sql: string): string {
  const path = join(parent, `harmed-${copies++}`);
  cpSync(whole, path, { recursive: true });
  const db = openDatabase(join(path, 'logs', 'main.1.db'), { busyTimeoutMs: 1000 });
  db.exec(sql);
  db.close();
  return path;
}

function run(...args: readonly string[]): Promise<Shown> {
  return runShown(args);
}

const TABLES = [
  'meta',
  'records',
  'links',
  'disclosures',
  'nodes',
  'head',
  'claims',
  'counts',
  'tops',
  'checkpoints',
  'positions',
  'search',
] as const;

describe('attestry verify', () => {
  test('of a file that is whole finds nothing', async () => {
    expect(await run('verify', '--dir', harmedFolder('SELECT 1'))).toMatchObject({ exit: 0, noted: '' });
  });

  test.each(TABLES)('of a file without %s names the table', async (table) => {
    const { exit, printed, noted } = await run('verify', '--dir', harmedFolder(`DROP TABLE ${table}`));
    expect(exit).toBe(3);
    expect(printed).toMatch(/^BROKEN {2}test\.example\/main\/1: /);
    expect(printed).toContain(`The database does not match the log: table ${table} is gone.`);
    expect(noted).toContain(`got table ${table} is gone`);
    expect(noted).not.toContain('not expected');
  });

  test.each(TABLES)('of a file in which %s has another name names both', async (table) => {
    const dir = harmedFolder(`ALTER TABLE ${table} RENAME TO hidden`);
    const { exit, printed } = await run('verify', '--dir', dir);
    expect(exit).toBe(3);
    expect(printed).toContain(`table ${table} is gone`);
    expect(printed).toContain('table hidden is in the database and not ours');
  });

  test.each([
    ['ALTER TABLE records RENAME COLUMN leaf TO hidden', 'no such column: leaf'],
    [`UPDATE head SET size = ${2n ** 60n}`, 'Value is too large'],
    ['DROP TABLE head; CREATE TABLE head AS SELECT 1 AS one, 2.5 AS size, 3 AS compact_range', 'got number'],
  ])('of a file that cannot be read says so and what to do: %s', async (sql, reason) => {
    const { exit, printed, noted } = await run('verify', '--dir', harmedFolder(sql));
    expect({ exit, printed }).toEqual({ exit: 1, printed: '' });
    expect(noted).toMatch(/^attestry: .*main\.1\.db is damaged \(.*\): restore it from a backup$/);
    expect(noted).toContain(reason);
  });
});
