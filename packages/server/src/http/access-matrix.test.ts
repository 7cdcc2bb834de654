import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCOPES } from '../accounts/principal.ts';
import { createApp, routesOf } from './app.ts';
import { type BuiltDashboard, buildDashboard } from './dashboard.test.kit.ts';
import type { Route } from './route.ts';
import { type Served, serveFolder } from './served.test.kit.ts';

// No code: it stays where it is written. A route is a line, and a line is a decision.
const GOLDEN = new URL('../../src/http/access-matrix.txt', import.meta.url);

let built: BuiltDashboard;
let served: Served;
let routes: readonly Route[];

beforeAll(async () => {
  built = buildDashboard();
  served = await serveFolder({ dashboard: built.dir });
  routes = routesOf(served.service);
});

afterAll(async () => {
  await served.close();
  built.remove();
});

function lineOf({ access, method, path }: Route): string {
  return `${access.padEnd(7)}${method.padEnd(7)}${path}`;
}

/** An address that the route answers. */
function addressOf({ path }: Route): string {
  return path
    .replace(':log', 'main')
    .replaceAll(/:[a-z]+(?:\{[^}]*\})?/gi, '0')
    .replace('*', '0/000');
}

test('who may ask for what is as it is written down', () => {
  const written = readFileSync(GOLDEN, 'utf8').trimEnd().split('\n');
  expect(routes.map(lineOf).sort()).toEqual(written);
});

test('nothing is served that has no rule', () => {
  const { service } = served;
  const listed = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  const registered = createApp(service).routes.map(({ method, path }) => `${method} ${path}`);
  expect(registered.filter((one) => one !== 'ALL /*').sort()).toEqual([...listed].sort());
  // What runs before all routes, and answers nothing by itself.
  expect(registered.filter((one) => one === 'ALL /*')).toHaveLength(1);
});

describe('each route that is not public', () => {
  test('answers 401 without a key, and with one that is none', async () => {
    for (const route of routes.filter(({ access }) => access !== 'public')) {
      const { method } = route;
      const wrong = `Bearer ak_${'a'.repeat(12)}_${'b'.repeat(43)}`;
      for (const key of [null, '', 'Basic YTpi', 'Bearer ', 'Bearer ak_', wrong]) {
        const response = await served.ask(addressOf(route), { method, key });
        expect(response.status, `${lineOf(route)} with ${key}`).toBe(401);
        expect(response.headers.get('www-authenticate')).toBe('Bearer realm="attestry"');
        expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
      }
    }
  });

  test('answers 403 to a key of another scope, and says which it asks for', async () => {
    let asked = 0;
    for (const route of routes) {
      for (const scope of SCOPES) {
        if (route.access === 'public' || route.access === 'known') continue;
        if (scope === route.access || scope === 'admin') continue;
        const { method } = route;
        const response = await served.ask(addressOf(route), { method, key: await served.key([scope]) });
        expect(response.status, `${lineOf(route)} with ${scope}`).toBe(403);
        expect(await response.json()).toMatchObject({
          code: 'FORBIDDEN',
          detail: expect.stringContaining(`"${route.access}"`),
        });
        asked++;
      }
    }
    expect(asked).toBeGreaterThan(10);
  });

  test('answers something else to a key of its scope', async () => {
    for (const route of routes) {
      if (route.access === 'public' || route.method !== 'GET') continue;
      // No key is an owner.
      if (route.access === 'owner') continue;
      const scope = route.access === 'known' ? 'write' : route.access;
      const response = await served.ask(addressOf(route), { key: await served.key([scope]) });
      expect([401, 403], lineOf(route)).not.toContain(response.status);
      await response.body?.cancel();
    }
  });

  test('answers 401 to a key that was revoked', async () => {
    const { key, secret } = await served.service.keys.create({
      name: 'gone',
      scopes: ['admin'],
      person: false,
    });
    const ask = (): Promise<Response> => served.ask('/api/v1/api-keys', { key: `Bearer ${secret}` });
    expect((await ask()).status).toBe(200);
    await served.service.keys.revoke(key.id);
    expect((await ask()).status).toBe(401);
  });
});

test('each public route answers without a key', async () => {
  // Where none is set up, single sign-on lets nobody in.
  const answering = routes.filter(({ path }) => !path.startsWith('/api/v1/sso/'));
  for (const route of answering.filter(({ access, method }) => access === 'public' && method === 'GET'))
    expect((await served.ask(addressOf(route), { key: null })).status, lineOf(route)).toBe(200);
});
