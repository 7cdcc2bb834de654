import { searchLog } from '@attestry/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routesOf } from '../app.ts';
import { isStillValid } from '../authenticate.ts';
import { requestOf } from '../every-route.test.kit.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';
import { VIEWER_ROUTES } from '../viewer-routes.ts';

let served: Served;
let shop: string;

beforeAll(async () => {
  served = await serveFolder({ logs: ['other'] });
  const { secret } = await served.service.keys.create({
    ...{ name: 'shop', scopes: ['read'], logs: ['main'], person: false },
  });
  shop = `Bearer ${secret}`;
});

afterAll(() => served.close());

function post(key: string | null, body: object = {}, cookie?: string): Promise<Response> {
  return served.ask('viewer-tokens', {
    method: 'POST',
    key,
    headers: {
      'content-type': 'application/json',
      ...(cookie !== undefined && { cookie, 'sec-fetch-site': 'same-origin' }),
    },
    body: JSON.stringify(body),
  });
}

async function create(body: object = {}): Promise<string> {
  const response = await post(shop, body);
  expect(response.status).toBe(201);
  return `Bearer ${((await response.json()) as { token: string }).token}`;
}

describe('a viewer token', () => {
  test('reads its log, in the name of whom the application says, and nothing else', async () => {
    const key = await create({ name: 'Eve', id: 'customer-7' });
    expect(await (await served.ask('/api/v1/session', { key })).json()).toMatchObject({
      principal: { kind: 'viewer', id: 'customer-7', name: 'Eve', scopes: [] },
      logs: [{ name: 'main', scopes: ['read'], masked: true }],
    });
    expect((await served.ask('records/0', { key })).status).toBe(200);
    const { records } = await searchLog(served.log, 'type:audit.read');
    expect(records[0]?.leaf.actor).toMatchObject({ type: 'contact', id: 'customer-7' });
    expect((await served.ask('/api/v1/logs/other/chain', { key })).status).toBe(404);
    expect((await served.ask('exports', { key })).status).toBe(403);
  });

  test('is for what shows records, and for no other route there is', async () => {
    const key = await create();
    const asked = routesOf(served.service).filter(({ access }) => access !== 'public');
    const answered = [];
    for (const route of asked) {
      const response = await served.app.fetch(requestOf(route, { log: 'main' }, { authorization: key }));
      await response.body?.cancel();
      if (response.status !== 403) answered.push(`${route.method} ${route.path}`);
    }
    expect(answered.sort()).toEqual([...VIEWER_ROUTES].map((path) => `GET ${path}`).sort());
  });

  test('is made with a key that may read the log, and with nothing else', async () => {
    const cookie = await served.signIn(['read']);
    expect((await post(null, {}, cookie)).status).toBe(403);
    expect((await post(await create())).status).toBe(403);
    expect((await post(await served.key(['write']))).status).toBe(403);
    expect((await post(await served.key(['read']))).status).toBe(201);
  });

  test('is read in Authorization alone', async () => {
    const token = (await create()).slice('Bearer '.length);
    const asCookie = { cookie: `attestry_session=${token}` };
    expect((await served.ask('chain', { key: null, headers: asCookie })).status).toBe(401);
    expect((await served.ask(`chain?token=${token}`, { key: null })).status).toBe(401);
    const signIn = await served.ask('/api/v1/session', {
      method: 'POST',
      key: null,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiKey: token }),
    });
    expect(signIn.status).toBe(401);
  });

  test('follows a stream until its key ends', async () => {
    const { service } = served;
    const { key, secret } = await service.keys.create({ name: 'gone', scopes: ['read'], person: false });
    const { token } = (await (await post(`Bearer ${secret}`)).json()) as { token: string };
    const viewer = await service.viewers.authenticate(token);
    if (viewer === undefined) throw new Error('it is valid');
    expect(await isStillValid(service, viewer)).toBe(true);
    await service.keys.revoke(key.id);
    expect(await isStillValid(service, viewer)).toBe(false);
  });

  test.each([[{ expiresInSeconds: 59 }], [{ expiresInSeconds: 3601 }], [{ log: 'other' }], [{ name: '' }]])(
    'is none with %j',
    async (body) => {
      expect((await post(shop, body)).status).toBe(400);
    },
  );
});
