import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkFolderLog } from '@attestry/log/testing';
import express, { type Express } from 'express';
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BuiltDashboard, buildDashboard } from './dashboard.test.kit.ts';
import { toFastifyPlugin, toNodeHandler } from './mount.ts';
import { type Served, serveFolder } from './served.test.kit.ts';

let built: BuiltDashboard;
let served: Served;
let ending: (() => Promise<unknown>)[];

beforeEach(async () => {
  ending = [];
  built = buildDashboard();
  served = await serveFolder({ clientAddress: { trustProxy: ['loopback'] }, dashboard: built.dir });
});

afterEach(async () => {
  served.service.beginStop();
  for (const end of ending) await end();
  await served.close();
  built.remove();
});

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ending.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function inExpress(set: (app: Express) => void): Promise<string> {
  const app = express();
  set(app);
  return listen(createServer(app));
}

async function inFastify(prefix: string): Promise<string> {
  const fastify = Fastify();
  fastify.post('/own', async (request) => ({ own: request.body }));
  await fastify.register(toFastifyPlugin(served.app), { prefix });
  const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
  ending.push(() => fastify.close());
  return url;
}

async function post(base: string, body: string, type = 'application/json'): Promise<Response> {
  return fetch(`${base}/api/v1/logs/main/records`, {
    method: 'POST',
    headers: {
      authorization: await served.key(['write']),
      'content-type': type,
      'x-forwarded-for': '203.0.113.9',
    },
    body,
  });
}

/** Signs in as a page does that browsers send no `Sec-Fetch-Site` for, and out again. */
async function useSession(base: string): Promise<void> {
  const origin = new URL(base).origin;
  const signedIn = await fetch(`${base}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ apiKey: (await served.key(['read', 'verify'])).slice('Bearer '.length) }),
  });
  expect(signedIn.status).toBe(201);
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const signOut = (from: string): Promise<Response> =>
    fetch(`${base}/api/v1/session`, { method: 'DELETE', headers: { cookie, origin: from } });
  expect((await fetch(`${base}/api/v1/logs/main/chain`, { headers: { cookie } })).status).toBe(200);
  expect((await signOut('https://evil.example')).status).toBe(403);
  expect((await signOut(origin)).status).toBe(204);
}

/** Everything that differs from a plain answer: bodies both ways, a stream of each kind, errors, what knows its address. */
async function useAll(base: string): Promise<void> {
  const page = await (await fetch(`${base}/events/17`)).text();
  expect(page).toContain(`<base href="${new URL(base).pathname.replace(/\/$/, '')}/">`);
  expect((await fetch(`${base}/assets/index-3f2a.js`)).status).toBe(200);
  await useSession(base);
  const key = await served.key(['read', 'write', 'verify', 'export']);
  const get = (path: string): Promise<Response> =>
    fetch(`${base}${path}`, { headers: { authorization: key } });
  const tail = await get('/api/v1/logs/main/tail');
  expect(tail.headers.get('content-type')).toMatch(/^text\/event-stream/);

  const one = await post(base, '{"type":"auth.login","id":"one"}');
  expect(one.status).toBe(201);
  const lines = await post(base, '{"type":"a.b"}\n{"type":1}\n{"type":"c.d"}\n', 'application/x-ndjson');
  expect(
    (await lines.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).status),
  ).toEqual([201, 422, 201]);

  const found = await get('/api/v1/logs/main/records?q=type:auth.login');
  const { records } = (await found.json()) as { records: { leaf: { id: string } }[] };
  expect(records.map(({ leaf }) => leaf.id)).toEqual([((await one.json()) as { id: string }).id]);
  let streamed = '';
  const decoder = new TextDecoder();
  for await (const chunk of tail.body ?? []) {
    streamed += decoder.decode(chunk, { stream: true });
    if ((streamed.match(/event: record/g) ?? []).length >= 3) break;
  }
  expect(streamed).toContain('auth.login');

  const started = await fetch(`${base}/api/v1/logs/main/verifications`, {
    method: 'POST',
    headers: { authorization: key, 'content-type': 'application/json' },
    body: '{"mode":"quick"}',
  });
  expect(started.status).toBe(202);
  const where = new URL(started.headers.get('location') ?? '', base).href;
  expect(where).toMatch(`${base}/api/`);
  expect((await fetch(where, { headers: { authorization: key } })).status).toBe(200);

  const exported = await get('/api/v1/logs/main/exports?format=ndjson');
  expect((await exported.text()).trim().split('\n').length).toBeGreaterThan(2);
  const absent = await get('/api/v1/logs/none/records');
  expect(absent.status).toBe(404);
  expect(absent.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect((await get('/healthz')).status).toBe(200);
}

test.each(['', '/audit'])('inside Express 5 below %j', async (prefix) => {
  const { service, dir } = served;
  const url = await inExpress((app) => {
    app.use(prefix, toNodeHandler(served.app));
    // Where a body is parsed behind it, that is no matter.
    app.use(express.json());
  });
  await useAll(`${url}${prefix}`);
  await service.close();
  await checkFolderLog(dir, { closed: true });
});

test.each(['', '/audit'])('inside Fastify 5 below %j', async (prefix) => {
  const { service, dir } = served;
  const url = await inFastify(prefix);
  await useAll(`${url}${prefix}`);
  const own = await fetch(`${url}/own`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  });
  if (prefix !== '') expect(await own.json()).toEqual({ own: { a: 1 } });
  await service.close();
  await checkFolderLog(dir, { closed: true });
});

describe('a body that something in front has read', () => {
  test('and parsed is refused with what to do', async () => {
    const url = await inExpress((app) => {
      app.use(express.json());
      app.use('/audit', toNodeHandler(served.app));
    });
    const response = await post(`${url}/audit`, '{"type":"auth.login"}');
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      code: 'SERVER_FAILED',
      detail: expect.stringContaining('mount Attestry before express.json()'),
    });
    expect((await fetch(`${url}/audit/healthz`)).status).toBe(200);
    expect((await served.log.store.readHead()).size).toBe(1);
  });

  test('and kept as bytes is taken', async () => {
    const url = await inExpress((app) => {
      app.use(express.raw({ type: '*/*' }));
      app.use('/audit', toNodeHandler(served.app));
    });
    expect((await post(`${url}/audit`, '{"type":"auth.login"}')).status).toBe(201);
    const lines = await post(`${url}/audit`, '{"type":"a.b"}\n{"type":"c.d"}\n', 'application/x-ndjson');
    expect((await lines.text()).match(/"status":201/g)).toHaveLength(2);
  });
});

test('the client is the peer of the socket, or whom a trusted one names', async () => {
  const seen: unknown[] = [];
  const handler = {
    fetch: (request: Request, bindings: { readonly remoteAddress?: string }) => {
      seen.push(bindings.remoteAddress);
      return served.app.fetch(request, bindings);
    },
  };
  const url = await inExpress((app) => {
    app.use(toNodeHandler(handler));
  });
  await fetch(`${url}/healthz`);
  expect(seen).toEqual(['127.0.0.1']);
});

test('the program keeps its own Request and Response', async () => {
  const { Request: request, Response: response } = globalThis;
  toNodeHandler(served.app);
  expect(globalThis.Request).toBe(request);
  expect(globalThis.Response).toBe(response);
});
