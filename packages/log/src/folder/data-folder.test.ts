import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LogStores } from '../store/log-stores.ts';
import { sqliteStores } from '../store/sqlite/sqlite-stores.ts';
import { checkFolderLog } from '../testing/check-log.ts';
import { temporaryFolder } from '../testing/log-parts.test.kit.ts';
import {
  createDataFolder,
  createFolderLog,
  listFolderLogs,
  locateLog,
  openDataFolder,
  openFolderLog,
} from './data-folder.ts';
import { rotateToNewSecret } from './rotate-keys.ts';

const parent = temporaryFolder();
const NAME = 'test.example';
const newPath = (): string => join(mkdtempSync(join(parent, 'data-')), 'data');

describe('createDataFolder', () => {
  test('makes name, signer and a first secret that only their owner reads', () => {
    const path = newPath();
    const folder = createDataFolder(path, NAME);
    expect(readdirSync(path).sort()).toEqual(['attestry.json', 'logs', 'secrets', 'signer']);
    expect(JSON.parse(readFileSync(join(path, 'attestry.json'), 'utf8'))).toEqual({ version: 1, name: NAME });
    const [secret = ''] = readdirSync(join(path, 'secrets'));
    expect(secret).toBe(`0001-${folder.keyring.keyIds[0]}`);
    expect(statSync(join(path, 'secrets', secret)).mode & 0o777).toBe(0o600);
    for (const part of ['logs', 'secrets', 'signer'])
      expect(statSync(join(path, part)).mode & 0o777).toBe(0o700);
  });

  test('refuses a folder that is one, and leaves it as it is', () => {
    const path = newPath();
    const { keyring } = createDataFolder(path, NAME);
    expect(() => createDataFolder(path, NAME)).toThrow(expect.objectContaining({ code: 'LOG_EXISTS' }));
    expect(openDataFolder(path).keyring.keyIds).toEqual(keyring.keyIds);
  });

  test.each(['', 'Upper', 'a/b', 'a b', 'x'.repeat(101), '../up'])('refuses the name %j', (name) => {
    expect(() => createDataFolder(newPath(), name)).toThrow(
      expect.objectContaining({ code: 'EVENT_INVALID' }),
    );
  });

  test('that crashed before it was done can be done again', async () => {
    // Every state that a crash can leave: some of what is made, in the order in which it is made, without the last.
    for (const made of [
      [],
      ['logs'],
      ['logs', 'secrets'],
      ['logs', 'secrets', 'signer/origins'],
      ['logs', 'secrets', 'signer/origins', 'signer/key', 'secrets/first'],
    ]) {
      const path = newPath();
      const whole = newPath();
      createDataFolder(whole, NAME);
      mkdirSync(path, { recursive: true });
      for (const part of made) {
        if (part === 'signer/key') await copy(whole, path, 'signer');
        else if (part === 'secrets/first') await copy(whole, path, 'secrets');
        else mkdirSync(join(path, part), { recursive: true });
      }
      expect(() => openDataFolder(path)).toThrow(expect.objectContaining({ code: 'LOG_ABSENT' }));
      const folder = createDataFolder(path, NAME);
      expect(folder.keyring.keyIds).toHaveLength(1);
      await (await createFolderLog(folder)).close();
      await checkFolderLog(path, { closed: true });
    }
  });

  test('refuses a folder whose name was lost and whose signer has signed', async () => {
    const path = newPath();
    await (await createFolderLog(createDataFolder(path, NAME))).close();
    rmSync(join(path, 'attestry.json'));
    expect(() => createDataFolder(path, NAME)).toThrow(expect.objectContaining({ code: 'LOG_EXISTS' }));
  });
});

async function copy(from: string, to: string, part: string): Promise<void> {
  const { cp } = await import('node:fs/promises');
  await cp(join(from, part), join(to, part), { recursive: true });
}

describe('openDataFolder', () => {
  test('refuses what is none, and makes nothing', () => {
    const path = newPath();
    expect(() => openDataFolder(path)).toThrow(expect.objectContaining({ code: 'LOG_ABSENT' }));
    expect(existsSync(path)).toBe(false);
  });
});

describe('a log in a folder', () => {
  test('is opened where it was created, with its origin', async () => {
    const path = newPath();
    const log = await createFolderLog(createDataFolder(path, NAME), 'tenant_7');
    const receipt = await log.record('a.b');
    await log.close();
    const again = await openFolderLog(openDataFolder(path), 'tenant_7');
    expect(again.origin).toBe('test.example/tenant_7/1');
    await again.close();
    await checkFolderLog(path, { log: 'tenant_7', receipts: [[receipt]], closed: true });
  });

  test('is not created by opening, nor is a file', async () => {
    const path = newPath();
    const folder = createDataFolder(path, NAME);
    await expect(openFolderLog(folder)).rejects.toMatchObject({ code: 'LOG_ABSENT' });
    expect(readdirSync(join(path, 'logs'))).toEqual([]);
  });

  test('is not created twice', async () => {
    const folder = createDataFolder(newPath(), NAME);
    await (await createFolderLog(folder)).close();
    await expect(createFolderLog(folder)).rejects.toMatchObject({ code: 'LOG_EXISTS' });
    await checkFolderLog(folder.path, { closed: true });
  });

  test('whose file is gone says what was signed', async () => {
    const folder = createDataFolder(newPath(), NAME);
    const log = await createFolderLog(folder);
    await log.record('a.b');
    await log.close();
    rmSync(folder.stores.placeOf((await locateLog(folder)).origin));
    await expect(openFolderLog(folder)).rejects.toThrow(/2 records of test.example\/main\/1 were signed/);
  });

  test.each(['', '../main', 'a/b', '(', '.*', 'UPPER', 'x'.repeat(65)])(
    'cannot be named %j',
    async (name) => {
      const folder = createDataFolder(newPath(), NAME);
      await expect(createFolderLog(folder, name)).rejects.toMatchObject({ code: 'EVENT_INVALID' });
      await expect(openFolderLog(folder, name)).rejects.toMatchObject({ code: 'EVENT_INVALID' });
    },
  );

  test('whose creation crashed after the file was made is created all the same', async () => {
    const folder = createDataFolder(newPath(), NAME);
    const { createLogFile } = await import('../store/sqlite/schema.ts');
    createLogFile(join(folder.path, 'logs', 'main.1.db'), 'test.example/main/1');
    await expect(openFolderLog(folder)).rejects.toMatchObject({ code: 'LOG_ABSENT' });
    await (await createFolderLog(folder)).close();
    await checkFolderLog(folder.path, { closed: true });
  });

  test('is closed as one file, without a write-ahead log beside it', async () => {
    const folder = createDataFolder(newPath(), NAME);
    const log = await createFolderLog(folder);
    await log.recordAll(Array.from({ length: 500 }, () => ({ type: 'a.b' })));
    await log.close();
    expect(readdirSync(join(folder.path, 'logs'))).toEqual(['main.1.db']);
  });

  test('keeps several apart', async () => {
    const folder = createDataFolder(newPath(), NAME);
    for (const name of ['one', 'two']) {
      const log = await createFolderLog(folder, name);
      expect((await log.record('a.b', { id: 'same' })).seq).toBe(1);
      await log.close();
    }
    for (const log of ['one', 'two']) await checkFolderLog(folder.path, { log, closed: true });
  });
});

describe('a folder whose logs are elsewhere', () => {
  /** Stores that are not in the folder: what a database is to it. */
  const newStores = (): LogStores => sqliteStores(newPath(), NAME);

  test('has no files of them, and opens and checks as any', async () => {
    const path = newPath();
    const stores = newStores();
    const log = await createFolderLog(createDataFolder(path, NAME, { stores }));
    const receipt = await log.record('a.b');
    await log.close();
    expect(readdirSync(path).sort()).toEqual(['attestry.json', 'secrets', 'signer']);
    await checkFolderLog(path, { stores, receipts: [[receipt]], closed: true });
  });

  test('is not opened without them: its logs would look lost', () => {
    const path = newPath();
    createDataFolder(path, NAME, { stores: newStores() });
    expect(() => openDataFolder(path)).toThrow(/are in a database: say in which with ATTESTRY_DATABASE_URL/);
  });

  test('is not one whose logs are in it', () => {
    const path = newPath();
    createDataFolder(path, NAME);
    expect(() => openDataFolder(path, { stores: newStores() })).toThrow(/are files of it, and not in /);
  });

  test('knows of a log that is gone there', async () => {
    const path = newPath();
    await (await createFolderLog(createDataFolder(path, NAME, { stores: newStores() }))).close();
    const stores = newStores();
    const folder = openDataFolder(path, { stores });
    expect(await listFolderLogs(folder)).toEqual(['main']);
    await expect(openFolderLog(folder)).rejects.toThrow(
      `${stores.placeOf(`${NAME}/main/1`)} is gone, and 1 records of ${NAME}/main/1 were signed: restore it from a backup`,
    );
    await expect(openFolderLog(folder, 'other')).rejects.toThrow(
      `there is no log "other" in ${stores.place}: create it with \`attestry init --log other\``,
    );
  });

  test('knows of the logs of its own name only', async () => {
    const path = newPath();
    const stores = newStores();
    await stores.create(`${NAME}/main/2`);
    const foreign = ['other.example/main/7', `${NAME}/main/x`, `${NAME}/main/2/3`, 'anything'];
    const others = { ...stores, list: async () => [...(await stores.list()), ...foreign] };
    const folder = createDataFolder(path, NAME, { stores: others });
    expect(await listFolderLogs(folder)).toEqual(['main']);
    expect(await locateLog(folder)).toEqual({ origin: `${NAME}/main/2`, incarnation: 2 });
  });
});

test('a new secret is kept in order, and the log goes over to it', async () => {
  const path = newPath();
  const folder = createDataFolder(path, NAME);
  await (await createFolderLog(folder)).close();
  const keyIds = [...folder.keyring.keyIds];
  for (let i = 0; i < 3; i++) {
    const log = await openFolderLog(folder);
    await rotateToNewSecret(folder, log);
    await log.close();
    keyIds.push(folder.keyring.keyIds.at(-1) ?? '');
  }
  expect(new Set(keyIds).size).toBe(4);
  expect(openDataFolder(path).keyring.keyIds).toEqual(keyIds);
  await checkFolderLog(path, { closed: true });
});
