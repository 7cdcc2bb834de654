import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { searchLog } from '@attestry/log';
import { checkFolderLog } from '@attestry/log/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { openService } from '../service/service.ts';
import { createApp } from './app.ts';
import { type Served, serveFolder } from './served.test.kit.ts';

let served: Served | undefined;

afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function serve(...[options]: Parameters<typeof serveFolder>): Promise<Served> {
  served = await serveFolder(options);
  return served;
}

async function problemOf(response: Response): Promise<{ readonly code: string; readonly detail: string }> {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return (await response.json()) as { code: string; detail: string };
}

describe('without a key', () => {
  test('/healthz answers while the process does, also when it stops', async () => {
    const { ask, service } = await serve();
    expect(await (await ask('/healthz', { key: null })).json()).toEqual({ status: 'ok' });
    service.beginStop();
    expect((await ask('/healthz', { key: null })).status).toBe(200);
  });

  test('/metrics are for who may read', async () => {
    const { ask, key } = await serve();
    expect((await ask('/metrics', { key: null })).status).toBe(401);
    expect((await ask('/metrics', { key: await key(['write']) })).status).toBe(403);
    const response = await ask('/metrics', { key: await key(['read']) });
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  });
});

describe('/readyz', () => {
  test('has the size of each log, for whoever may read them all', async () => {
    const { ask, key, log, service } = await serve();
    await log.record('auth.login');
    const { secret } = await service.keys.create({
      ...{ name: 'main', scopes: ['read'], logs: ['main'], person: false },
    });
    for (const less of [null, await key(['write']), `Bearer ${secret}`, 'Bearer none']) {
      const response = await ask('/readyz', { key: less });
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toEqual({ status: 'ready' });
    }
    expect(await (await ask('/readyz', { key: await key(['read']) })).json()).toEqual({
      status: 'ready',
      logs: { main: { size: 2, readOnly: null } },
    });
  });

  test('refuses while the server stops', async () => {
    const { ask, service } = await serve();
    service.beginStop();
    const response = await ask('/readyz');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await problemOf(response)).toMatchObject({ code: 'SERVER_STOPPING' });
  });

  test('refuses, and says how, when a log contradicts what was signed', async () => {
    const { dir, key, log, service } = await serve();
    const authorization = await key(['read']);
    const file = join(dir, 'logs', 'main.1.db');
    await service.logs.get('main')?.checkpoint();
    copyFileSync(file, `${file}.old`);
    await log.record('auth.login');
    await service.close();
    renameSync(`${file}.old`, file);
    const again = await openService({ dir, version: '0.0.0', onError: () => {} });
    const app = createApp(again);
    const stranger = await app.fetch(new Request('http://localhost/readyz'));
    expect(stranger.status).toBe(503);
    expect(await problemOf(stranger)).toMatchObject({
      code: 'LOG_READ_ONLY',
      detail: expect.not.stringContaining('main'),
    });
    const response = await app.fetch(new Request('http://localhost/readyz', { headers: { authorization } }));
    expect(response.status).toBe(503);
    expect(await problemOf(response)).toMatchObject({
      code: 'LOG_READ_ONLY',
      detail: expect.stringMatching(
        /^the log "main" is cut and open for reading only: .*1 records and 2 were signed/,
      ),
    });
    expect(await again.metrics.registry.metrics()).toContain('attestry_log_read_only{log="main"} 1\n');
    await again.close();
  });

  test('refuses when a store does not answer', async () => {
    const { ask, log } = await serve();
    await log.store.close();
    const response = await ask('/readyz');
    expect(response.status).toBe(503);
    expect(await problemOf(response)).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      detail: 'the log "main" cannot be read: its store does not answer',
    });
  });
});

describe('metrics', () => {
  test('count requests by route, never by what a stranger made up', async () => {
    const { ask, log } = await serve();
    await log.record('auth.login');
    for (const path of ['records/0', 'records/1', '/nothing/here', '/nothing/there']) await ask(path);
    await ask('records/1', { key: null });
    await ask('/healthz', { method: 'BREW' });
    const text = await (await ask('/metrics')).text();
    const route = '/api/v1/logs/:log/records/:position';
    expect(text).toContain(`attestry_http_requests_total{method="GET",route="${route}",status="200"} 2\n`);
    expect(text).toContain(`attestry_http_requests_total{method="GET",route="${route}",status="401"} 1\n`);
    expect(text).toContain('attestry_http_requests_total{method="GET",route="none",status="404"} 2\n');
    expect(text).toContain('attestry_http_requests_total{method="other",route="none",status="405"} 1\n');
    expect(text).toContain(`attestry_http_request_duration_seconds_count{method="GET",route="${route}"} 3\n`);
    expect(text).toContain('attestry_http_requests_under_way 1\n');
    expect(text).not.toContain('nothing');
    expect(text).not.toContain('BREW');
  });

  test('count who follows a stream, until they leave or the service stops', async () => {
    const { ask, service } = await serve();
    const following = async (): Promise<string | undefined> =>
      /attestry_event_streams\{.*tail"\} (\d+)/.exec(await service.metrics.registry.metrics())?.[1];
    const streams = await Promise.all(Array.from({ length: 20 }, () => ask('tail')));
    expect(await following()).toBe('20');
    await streams[0]?.body?.cancel();
    await streams[1]?.body?.cancel();
    expect(await following()).toBe('18');
    for (let i = 0; i < 3; i++) expect((await ask('tail', { method: 'HEAD' })).status).toBe(200);
    expect(await following()).toBe('18');
    service.beginStop();
    await Promise.all(streams.slice(2).map((stream) => stream.text()));
    expect(await following()).toBe('0');
  });
});

test('whom a trusted proxy names is in the log as who asked', async () => {
  const { app, log, key } = await serve({ clientAddress: { trustProxy: ['10.0.0.0/8'] } });
  const read = async (remoteAddress: string): Promise<Response> =>
    app.fetch(
      new Request('http://localhost/api/v1/logs/main/records/0', {
        headers: { authorization: await key(['read']), 'x-forwarded-for': '198.51.100.7, 203.0.113.9' },
      }),
      { remoteAddress },
    );
  expect((await read('10.1.2.3')).status).toBe(200);
  expect((await read('192.0.2.1')).status).toBe(200);
  const { records } = await searchLog(log, 'type:audit.read');
  const addresses = records.map(
    ({ sections }) => (sections.request as { readonly ip?: unknown } | undefined)?.ip,
  );
  expect(addresses).toEqual(['192.0.2.1', '203.0.113.9']);
});

test('what the last verification said is in the metrics', async () => {
  const { ask, service } = await serve();
  const headers = { 'content-type': 'application/json' };
  const run = await ask('verifications', { method: 'POST', headers, body: '{"mode":"full","threads":1}' });
  expect(run.status).toBe(202);
  const { id } = (await run.json()) as { readonly id: string };
  await (await ask(`verifications/${id}/events`)).text();
  const text = await service.metrics.registry.metrics();
  expect(text).toContain('attestry_verification_verdict{log="main",verdict="intact"} 1\n');
  expect(text).toContain('attestry_chain_broken{log="main"} 0\n');
  expect(text).toMatch(/attestry_verification_age_seconds\{log="main",run="full"\} \d/);
});

test('where another method is served, it is said which', async () => {
  const { ask } = await serve();
  const response = await ask('records', { method: 'DELETE' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
  const position = await ask('records/17', { method: 'POST' });
  expect(position.headers.get('allow')).toBe('GET, HEAD');
  expect((await ask('records/17/18', { method: 'GET' })).status).toBe(404);
  expect((await ask('/healthz', { method: 'HEAD' })).status).toBe(200);
});

test('a clock that jumps back and forth stops nothing, and is written down', async () => {
  const HOUR = 3_600_000;
  // Record 0 was sealed by the clock of this machine.
  let nowMs = Date.now() + HOUR;
  const { ask, log, dir, service } = await serve({ nowMs: () => nowMs });
  const receipts = [];
  for (const hours of [0, -5, 0, 1, 30, -30]) {
    nowMs += hours * HOUR;
    const response = await ask('records', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"type":"auth.login"}',
    });
    expect(response.status).toBe(201);
    receipts.push(await response.json());
    expect((await ask('/readyz')).status).toBe(200);
    expect((await ask('/metrics')).status).toBe(200);
  }
  const clocks = [];
  for (let seq = 1; seq <= 6; seq++) {
    const { record } = (await (await ask(`records/${seq}?before=0&after=0`)).json()) as {
      record: { leaf: { clock?: string } };
    };
    clocks.push(record.leaf.clock);
  }
  expect(clocks).toEqual([undefined, 'back', undefined, undefined, undefined, 'back']);
  expect(log.readOnly).toBeUndefined();
  await service.close();
  await checkFolderLog(dir, { receipts: [receipts as never], closed: true });
});
