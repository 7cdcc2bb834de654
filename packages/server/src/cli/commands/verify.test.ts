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

  test.each<[args: string[], says: RegExp]>([
    [['--from', '2'], /a range has two ends: give --from and --to/],
    [['--to', '2'], /a range has two ends/],
    [['--from', '3', '--to', '2'], /does not end at 2 before it begins at 3/],
    [['--from', '1', '--to', '2', '--incremental'], /or --incremental/],
    [['--from', 'x', '--to', '2'], /"x" is not a whole number/],
  ])('of a range that is none is wrong use: %j', async (args, says) => {
    const { exit, printed, noted } = await run('verify', '--dir', whole, ...args);
    expect({ exit, printed }).toEqual({ exit: 2, printed: '' });
    expect(noted).toMatch(says);
  });

  test('of a range looks at it, and says what it is', async () => {
    const dir = harmedFolder('SELECT 1');
    for (const kept of [[], ['--no-record']]) {
      const { exit, printed } = await run('verify', '--dir', dir, '--from', '2', '--to', '3', ...kept);
      expect(exit).toBe(0);
      expect(printed).toMatch(
        /^OK {2}test\.example\/main\/1: records #0 to #\d of \d, nothing was changed\n/,
      );
      expect(printed).not.toContain('  index ');
    }
    const { noted, exit } = await run('verify', '--dir', dir, '--from', '2', '--to', '300');
    expect(exit).toBe(1);
    expect(noted).toMatch(/the log has positions 0 to \d: a range cannot end at 300/);
    const shown = await run('search', 'type:audit.verified', '--dir', dir, '--json');
    expect(shown.printed).toContain('"range":{"from":2,"to":3}');
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
