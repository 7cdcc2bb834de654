/** The commands where the logs are in a PostgreSQL: a real one. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, createTestDatabase } from '../database/postgres.test.kit.ts';
import { openService } from '../service/service.ts';
import { runShown, type Shown } from './terminal.test.kit.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-database-'));
const dir = join(parent, 'data');
const { url: database, drop } = await createTestDatabase();
/** What is nowhere to be seen. */
const { password } = new URL(database);

function changed(change: (url: URL) => void): string {
  const url = new URL(database);
  change(url);
  return url.href;
}

beforeAll(async () => {
  expect(await run('init', '--name', 'test.example')).toMatchObject({ exit: 0, noted: '' });
});
afterAll(async () => {
  await drop();
  rmSync(parent, { recursive: true, force: true });
});

async function runOn(url: string | undefined, ...args: readonly string[]): Promise<Shown> {
  const where = url === undefined ? [] : ['--database', url];
  const folder = args.includes('--dir') ? [] : ['--dir', dir];
  const shown = await runShown([...args, ...folder, ...where]);
  if (password !== '') expect(shown.printed + shown.noted).not.toContain(`:${password}@`);
  return shown;
}

function run(...args: readonly string[]): Promise<Shown> {
  return runOn(database, ...args);
}

describe('with the logs in a database', () => {
  test('the folder has all but them', () => {
    expect(readdirSync(dir).sort()).toEqual(['attestry.json', 'secrets', 'signer']);
    expect(readFileSync(join(dir, 'attestry.json'), 'utf8')).toContain('"logs":"database"');
  });

  test('every command works as on a folder', async () => {
    const recorded = await run('record', 'auth.login', '--actor', 'user:42');
    expect(recorded).toMatchObject({ exit: 0, noted: '' });
    expect(recorded.printed).toMatch(/^recorded as test\.example\/main\/1 #\d+/);
    const found = await run('search', 'actor:user:42', '--limit', '1', '--json');
    expect(JSON.parse(found.printed)).toMatchObject({ leaf: { type: 'auth.login' } });
    expect(await run('show', '0')).toMatchObject({ exit: 0 });
    expect((await run('export', '--out', '-')).printed).toContain('auth.login');
    expect((await run('verify')).printed).toMatch(/^OK {2}test\.example\/main\/1/);
    expect((await run('verify', '--no-record', '--threads', '2')).printed).toMatch(/^OK/);
    expect((await run('checkpoint')).printed).toContain('test.example/main/1\n');
    expect(await run('jobs', 'run', 'verify-full')).toMatchObject({ exit: 0 });
    expect(await run('api-keys', 'list')).toMatchObject({ exit: 0 });
    expect(existsSync(join(dir, 'logs'))).toBe(false);
  });

  test('what is suggested says where, without the password', async () => {
    const { noted } = await run('search', '--limit', '1');
    const shown = changed((url) => {
      url.password = '';
    });
    expect(noted).toContain(`More: attestry search --dir ${dir} --database '${shown}' --cursor`);
  });

  test('doctor looks at the database', async () => {
    const { exit, printed } = await run('doctor');
    expect({ exit, printed }).toMatchObject({ exit: 0 });
    expect(printed).toMatch(
      /^ok {4}database {5}postgres:\/\/.*, PostgreSQL 1\d\.\d+, 1 log, [\d.]+ ms away$/m,
    );
    expect(printed).toMatch(/^ok {4}inbox {8}no event of a transaction waits/m);
    expect(printed).toMatch(/^ok {4}log {10}test\.example\/main\/1 opens/m);
  });

  test('a log that is not there is not begun', async () => {
    const { exit, noted } = await run('record', 'a.b', '--log', 'other');
    expect(exit).toBe(1);
    expect(noted).toMatch(
      /there is no log "other" in postgres:\/\/.*: create it with `attestry init --log other`/,
    );
  });

  test('another folder does not take a log that is there', async () => {
    const other = join(parent, 'other');
    const { exit, noted } = await run('init', '--name', 'test.example', '--dir', other);
    expect(exit).toBe(1);
    expect(noted).toMatch(/has the log test\.example\/main\/1 already, and nothing was changed/);
    expect(existsSync(other)).toBe(false);
  });

  test('tamper leaves it alone', async () => {
    expect(await run('tamper', 'delete')).toMatchObject({
      exit: 2,
      noted: expect.stringMatching(/tampers with files, and with no database: try it on a demo/),
    });
  });

  test('the folder without it is not taken for a log that was lost', async () => {
    for (const verb of [['verify'], ['record', 'a.b'], ['init']])
      expect(await runOn(undefined, ...verb)).toMatchObject({
        exit: 1,
        noted: `attestry: the logs of ${dir} are in a database: say in which with ATTESTRY_DATABASE_URL or --database`,
      });
  });

  test('several serve one folder', async () => {
    const open = (): ReturnType<typeof openService> =>
      openService({ dir, database, version: '0.0.0', onError: () => {}, exclusive: true });
    const services = [await open(), await open()];
    const [one, two] = services.map(({ logs }) => logs.get('main'));
    const first = await one?.record('a.b', { id: 'once' });
    const again = await two?.record('a.b', { id: 'once' });
    expect(again).toMatchObject({ seq: first?.seq, replayed: true });
    for (const service of services) await service.close();
  });
});

describe('a database that cannot be used', () => {
  test.each<[what: string, url: string, says: RegExp]>([
    [
      'is not there',
      changed((url) => {
        url.pathname = '/attestry_none';
      }),
      /it has no database of that name: make it with `createdb`/,
    ],
    [
      'wants another password',
      changed((url) => {
        url.password = 'wrong';
      }),
      /it wants another password: put it into/,
    ],
    [
      'does not answer',
      changed((url) => {
        url.port = '3';
      }),
      /nothing answers at its address: start PostgreSQL/,
    ],
  ])('that %s is told what to do', async (_, url, says) => {
    const { exit, noted } = await runOn(url, 'record', 'a.b');
    expect(exit).toBe(1);
    expect(noted).toMatch(says);
    expect(noted).not.toContain('not expected');
    const examined = await runOn(url, 'doctor');
    expect(examined.exit).toBe(1);
    expect(examined.printed).toMatch(/^fail {2}database {5}postgres:\/\//m);
    expect(examined.printed).not.toMatch(/^\w+ +log /m);
  });

  test.each(['mysql://ada:s3cret@host/audit', 'sqlite:s3cret.db', 's3cret', ''])(
    'is wrong use: %j',
    async (url) => {
      const { exit, noted } = await runOn(url, 'search');
      expect(exit).toBe(2);
      expect(noted).toMatch(
        /^attestry: the address of the database \(ATTESTRY_DATABASE_URL, --database\) is wrong/,
      );
      expect(noted).not.toContain('s3cret');
    },
  );

  test('has not the logs of a folder that has them itself', async () => {
    const own = join(parent, 'own');
    expect(await runOn(undefined, 'init', '--dir', own)).toMatchObject({ exit: 0 });
    const { exit, noted } = await run('search', '--dir', own);
    expect(exit).toBe(1);
    expect(noted).toMatch(/are files of it, and not in postgres:\/\//);
  });
});

test('a log that was deleted from the database is missed', async () => {
  const lost = join(parent, 'lost');
  expect(await run('init', '--name', 'lost.example', '--dir', lost)).toMatchObject({ exit: 0 });
  await ask(database, `DELETE FROM attestry.logs WHERE origin = 'lost.example/main/1'`);
  const { exit, noted } = await run('record', 'a.b', '--dir', lost);
  expect(exit).toBe(1);
  expect(noted).toMatch(
    /lost\.example\/main\/1 in postgres:\/\/.* is gone, and 1 records of lost\.example\/main\/1 were signed: restore it/,
  );
  const verified = await run('verify', '--dir', lost);
  expect(verified.exit).toBe(3);
  expect(verified.printed).toMatch(/^BROKEN {2}lost\.example\/main\/1: 1 finding/);
});
