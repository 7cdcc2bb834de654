/** Several `attestry serve` on one PostgreSQL and one data folder, as processes of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Receipt } from '@attestry/log';
import { postgresStores } from '@attestry/log/postgres';
import { checkFolderLog } from '@attestry/log/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/postgres.test.kit.ts';
import { readEvents } from '../http/event-reader.test.kit.ts';
import type { JobStatus } from '../operate/jobs.ts';
import type { Verification } from '../operate/verification.ts';
import { type ServeProcess, startServe } from './serve-process.test.kit.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-servers-'));
const started: ServeProcess[] = [];

/** An installation that several servers share. */
interface Installation {
  readonly dir: string;
  readonly database: TestDatabase;
  /** Of the first key, as it is sent. */
  readonly admin: string;
  readonly servers: readonly ServeProcess[];
}

async function startServers(count: number): Promise<Installation> {
  const database = await createTestDatabase();
  const dir = join(parent, `data-${started.length}`);
  const start = async (...args: readonly string[]): Promise<ServeProcess> => {
    const server = await startServe(['--dir', dir, '--database', database.url, ...args]);
    started.push(server);
    return server;
  };
  const first = await start('--init');
  const others: ServeProcess[] = [];
  for (let i = 1; i < count; i++) others.push(await start());
  return { dir, database, admin: first.key, servers: [first, ...others] };
}

/** Ends all servers, and looks at the log as an auditor would. */
async function endAndCheck(
  { dir, database, servers }: Installation,
  receipts: readonly (readonly Receipt[])[] = [],
): Promise<void> {
  const running = servers.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  expect(await Promise.all(running.map((server) => server.end()))).toEqual(running.map(() => 0));
  const stores = postgresStores(database.url);
  await checkFolderLog(dir, { stores, receipts, closed: true });
  await stores.close();
  await database.drop();
}

afterAll(() => {
  for (const { child } of started) child.kill('SIGKILL');
  rmSync(parent, { recursive: true });
});

interface Asked {
  readonly key?: string;
  readonly cookie?: string;
  readonly method?: string;
  readonly body?: unknown;
}

/** Asks a server; `path` is below `/api/v1/`. */
function ask({ url }: ServeProcess, path: string, { key, cookie, method, body }: Asked): Promise<Response> {
  return fetch(`${url}/api/v1/${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      'sec-fetch-site': 'same-origin',
      ...(key !== undefined && { authorization: key }),
      ...(cookie !== undefined && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function json<T>(answer: Promise<Response>): Promise<T> {
  return (await (await answer).json()) as T;
}

async function statusOf(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer;
  await body?.cancel();
  return status;
}

describe('two servers', () => {
  let installation: Installation;
  let one: ServeProcess;
  let two: ServeProcess;
  let key: string;
  const receipts: Receipt[][] = [];
  beforeAll(async () => {
    installation = await startServers(2);
    [one, two] = installation.servers as [ServeProcess, ServeProcess];
    key = installation.admin;
  }, 120_000);

  const record = (server: ServeProcess, event: object): Promise<Receipt> =>
    json(ask(server, 'logs/main/records', { key, body: event }));

  test('know a key as soon as one of them made it, and its end within a second', async () => {
    const made = await json<{ key: { id: string }; secret: string }>(
      ask(one, 'api-keys', { key, body: { name: 'shop', scopes: ['read'] } }),
    );
    const shop = { key: `Bearer ${made.secret}` };
    expect(await statusOf(ask(two, 'logs/main/records', shop))).toBe(200);
    expect(await statusOf(ask(one, `api-keys/${made.key.id}`, { key, method: 'DELETE' }))).toBe(200);
    expect(await statusOf(ask(one, 'logs/main/records', shop))).toBe(401);
    await sleep(1000);
    expect(await statusOf(ask(two, 'logs/main/records', shop))).toBe(401);
  });

  test('know a session that began on one of them, and its end', async () => {
    const answer = await ask(one, 'session', { body: { apiKey: key.slice('Bearer '.length) } });
    expect(answer.status).toBe(201);
    await answer.body?.cancel();
    const [cookie = ''] = (answer.headers.getSetCookie()[0] ?? '').split(';');
    expect(await statusOf(ask(two, 'session', { cookie }))).toBe(200);
    expect(await statusOf(ask(two, 'session', { cookie, method: 'DELETE' }))).toBe(204);
    expect(await statusOf(ask(one, 'session', { cookie }))).toBe(401);
  });

  test('find what was recorded on the other, and show it as it comes', async () => {
    const controller = new AbortController();
    const tail = readEvents(
      await fetch(`${two.url}/api/v1/logs/main/tail?q=type:client.updated`, {
        headers: { authorization: key },
        signal: controller.signal,
      }),
    );
    await tail.take(1);
    const { id, seq } = await record(one, { type: 'client.updated', target: { type: 'client', id: '7' } });
    const recordedMs = performance.now();
    const [event] = await tail.take(1);
    expect(event).toMatchObject({ event: 'record', data: { leaf: { id, seq } } });
    expect(performance.now() - recordedMs).toBeLessThan(5000);
    controller.abort();
    const found = await json<{ records: object[] }>(ask(two, 'logs/main/records?q=target:client:7', { key }));
    expect(found.records).toMatchObject([{ leaf: { id } }]);
  });

  test('record at once, without a gap and nothing twice', async () => {
    const clients = [one, two, one, two, one, two].map(async (server, client) => {
      const own: Receipt[] = [];
      for (let i = 0; i < 20; i++)
        own.push(await record(server, { type: 'auth.login', id: `${client}-${i}` }));
      return own;
    });
    receipts.push(...(await Promise.all(clients)));
    const again = await record(two, { type: 'auth.login', id: '0-0' });
    expect(again).toMatchObject({ seq: receipts[0]?.[0]?.seq, replayed: true });
  });

  test('show and cancel a verification that the other runs', async () => {
    // What it has to read is kept from it.
    const locking = new pg.Client({ connectionString: installation.database.url });
    await locking.connect();
    await locking.query('BEGIN; LOCK TABLE attestry.links IN ACCESS EXCLUSIVE MODE');
    const begun = await json<Verification>(
      ask(one, 'logs/main/verifications', { key, body: { mode: 'full' } }),
    );
    const path = `logs/main/verifications/${begun.id}`;
    expect(await json(ask(two, path, { key }))).toMatchObject({ id: begun.id, state: 'running' });
    const joined = await json(ask(two, 'logs/main/verifications', { key, body: { mode: 'full' } }));
    expect(joined).toMatchObject({ id: begun.id });
    const cancelled = json<Verification>(ask(two, path, { key, method: 'DELETE' }));
    await sleep(3000);
    await locking.query('COMMIT');
    await locking.end();
    expect(await cancelled).toMatchObject({ state: 'cancelled', reason: { kind: 'cancelled' } });
    expect(await json(ask(one, path, { key }))).toMatchObject({ state: 'cancelled' });
  });

  test('have no sample data, whose files each of them would take for its own', async () => {
    const refused = await ask(one, 'demo', { key, method: 'POST' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ detail: expect.stringMatching(/`attestry demo` makes/) });
    expect(await json(ask(two, 'session', { key }))).toMatchObject({ sampleData: false });
  });

  test('leave a log that is whole', async () => {
    await endAndCheck(installation, receipts);
  });
});

describe('of three servers', () => {
  test('one runs the jobs, and when it is killed another does, within seconds', async () => {
    const installation = await startServers(3);
    const { admin: key, servers } = installation;
    const [first, second, third] = servers as [ServeProcess, ServeProcess, ServeProcess];
    const ran = async (): Promise<readonly string[]> => {
      const { verifications } = await json<{ verifications: readonly Verification[] }>(
        ask(third, 'logs/main/verifications', { key }),
      );
      return verifications.map(({ askedBy }) => askedBy.id).toReversed();
    };
    await expect.poll(ran, { timeout: 30_000 }).toEqual(['right-edge', 'verify-full']);
    // As long as another that began them, too, would have taken.
    await sleep(6000);
    expect(await ran()).toEqual(['right-edge', 'verify-full']);
    const { jobs } = await json<{ jobs: readonly JobStatus[] }>(ask(second, 'logs/main/jobs', { key }));
    expect(jobs).toContainEqual(
      expect.objectContaining({ name: 'verify-full', lastRun: expect.objectContaining({ outcome: 'ok' }) }),
    );
    expect(await first.end('SIGKILL')).toBe(null);
    await expect.poll(ran, { timeout: 15_000 }).toHaveLength(3);
    await sleep(6000);
    expect((await ran())[2]).toBe('right-edge');
    expect(await ran()).toHaveLength(3);
    await endAndCheck(installation);
  }, 180_000);
});
