import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Receipt } from '@attestry/log';
import { createDataFolder, createFolderLog, openDataFolder, openFolderLog } from '@attestry/log/folder';
import { checkFolderLog } from '@attestry/log/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rawClient } from '../http/server.test.kit.ts';
import { type ServeProcess, startServe } from './serve-process.test.kit.ts';

let parent: string;
let dir: string;
let running: ServeProcess | undefined;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'attestry-serve-'));
  dir = join(parent, 'data');
});

afterEach(() => {
  running?.child.kill('SIGKILL');
  running = undefined;
  rmSync(parent, { recursive: true });
});

async function start(...args: readonly string[]): Promise<ServeProcess> {
  running = await startServe(['--dir', dir, ...args]);
  return running;
}

function attestry(...args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  const program = fileURLToPath(new URL('../../bin/attestry.js', import.meta.url));
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
}

async function post({ url, key }: ServeProcess, id: string): Promise<Receipt | undefined> {
  const response = await fetch(`${url}/api/v1/logs/main/records`, {
    method: 'POST',
    headers: { authorization: key, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'auth.login', id }),
  });
  if (response.status === 201) return (await response.json()) as Receipt;
  await response.body?.cancel();
  return undefined;
}

/** Several clients that record one event after another until the server is gone. */
async function recordUntilGone(server: ServeProcess, clients: number): Promise<Receipt[][]> {
  const record = async (client: number): Promise<Receipt[]> => {
    const receipts: Receipt[] = [];
    for (let i = 0; ; i++) {
      try {
        const receipt = await post(server, `${client}-${i}`);
        if (receipt !== undefined) receipts.push(receipt);
      } catch {
        return receipts;
      }
    }
  };
  return Promise.all(Array.from({ length: clients }, (_, client) => record(client)));
}

async function typesOf(): Promise<readonly string[]> {
  const log = await openFolderLog(openDataFolder(dir));
  const { size } = await log.store.readHead();
  const rows = await log.store.readRange(0, size);
  await log.close();
  return rows.map(({ leaf }) => JSON.parse(Buffer.from(leaf ?? []).toString()).type);
}

describe('attestry serve', () => {
  test('makes the folder where it is told to, and stops at once and clean', async () => {
    const server = await start('--init');
    expect(server.key).toMatch(/^Bearer ak_/);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const receipt = await post(server, 'one');
    expect(await server.end('SIGINT')).toBe(0);
    expect(server.errors()).toMatch(/^\[attestry\] the private identity key lies on this machine/);
    expect(server.errors()).toMatch(/^\[attestry\] SIGINT: requests under way are finished/m);
    expect(await typesOf()).toEqual([
      'audit.log.created',
      'audit.capture.started',
      'auth.login',
      'audit.capture.stopped',
    ]);
    await checkFolderLog(dir, { receipts: receipt === undefined ? [] : [[receipt]], closed: true });
  });

  test('serves a folder that is there, without making another key', async () => {
    await (await createFolderLog(createDataFolder(dir, 'test'))).close();
    const server = await start('--init');
    expect(server.key).toBe('');
    expect(JSON.parse(server.output())).toMatchObject({ logs: [{ origin: 'test/main/1', readOnly: null }] });
    expect(await server.end()).toBe(0);
  });

  test('a second one on the same folder is refused, and says who is there', async () => {
    const server = await start('--init');
    const { status, stderr } = attestry('serve', '--dir', dir, '--port', '0');
    expect(status).toBe(1);
    expect(stderr).toContain(
      `another server works in ${dir} already, process ${server.child.pid} at ${server.url}`,
    );
    expect(attestry('record', 'auth.login', '--dir', dir).status).toBe(0);
    expect(await server.end()).toBe(0);
  });

  test.each([
    ['a folder that is not there', () => {}, [], 1, '`attestry serve --init` makes one'],
    [
      'a signer without its logs',
      () => mkdirSync(join(dir, 'signer'), { recursive: true }),
      ['--init'],
      1,
      'restore it',
    ],
    [
      'logs without their signer',
      () => {
        mkdirSync(join(dir, 'logs'), { recursive: true });
        writeFileSync(join(dir, 'logs', 'main.1.db'), '');
      },
      ['--init'],
      1,
      'has logs but no attestry.json, and nothing was changed',
    ],
    [
      'a network that is none',
      () => {},
      ['--init', '--trust-proxy', 'everybody'],
      2,
      'is no network to trust',
    ],
    [
      'a network to allow that is none',
      () => {},
      ['--init', '--allow-network', '10.0.0.0/8,everything'],
      2,
      'is no network to allow',
    ],
    ['a port that is none', () => {}, ['--init', '--port', '70000'], 2, 'from 0 to 65535'],
    ['a server', () => {}, ['--url', 'http://localhost:1'], 2, 'works in a data folder only'],
  ])('refuses %s', (_, prepare, args, exit, says) => {
    prepare();
    const { status, stderr } = attestry('serve', '--dir', dir, ...args);
    expect(stderr).toContain(says);
    expect(status).toBe(exit);
  });

  test('a port that is taken is said, and the folder is free again', async () => {
    const server = await start('--init');
    const { port } = new URL(server.url);
    const other = join(parent, 'other');
    const refused = attestry('serve', '--init', '--dir', other, '--port', port);
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`port ${port} of 127.0.0.1 is taken`),
    });
    expect(await server.end()).toBe(0);
    const again = await startServe(['--dir', other]);
    expect(await again.end()).toBe(0);
  });
});

describe('what was acknowledged', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'is in the log exactly once after %s under load',
    async (signal) => {
      const server = await start('--init');
      const recorded = recordUntilGone(server, 16);
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(await server.end(signal)).toBe(0);
      const receipts = await recorded;
      expect(receipts.flat().length).toBeGreaterThan(50);
      expect((await typesOf()).at(-1)).toBe('audit.capture.stopped');
      await checkFolderLog(dir, { receipts, closed: true });
    },
  );

  test('is in the log after SIGKILL, and the folder is free', async () => {
    const server = await start('--init');
    const recorded = recordUntilGone(server, 8);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await server.end('SIGKILL')).toBe(null);
    const receipts = await recorded;
    expect(receipts.flat().length).toBeGreaterThan(20);
    const again = await start();
    expect(await again.end()).toBe(0);
    await checkFolderLog(dir, { receipts, closed: true });
  });

  test('is in the log when a second signal ends it at once', async () => {
    const server = await start('--init');
    // A body that never comes: the first signal waits for it.
    const stuck = rawClient(
      Number(new URL(server.url).port),
      `POST /api/v1/logs/main/records HTTP/1.1\r\nhost: a\r\nauthorization: ${server.key}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n`,
    );
    const receipt = await post(server, 'one');
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 1300));
    const secondMs = performance.now();
    expect(await server.end('SIGTERM')).toBe(1);
    expect(performance.now() - secondMs).toBeLessThan(2000);
    await stuck.closed;
    await checkFolderLog(dir, { receipts: receipt === undefined ? [] : [[receipt]] });
  });
});

test('prints a link for the first owner at each start, until there is one', async () => {
  const first = await start('--init');
  const { setup = '' } = JSON.parse(first.output()) as { setup?: string };
  const [page, token] = setup.split('#');
  expect([page, token]).toEqual([`${first.url}/join`, expect.stringMatching(/^[0-9A-Za-z_-]{43}$/)]);
  const response = await fetch(`${first.url}/api/v1/one-time-links/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, email: 'ada@example.com', name: 'Ada', password: 'some random words' }),
  });
  expect(response.status).toBe(201);
  await first.end();
  expect(first.errors()).not.toContain(token);
  const second = await start();
  expect(JSON.parse(second.output())).not.toHaveProperty('setup');
  await second.end();
});
