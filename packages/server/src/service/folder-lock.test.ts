import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { checkFolderLog } from '@attestry/log/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';
import { openService, type Service } from './service.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'attestry-lock-'));
});

afterEach(() => rmSync(dir, { recursive: true }));

test('a second one is refused, and is told who has the folder', () => {
  const first = lockFolder(dir);
  expect(() => lockFolder(dir)).toThrow(
    expect.objectContaining({
      code: 'SERVER_RUNNING',
      message: expect.stringContaining(`process ${process.pid}: stop it first`),
    }),
  );
  first.announce('http://localhost:4000');
  expect(() => lockFolder(dir)).toThrow(/already, process \d+ at http:\/\/localhost:4000: stop it first/);
  first.release();
  first.release();
  expect(existsSync(join(dir, 'server.json'))).toBe(false);
  lockFolder(dir).release();
});

test('folders are apart', () => {
  const other = mkdtempSync(join(tmpdir(), 'attestry-lock-'));
  const first = lockFolder(dir);
  lockFolder(other).release();
  first.release();
  rmSync(other, { recursive: true });
});

test('a process that is killed leaves no lock behind', async () => {
  const module = new URL('./folder-lock.js', import.meta.url).href;
  const script = `import { lockFolder } from ${JSON.stringify(module)};
    const lock = lockFolder(process.argv[1]);
    lock.announce('http://localhost:4321');
    console.log('locked');
    setInterval(() => lock, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(child.stdout, 'data');
    expect(() => lockFolder(dir)).toThrow(`process ${child.pid} at http://localhost:4321`);
  } finally {
    child.kill('SIGKILL');
  }
  await once(child, 'exit');
  expect(readFileSync(join(dir, 'server.json'), 'utf8')).toContain('4321');
  const lock = lockFolder(dir);
  expect(readFileSync(join(dir, 'server.json'), 'utf8')).toContain(`"pid":${process.pid}`);
  lock.release();
});

test('only one service has a folder for itself; others work beside it', async () => {
  await (await createFolderLog(createDataFolder(dir, 'test'))).close();
  const open = (exclusive: boolean): Promise<Service> =>
    openService({ dir, version: '0.0.0', onError: () => {}, exclusive });
  const first = await open(true);
  await expect(open(true)).rejects.toMatchObject({ code: 'SERVER_RUNNING' });
  const beside = await open(false);
  const receipt = await beside.logs.get('main')?.record('auth.login');
  await beside.close();
  await first.close();
  await (await open(true)).close();
  await checkFolderLog(dir, { receipts: receipt === undefined ? [] : [[receipt]], closed: true });
});

test('a service that cannot be opened gives the folder free', async () => {
  const folder = createDataFolder(dir, 'test');
  await (await createFolderLog(folder)).close();
  const open = (logs: readonly string[]): Promise<Service> =>
    openService({ dir, version: '0.0.0', onError: () => {}, exclusive: true, logs });
  await expect(open(['main', 'absent'])).rejects.toMatchObject({ code: 'LOG_ABSENT' });
  await (await open(['main'])).close();
});
