import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder, openFolderLog, setPlaceOfLogs } from '@attestry/log/folder';
import { postgresStores } from '@attestry/log/postgres';
import { checkFolderLog, tamperLog } from '@attestry/log/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../database/postgres.test.kit.ts';
import { lockFolder } from '../../service/folder-lock.ts';
import { runShown, type Shown } from '../terminal.test.kit.ts';

let database: string;
let drop: () => Promise<void>;
let dir: string;

beforeAll(async () => {
  ({ url: database, drop } = await createTestDatabase());
});
afterAll(() => drop());
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'attestry-move-'));
  const own = `${randomBytes(4).toString('hex')}.example`;
  for (const log of ['main', 'tenant-7']) {
    expect(
      await runShown(['init', '--dir', dir, '--log', log, ...(log === 'main' ? ['--name', own] : [])]),
    ).toMatchObject({
      exit: 0,
    });
    const opened = await openFolderLog(openDataFolder(dir), log);
    await opened.recordAll(
      Array.from({ length: 300 }, (_, i) => ({ type: 'auth.login', id: `${i}`, reason: `${i}` })),
    );
    await opened.close();
  }
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function moveThere(): Promise<Shown> {
  return runShown(['move', '--from', `sqlite:${dir}`, '--to', database]);
}

function moveBack(): Promise<Shown> {
  return runShown(['move', '--from', database, '--to', `sqlite:${dir}`]);
}

async function check(where: 'files' | 'database', log: string): Promise<number> {
  const stores = where === 'database' ? postgresStores(database) : undefined;
  const { size } = await checkFolderLog(dir, { log, closed: true, ...(stores !== undefined && { stores }) });
  await stores?.close();
  return size;
}

describe('move', () => {
  test('takes all logs to a database, verified, and leaves one of each writable', async () => {
    const { exit, printed } = await moveThere();
    expect({ exit, printed }).toMatchObject({ exit: 0 });
    expect(printed).toContain('Moved to postgres://');
    expect(printed).toMatch(/main\/1 {3}301 records\n.*tenant-7\/1 {3}301 records/);
    for (const log of ['main', 'tenant-7']) expect(await check('database', log)).toBe(302);
    expect(readFileSync(join(dir, 'attestry.json'), 'utf8')).toContain('"logs":"database"');
    const found = await runShown(['search', 'type:audit.log.moved', '--dir', dir, '--database', database]);
    expect(found.printed).toContain('audit.log.moved');
    expect((await runShown(['record', 'a.b', '--dir', dir])).noted).toMatch(
      /are in a database: say in which/,
    );
    expect(await runShown(['record', 'a.b', '--dir', dir, '--database', database])).toMatchObject({
      exit: 0,
    });
  });
  test('takes API keys and saved views along, and no key lives on that was revoked', async () => {
    const made = await runShown(['api-keys', 'create', 'a reader', '--dir', dir, '--json']);
    const { id } = (JSON.parse(made.printed) as { key: { id: string } }).key;
    await moveThere();
    const there = await runShown(['api-keys', 'list', '--dir', dir, '--database', database, '--json']);
    expect(there.printed).toContain(id);
    const revoked = await runShown(['api-keys', 'revoke', id, '--dir', dir, '--database', database]);
    expect(revoked).toMatchObject({ exit: 0 });
    expect(await moveBack()).toMatchObject({ exit: 0 });
    const back = await runShown(['api-keys', 'list', '--dir', dir, '--json']);
    expect(JSON.parse(back.printed)).toContainEqual(
      expect.objectContaining({ id, revoked: expect.stringMatching(/^2/) }),
    );
  });
  test('goes on where it was killed before it was said where the logs are', async () => {
    expect(await moveThere()).toMatchObject({ exit: 0 });
    setPlaceOfLogs(dir, 'files');
    expect(await moveThere()).toMatchObject({ exit: 0 });
    expect(await check('database', 'main')).toBe(303);
  });
  test('what is left behind can be read, and takes no records', async () => {
    const before = openDataFolder(dir);
    await moveThere();
    const log = await openFolderLog(before);
    expect(log.readOnly).toMatchObject({
      kind: 'moved',
      explanation: expect.stringMatching(/was moved to postgres:/),
    });
    await expect(log.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    expect((await log.store.readHead()).size).toBe(301);
    await log.close();
  });
  test('a program that had the log open is told where it went, and nothing is lost', async () => {
    const log = await openFolderLog(openDataFolder(dir));
    expect(await moveThere()).toMatchObject({ exit: 0 });
    await expect(log.record('a.b')).rejects.toMatchObject({
      code: 'LOG_READ_ONLY',
      message: expect.stringMatching(/moved to postgres:.*: open it there/),
    });
    await log.close();
    expect(await check('database', 'main')).toBe(302);
  });
  test('and back, with what came since', async () => {
    await moveThere();
    await runShown(['record', 'a.b', '--dir', dir, '--database', database]);
    expect(await moveBack()).toMatchObject({ exit: 0 });
    expect(await check('files', 'main')).toBe(304);
    expect(await check('files', 'tenant-7')).toBe(303);
    expect(await runShown(['record', 'a.b', '--dir', dir])).toMatchObject({ exit: 0 });
    expect(await moveThere()).toMatchObject({ exit: 0 });
    expect(await check('database', 'main')).toBe(306);
  });
  test('what a reset ended goes along, with what it lacks, and stays as it was', async () => {
    const file = join(dir, 'logs', 'main.1.db');
    cpSync(file, `${file}.old`);
    await runShown(['record', 'a.b', '--dir', dir]);
    cpSync(`${file}.old`, file);
    const reset = await runShown(['reset', '--reason', 'lost', '--yes', '--dir', dir]);
    expect(reset).toMatchObject({ exit: 0 });
    expect(await moveThere()).toMatchObject({ exit: 0 });
    const there = ['--dir', dir, '--database', database];
    expect(await runShown(['verify', '--all-incarnations', ...there])).toMatchObject({ exit: 0 });
    const { printed } = await runShown(['search', '--limit', '3', ...there]);
    expect(
      printed
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(/\s+/)[0]),
    ).toEqual(['2', '1', '0']);
    expect((await runShown(['show', '1:300', ...there])).printed).toContain('auth.login');
  });
  test('a log that does not verify stays where it is, and so do all others', async () => {
    tamperLog(join(dir, 'logs', 'tenant-7.1.db'), 'alter-section');
    const { exit, noted } = await moveThere();
    expect({ exit, noted }).toMatchObject({
      exit: 1,
      noted: expect.stringMatching(/record \d+ is not as it was sealed/),
    });
    expect(await runShown(['record', 'a.b', '--dir', dir])).toMatchObject({ exit: 0 });
    expect(await check('files', 'main')).toBe(302);
  });
  test('is refused while a server works in the folder, and for places that are not one of each', async () => {
    const lock = lockFolder(dir);
    expect(await moveThere()).toMatchObject({ exit: 1, noted: expect.stringMatching(/stop it first/) });
    lock.release();
    for (const [from, to] of [
      ['sqlite:x', 'sqlite:y'],
      [dir, database],
      [database, database],
    ] as const)
      expect(await runShown(['move', '--from', from, '--to', to])).toMatchObject({
        exit: 2,
        noted: expect.stringMatching(/one of --from and --to is a data folder/),
      });
  });
});
