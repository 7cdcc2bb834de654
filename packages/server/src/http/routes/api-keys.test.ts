import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MadeApiKey } from '../../accounts/api-keys.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

let served: Served;

beforeAll(async () => {
  served = await serveFolder({ clientAddress: { trustProxy: ['loopback'] }, logs: ['other'] });
});

afterAll(() => served.close());

function post(path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return served.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function create(body: object): Promise<MadeApiKey> {
  const response = await post('/api/v1/api-keys', { name: 'shop', scopes: ['read'], ...body });
  expect(response.status).toBe(201);
  return response.json() as Promise<MadeApiKey>;
}

/** Asks as somebody behind a proxy on this machine. */
async function askFrom(address: string | undefined, headers: { readonly [name: string]: string }) {
  const request = new Request('http://localhost/api/v1/session', {
    headers: { ...headers, ...(address !== undefined && { 'x-forwarded-for': address }) },
  });
  return served.app.fetch(request, address === undefined ? {} : { remoteAddress: '::1' });
}

describe('a key for some networks', () => {
  test('is taken from there alone, however it is sent', async () => {
    const { secret } = await create({ networks: ['192.0.2.0/24'] });
    const signIn = (address: string) =>
      served.app.fetch(
        new Request('http://localhost/api/v1/session', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
          body: JSON.stringify({ apiKey: secret }),
        }),
        { remoteAddress: '127.0.0.1' },
      );
    expect((await signIn('203.0.113.7')).status).toBe(401);
    const signedIn = await signIn('192.0.2.9');
    expect(signedIn.status).toBe(201);
    const [cookie = ''] = signedIn.headers.getSetCookie();
    for (const headers of [{ authorization: `Bearer ${secret}` }, { cookie: cookie.split(';')[0] ?? '' }]) {
      expect((await askFrom('192.0.2.7', headers)).status).toBe(200);
      expect((await askFrom('::ffff:192.0.2.7', headers)).status).toBe(200);
      expect((await askFrom('203.0.113.7', headers)).status).toBe(401);
      expect((await askFrom(undefined, headers)).status).toBe(401);
    }
  });

  test('is refused in the same words as one that there is not', async () => {
    const { secret } = await create({ networks: ['192.0.2.0/24'] });
    const [elsewhere, absent] = await Promise.all(
      [secret, `${secret.slice(0, 16)}${'a'.repeat(43)}`].map(async (key) => {
        const response = await askFrom('203.0.113.7', {
          authorization: `Bearer ${key}`,
          'x-request-id': 'same',
        });
        return [response.status, await response.json()];
      }),
    );
    expect(elsewhere).toEqual(absent);
  });
});

describe('a key for some logs', () => {
  test('is for logs that there are', async () => {
    const response = await post('/api/v1/api-keys', { name: 'x', scopes: ['read'], logs: ['main', 'shop'] });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'LOG_ABSENT' });
  });

  test('is on record in each of them, and none says which others', async () => {
    await create({ logs: ['main', 'other'], expires: '2099-01-01T00:00:00Z', networks: ['10.0.0.0/8'] });
    for (const log of ['main', 'other']) {
      const response = await served.ask(`/api/v1/logs/${log}/records?q=type:audit.api_key.created&limit=1`);
      expect(await response.json()).toMatchObject({
        records: [
          {
            leaf: {
              system: { logs: [log], networks: ['10.0.0.0/8'], expires: '2099-01-01T00:00:00.000Z' },
            },
          },
        ],
      });
    }
  });
});

describe('rotating a key', () => {
  test('gives another secret, is on record, and with no overlap ends its sessions', async () => {
    const { key, secret } = await create({ logs: ['other'] });
    const { token } = await served.service.sessions.begin({ kind: 'key', id: key.id });
    const first = (await (await post(`/api/v1/api-keys/${key.id}/rotate`, {})).json()) as MadeApiKey;
    expect(first.key).toMatchObject({ id: key.id, rotated: expect.any(String) });
    expect(await served.service.keys.authenticate(secret)).toBeDefined();
    expect(await served.service.sessions.authenticate(token)).toBeDefined();
    const response = await post(`/api/v1/api-keys/${key.id}/rotate`, { overlapHours: 0 });
    const second = (await response.json()) as MadeApiKey;
    expect(second.key).not.toHaveProperty('rotated');
    expect(await served.service.sessions.authenticate(token)).toBeUndefined();
    for (const old of [secret, first.secret])
      expect(await served.service.keys.authenticate(old)).toBeUndefined();
    expect(await served.service.keys.authenticate(second.secret)).toBeDefined();
    const recorded = async (log: string) => {
      const found = await served.ask(`/api/v1/logs/${log}/records?q=type:audit.api_key.rotated`);
      return ((await found.json()) as { records: readonly unknown[] }).records;
    };
    expect(await recorded('main')).toHaveLength(0);
    expect(await recorded('other')).toMatchObject([
      { leaf: { system: { key: key.id, overlapHours: 0 } } },
      { leaf: { system: { key: key.id, overlapHours: 24 } } },
    ]);
  });

  test.each([[{ overlapHours: -1 }], [{ overlapHours: 169 }], [{ overlapHours: 1.5 }], [{ hours: 1 }]])(
    'takes no %j',
    async (body) => {
      const { key } = await create({});
      expect((await post(`/api/v1/api-keys/${key.id}/rotate`, body)).status).toBe(400);
    },
  );
});
