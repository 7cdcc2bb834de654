import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder, openFolderLog } from '@attestry/log/folder';
import { postgresStores } from '@attestry/log/postgres';
import { checkFolderLog, tamperLog } from '@attestry/log/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BackupKey, makeKey } from '../../backup/made-backup.test.kit.ts';
import { createTestDatabase } from '../../database/postgres.test.kit.ts';
import { startServe } from '../serve-process.test.kit.ts';
import { runShown, type Shown, type ShownOptions } from '../terminal.test.kit.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-backup-'));
let key: BackupKey;
/** Of each test. */
let folder: string;
let dir: string;
let to: string;
let restored: string;

beforeAll(async () => {
  key = await makeKey(parent);
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(parent, 'test-'));
  [dir, to, restored] = [join(folder, 'data'), join(folder, 'backup.age'), join(folder, 'restored')];
});

/** A folder with a log of two records; its API key. */
async function init(...more: readonly string[]): Promise<string> {
  const made = await runShown(['init', '--dir', dir, '--name', 'test.example', '--json', ...more]);
  expect(made).toMatchObject({ exit: 0 });
  expect(await runShown(['record', 'a.b', '--dir', dir, ...more])).toMatchObject({ exit: 0 });
  return (JSON.parse(made.printed) as { readonly apiKey: string }).apiKey;
}

function backup(...more: readonly string[]): Promise<Shown> {
  return runShown(['backup', '--dir', dir, '--to', to, '--recipient', key.recipient, ...more]);
}

function restore(...more: readonly string[]): Promise<Shown> {
  return runShown(['restore', '--from', to, '--dir', restored, '--identity', key.file, ...more]);
}

function withSigner(): readonly string[] {
  return ['--signer-dir', join(dir, 'signer')];
}

describe('a backup of files', () => {
  test('is restored with its secrets and keys, for its owner alone, and goes on under its signer', async () => {
    await init();
    await runShown(['init', '--dir', dir, '--log', 'tenant-7']);
    const made = await backup('--full');
    expect(made).toMatchObject({ exit: 0, noted: '' });
    expect(made.printed).toMatch(/main\/1 {3}2 records, verified\n.*tenant-7\/1 {3}1 records, verified/);
    expect(statSync(to).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['backup.age', 'data']);
    expect(readdirSync(dir)).not.toContain('backup.making');
    const back = await restore(...withSigner());
    expect(back).toMatchObject({
      exit: 0,
      printed: expect.stringMatching(/main\/1 {3}2 records, as they were signed/),
    });
    expect(readdirSync(restored).sort()).toEqual([
      'attestry.json',
      'logs',
      'secrets',
      'service.db',
      'signer',
    ]);
    for (const file of readdirSync(restored, { recursive: true, encoding: 'utf8' }))
      expect(statSync(join(restored, file)).mode & 0o077, file).toBe(0);
    expect(await runShown(['api-keys', 'list', '--dir', restored])).toMatchObject({
      printed: expect.stringContaining('init'),
    });
    expect(await runShown(['record', 'a.b', '--dir', restored])).toMatchObject({ exit: 0 });
    await checkFolderLog(restored, { closed: true });
    await checkFolderLog(restored, { log: 'tenant-7', closed: true });
  });
  test('made while a server records has all that was acknowledged before; what came after is missed', async () => {
    const apiKey = await init();
    const served = await startServe(['--dir', dir]);
    let recorded = 0;
    let going = true;
    const record = async (): Promise<void> => {
      const answer = await fetch(`${served.url}/api/v1/logs/main/records`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(Array.from({ length: 20 }, () => ({ type: 'a.b' }))),
      });
      expect(answer.status).toBe(201);
      recorded += 20;
    };
    await record();
    const recording = (async () => {
      while (going) await record();
    })();
    const before = recorded;
    const { exit, printed } = await backup('--json');
    going = false;
    await recording;
    expect(await served.end()).toBe(0);
    expect({ exit, printed }).toMatchObject({ exit: 0 });
    const [{ size } = { size: 0 }] = (JSON.parse(printed) as { logs: { size: number }[] }).logs;
    expect(size).toBeGreaterThanOrEqual(before + 2);
    expect(recorded).toBeGreaterThan(before);

    const back = await restore(...withSigner());
    expect(back).toMatchObject({
      exit: 3,
      printed: expect.stringMatching(/READ-ONLY, cut: .*attestry reset/s),
    });
    const log = await openFolderLog(openDataFolder(restored));
    expect(log.readOnly).toMatchObject({ kind: 'cut', size });
    await expect(log.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    await log.close();
  });
  test('of a log that went on elsewhere from an older copy is forked for who remembers', async () => {
    await init();
    const other = join(folder, 'other');
    cpSync(dir, other, { recursive: true });
    await runShown(['record', 'a.c', '--dir', dir]);
    await runShown(['record', 'a.d', '--dir', other]);
    expect(await backup()).toMatchObject({ exit: 0 });
    const back = await restore('--signer-dir', join(other, 'signer'));
    expect(back).toMatchObject({
      exit: 3,
      printed: expect.stringMatching(/READ-ONLY, forked: .*not those that were signed/),
    });
  });
  test('without a signer is read-only, and says what is lost', async () => {
    await init();
    await backup();
    expect(await restore()).toMatchObject({
      exit: 2,
      noted: expect.stringMatching(/--signer-dir.*--new-signer/),
    });
    expect(existsSync(restored)).toBe(false);
    const back = await restore('--new-signer');
    expect(back).toMatchObject({
      exit: 3,
      printed: expect.stringMatching(/signer is new.*nobody can say any more/s),
    });
    expect(await runShown(['record', 'a.b', '--dir', restored])).toMatchObject({ exit: 1 });
  });
  test('without its secrets is read, and recorded into once they are back', async () => {
    await init();
    expect((await backup('--without-secrets')).printed).toContain(`keep ${join(dir, 'secrets')}`);
    const back = await restore(...withSigner());
    expect(back).toMatchObject({ exit: 0, printed: expect.stringContaining('nothing can be recorded') });
    expect(readdirSync(join(restored, 'secrets'))).toEqual([]);
    expect(await runShown(['record', 'a.b', '--dir', restored])).toMatchObject({ exit: 1 });
    cpSync(join(dir, 'secrets'), join(restored, 'secrets'), { recursive: true });
    expect(await runShown(['record', 'a.b', '--dir', restored])).toMatchObject({ exit: 0 });
  });
  test('lacks a log that was begun since: the signer knows of it', async () => {
    await init();
    await backup();
    await runShown(['init', '--dir', dir, '--log', 'tenant-7']);
    const back = await restore(...withSigner());
    expect(back).toMatchObject({ exit: 3, printed: expect.stringMatching(/tenant-7\/1 {3}GONE: 1 records/) });
  });
});

describe('a log that does not verify', () => {
  test('takes the place of no backup, but may be kept as evidence', async () => {
    await init();
    await runShown(['record', 'a.b', '--reason', 'asked', '--dir', dir]);
    tamperLog(join(dir, 'logs', 'main.1.db'), 'alter-section');
    expect(await backup('--full')).toMatchObject({
      exit: 1,
      noted: expect.stringMatching(/main\/1 does not verify: /),
    });
    expect(readdirSync(folder)).toEqual(['data']);
    expect(await backup('--full', '--keep-broken')).toMatchObject({
      exit: 3,
      printed: expect.stringMatching(/BROKEN: /),
    });
    expect(existsSync(to)).toBe(true);
  });
  test('nor does one that is gone', async () => {
    await init();
    await runShown(['init', '--dir', dir, '--log', 'tenant-7']);
    rmSync(join(dir, 'logs', 'tenant-7.1.db'));
    expect(await backup()).toMatchObject({
      exit: 1,
      noted: expect.stringMatching(/tenant-7\/1 does not verify: 1 records/),
    });
  });
});

test('a passphrase opens it, typed or of a file, and no other; it is never an argument', async () => {
  await init();
  const command = ['backup', '--dir', dir, '--to', to];
  const typed = (secret: string): ShownOptions => ({ secret });
  expect(await runShown(command)).toMatchObject({
    exit: 2,
    noted: expect.stringMatching(/nobody is here to type/),
  });
  expect(await runShown(command, typed('short'))).toMatchObject({
    exit: 2,
    noted: expect.stringMatching(/at least 12/),
  });
  expect(await runShown(command, typed('correct horse battery'))).toMatchObject({ exit: 0 });
  const file = join(folder, 'passphrase');
  const opening = ['restore', '--from', to, '--dir', restored, ...withSigner(), '--passphrase-file', file];
  writeFileSync(file, 'correct horse batteri\n');
  expect(await runShown(opening)).toMatchObject({
    exit: 1,
    noted: expect.stringMatching(/the passphrase is not the one/),
  });
  expect(existsSync(restored)).toBe(false);
  writeFileSync(file, 'correct horse battery\n');
  expect(await runShown(opening)).toMatchObject({ exit: 0 });
});

test('what is used wrongly is said, and nothing is written', async () => {
  await init();
  const wrong = (...more: readonly string[]): Promise<Shown> => runShown(['backup', '--dir', dir, ...more]);
  expect(await wrong('--to', key.file, '--recipient', key.recipient)).toMatchObject({
    exit: 2,
    noted: expect.stringMatching(/is there already/),
  });
  expect(await wrong('--to', to, '--recipient', 'age1nobody')).toMatchObject({
    exit: 2,
    noted: expect.stringMatching(/"age1nobody" is no public key/),
  });
  expect(await wrong('--to', to, '--recipient', key.recipient, '--passphrase-file', key.file)).toMatchObject({
    exit: 2,
  });
  expect(readdirSync(folder)).toEqual(['data']);
  await backup();
  expect(
    await runShown(['restore', '--from', to, '--dir', dir, '--identity', key.file, '--new-signer']),
  ).toMatchObject({
    exit: 1,
    noted: expect.stringMatching(/is not empty/),
  });
  const secret = join(folder, 'no-key');
  writeFileSync(secret, 'AGE-SECRET-KEY-1SECRET\n');
  const { exit, noted } = await runShown([
    'restore',
    '--from',
    to,
    '--dir',
    restored,
    '--new-signer',
    '--identity',
    secret,
  ]);
  expect(exit).toBe(2);
  expect(noted).not.toContain('1SECRET');
  expect(existsSync(restored)).toBe(false);
});

test("another installation's signer is refused", async () => {
  await init();
  await backup();
  const other = join(folder, 'other');
  await runShown(['init', '--dir', other, '--name', 'other.example']);
  expect(await restore('--signer-dir', join(other, 'signer'))).toMatchObject({
    exit: 1,
    noted: expect.stringMatching(/has signed other.example\/main\/1, and no log of this backup/),
  });
  expect(existsSync(restored)).toBe(false);
});

describe('logs in a database', () => {
  test('are backed up in the same format, and restored as files or into another database', async () => {
    const [one, other] = [await createTestDatabase(), await createTestDatabase()];
    try {
      await init('--database', one.url);
      expect(await backup('--database', one.url, '--full')).toMatchObject({ exit: 0 });
      expect(await restore(...withSigner())).toMatchObject({ exit: 0 });
      expect(readFileSync(join(restored, 'attestry.json'), 'utf8')).not.toContain('database');
      await checkFolderLog(restored, { closed: true });
      restored = join(folder, 'restored-there');
      const there = await restore(...withSigner(), '--database', other.url);
      expect(there).toMatchObject({ exit: 0 });
      expect(readdirSync(restored).sort()).toEqual(['attestry.json', 'secrets', 'signer']);
      const stores = postgresStores(other.url);
      await checkFolderLog(restored, { closed: true, stores });
      await stores.close();
      const keys = await runShown(['api-keys', 'list', '--dir', restored, '--database', other.url]);
      expect(keys.printed).toContain('init');
      restored = join(folder, 'restored-again');
      expect(await restore(...withSigner(), '--database', other.url)).toMatchObject({
        exit: 1,
        noted: expect.stringMatching(/has the log test.example\/main\/1 already/),
      });
      expect(existsSync(restored)).toBe(false);
    } finally {
      await Promise.all([one.drop(), other.drop()]);
    }
  });
});
