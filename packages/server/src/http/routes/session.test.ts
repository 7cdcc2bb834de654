import { searchLog } from '@attestry/log';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Principal } from '../../accounts/principal.ts';
import { isStillValid } from '../authenticate.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

let nowMs: number;
let served: Served;

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 22, 9);
  served = await serveFolder({ nowMs: () => nowMs });
});

afterEach(() => served.close());

const OWN = { 'sec-fetch-site': 'same-origin' };

/** Signs in as a page does, from an address. */
function signIn(
  apiKey: string,
  headers: { readonly [name: string]: string } = OWN,
  remoteAddress = '203.0.113.7',
): Promise<Response> {
  const request = new Request('http://localhost/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ apiKey }),
  });
  return Promise.resolve(served.app.fetch(request, { remoteAddress }));
}

async function makeKey(
  scopes: readonly ('read' | 'write' | 'admin')[] = ['read'],
): Promise<{ id: string; secret: string }> {
  const { key, secret } = await served.service.keys.create({ name: 'auditor', scopes, person: false });
  return { id: key.id, secret };
}

/** Asks with a cookie. */
function ask(cookie: string, path: string, method = 'GET', headers: object = {}): Promise<Response> {
  return served.ask(path, { key: null, method, headers: { cookie, ...headers } });
}

async function codeOf(response: Response): Promise<readonly [number, string]> {
  const { code } = (await response.json()) as { code: string };
  return [response.status, code];
}

async function recorded(query: string): Promise<readonly object[]> {
  return (await searchLog(served.log, query)).records;
}

describe('signing in', () => {
  test('says who it is and what is served, and sets a cookie that scripts do not see', async () => {
    const { id, secret } = await makeKey();
    const response = await signIn(secret);
    expect(response.status).toBe(201);
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^attestry_session=[0-9A-Za-z_-]{43};/);
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=2592000'])
      expect(cookie.split('; ')).toContain(attribute);
    expect(cookie).not.toContain('Secure');
    const { size } = await served.log.store.readHead();
    const session = {
      principal: { kind: 'key', id, name: 'auditor', owner: false, scopes: ['read'] },
      logs: [
        {
          ...{ name: 'main', origin: 'test/main/1', size, readOnly: null, demo: false },
          ...{ scopes: ['read'], masked: false },
        },
      ],
      sampleData: true,
      version: '0.0.0',
      now: '2026-11-22T09:00:00.000Z',
    };
    expect(await response.json()).toEqual(session);
    expect(await (await ask(cookie.split(';')[0] ?? '', '/api/v1/session')).json()).toEqual(session);
  });

  test('over TLS, also that of a proxy, sets a cookie for TLS only', async () => {
    const response = await signIn((await makeKey()).secret, { ...OWN, origin: 'https://audit.example.com' });
    expect(response.headers.getSetCookie()[0]?.split('; ')).toContain('Secure');
  });

  test('is on record, without the token', async () => {
    const { id, secret } = await makeKey();
    const response = await signIn(secret);
    const [record] = await recorded('type:audit.signed_in');
    expect(record).toMatchObject({
      leaf: { system: { key: id }, actor: { type: 'api_key', id }, outcome: 'success' },
      sections: { request: { ip: '203.0.113.7' } },
    });
    const token = /attestry_session=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1] ?? '?';
    expect(JSON.stringify(record)).not.toContain(token);
  });

  test('with a wrong key answers the same as with one that was revoked, and is on record', async () => {
    const { id, secret } = await makeKey();
    await served.service.keys.revoke(id);
    const revoked = (await (await signIn(secret)).json()) as { detail: string };
    const unknown = await signIn(`ak_${'a'.repeat(12)}_${'b'.repeat(43)}`);
    expect(unknown.status).toBe(401);
    expect(unknown.headers.getSetCookie()).toEqual([]);
    expect(await unknown.json()).toMatchObject({ code: 'UNAUTHENTICATED', detail: revoked.detail });
    expect((await signIn('my password')).status).toBe(401);
    const records = await recorded('type:audit.sign_in_failed');
    expect(records).toMatchObject([
      { leaf: { outcome: 'failure', actor: { type: 'anonymous' } } },
      { leaf: { target: { type: 'apikey', id: 'a'.repeat(12) } } },
      { leaf: { target: { type: 'apikey', id } } },
    ]);
    expect(JSON.stringify(records)).not.toMatch(/password|b{43}/);
  });

  test('that fails again and again has to wait, and nobody else has to', async () => {
    const { secret } = await makeKey();
    for (let i = 0; i < 10; i++) expect((await signIn('wrong')).status).toBe(401);
    const limited = await signIn(secret);
    expect(limited.headers.get('retry-after')).toBe('60');
    expect(await codeOf(limited)).toEqual([429, 'SIGN_IN_LIMITED']);
    expect((await signIn(secret, OWN, '203.0.113.8')).status).toBe(201);
    for (let i = 0; i < 20; i++) await signIn('wrong', OWN, `198.51.100.${i}`);
    expect(await recorded('type:audit.sign_in_failed')).toHaveLength(20);
  });

  test('from a page of another site is refused', async () => {
    const { secret } = await makeKey();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ])
      expect(await codeOf(await signIn(secret, headers))).toEqual([403, 'REQUEST_FOREIGN']);
    // What is no browser says neither.
    expect((await signIn(secret, {})).status).toBe(201);
    expect((await signIn(secret, { origin: 'http://localhost' })).status).toBe(201);
  });

  test('takes one key as JSON, and nothing else', async () => {
    expect(await codeOf(await signIn('x', { 'content-type': 'text/plain' }))).toEqual([
      415,
      'MEDIA_TYPE_UNKNOWN',
    ]);
    const request = { method: 'POST', key: null, headers: { 'content-type': 'application/json' } };
    for (const body of ['{}', '{"apiKey":1}', '{"apiKey":"a","more":1}', '[]'])
      expect((await served.ask('/api/v1/session', { ...request, body })).status, body).toBe(400);
  });
});

describe('a session', () => {
  test('may what its key may', async () => {
    const cookie = await served.signIn(['read']);
    expect((await ask(cookie, 'records')).status).toBe(200);
    expect(await codeOf(await ask(cookie, '/api/v1/api-keys'))).toEqual([403, 'FORBIDDEN']);
  });

  test('changes something only for a page of this server', async () => {
    const cookie = await served.signIn(['read']);
    const post = (headers: object): Promise<Response> => ask(cookie, 'checkpoint', 'POST', headers);
    for (const headers of [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost' },
      { origin: 'https://evil.example', host: 'localhost' },
      { origin: 'null' },
    ])
      expect(await codeOf(await post(headers)), JSON.stringify(headers)).toEqual([403, 'REQUEST_FOREIGN']);
    expect((await post(OWN)).status).toBe(200);
    expect((await post({ origin: 'http://localhost' })).status).toBe(200);
    expect((await post({ origin: 'https://audit.example.com', host: 'audit.example.com' })).status).toBe(200);
    // An address that is only opened changes nothing.
    expect((await ask(cookie, 'records', 'GET', { 'sec-fetch-site': 'cross-site' })).status).toBe(200);
  });

  test('counts for nothing beside a key', async () => {
    const cookie = await served.signIn(['admin']);
    const headers = { cookie };
    expect((await served.ask('records', { key: 'Bearer ak_wrong', headers })).status).toBe(401);
    expect((await served.ask('/api/v1/api-keys', { key: await served.key(['read']), headers })).status).toBe(
      403,
    );
  });

  test('ends when its person signs out', async () => {
    const cookie = await served.signIn(['read']);
    const out = await ask(cookie, '/api/v1/session', 'DELETE', OWN);
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toMatch(/^attestry_session=;.*Max-Age=0/);
    expect(await codeOf(await ask(cookie, 'records'))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await recorded('type:audit.signed_out')).toHaveLength(1);
  });

  test('ends with its key', async () => {
    const { id, secret } = await makeKey();
    const [cookie = ''] = (await signIn(secret)).headers.getSetCookie();
    expect((await ask(cookie, 'records')).status).toBe(200);
    await served.ask(`/api/v1/api-keys/${id}`, { method: 'DELETE' });
    expect((await ask(cookie, 'records')).status).toBe(401);
  });

  test('that has ended, or whose key was revoked, keeps no stream open', async () => {
    const { service } = served;
    const principalOf = async (): Promise<Principal> => {
      const [, token = ''] = (await served.signIn(['read'])).split('=');
      return (await service.sessions.authenticate(token)) as Principal;
    };
    const one = await principalOf();
    const other = await principalOf();
    expect(await Promise.all([one, other].map((each) => isStillValid(service, each)))).toEqual([true, true]);
    await service.sessions.end(one.session ?? '');
    await service.keys.revoke(other.id);
    expect(await Promise.all([one, other].map((each) => isStillValid(service, each)))).toEqual([
      false,
      false,
    ]);
  });

  test('ends after some hours without use', async () => {
    const cookie = await served.signIn(['read']);
    nowMs += 13 * 3_600_000;
    expect((await ask(cookie, '/api/v1/session')).status).toBe(401);
  });

  test('is that of a person: what is searched is on record, once for as long as it is the same', async () => {
    const cookie = await served.signIn(['read']);
    const search = async (query: string): Promise<number> => {
      await ask(cookie, `records?q=${query}`);
      return (await recorded('type:audit.searched')).length;
    };
    expect(await search('type:auth.login')).toBe(1);
    expect(await search('type:auth.login')).toBe(1);
    expect(await search('type:auth.logout')).toBe(2);
    nowMs += 599_000;
    expect(await search('type:auth.login')).toBe(2);
    nowMs += 1000;
    expect(await search('type:auth.login')).toBe(3);
    const other = await served.signIn(['read']);
    await ask(other, 'records?q=type:auth.login');
    expect(await recorded('type:audit.searched')).toHaveLength(4);
    const key = await served.key(['read'], { person: true });
    for (let i = 0; i < 2; i++) await served.ask('records?q=type:auth.login', { key });
    expect(await recorded('type:audit.searched')).toHaveLength(6);
  });
});
