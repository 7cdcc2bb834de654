import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltDashboard, buildDashboard } from './dashboard.test.kit.ts';
import { type Served, serveFolder } from './served.test.kit.ts';

let built: BuiltDashboard;
let served: Served;

beforeAll(async () => {
  built = buildDashboard();
  served = await serveFolder({ dashboard: built.dir, clientAddress: { trustProxy: ['10.0.0.0/8'] } });
});

afterAll(async () => {
  await served.close();
  built.remove();
});

/** Of each kind: a page, its files, an answer, errors before and behind the gate, a stream, a file to keep. */
const ADDRESSES = [
  '/',
  '/jobs',
  '/assets/index-3f2a.js',
  '/favicon.svg',
  '/healthz',
  '/openapi.json',
  '/metrics',
  '/nothing/here',
  '/api/v1/session',
  '/api/v1/logs/main/records',
  '/api/v1/logs/absent/records',
  '/api/v1/logs/main/records?q=(',
  '/api/v1/logs/main/exports?format=csv',
  '/api/v1/logs/main/exports?format=json',
  '/api/v1/logs/main/tail',
];

async function headersOf(path: string, init: RequestInit & { key?: string | null } = {}): Promise<Headers> {
  const response = await served.ask(path, init);
  await response.body?.cancel();
  return response.headers;
}

/** As a browser asks through a proxy that has ended TLS. */
async function overTls(path: string, headers: object = {}, remoteAddress = '10.0.0.5'): Promise<Response> {
  const init = { headers: { 'x-forwarded-proto': 'https', ...headers } };
  return served.app.fetch(new Request(`http://localhost${path}`, init), { remoteAddress });
}

describe('every answer', () => {
  test.each(ADDRESSES)(
    '%s says what it is, runs nothing by itself, and is for this site only',
    async (path) => {
      const headers = await headersOf(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).not.toBeNull();
      for (const telling of ['server', 'x-powered-by']) expect(headers.has(telling)).toBe(false);
    },
  );

  test.each(ADDRESSES)('%s is read by no page of another site: there is no header of CORS', async (path) => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example'])
      for (const key of [undefined, null]) {
        const headers = await headersOf(path, { headers: { origin }, ...(key === null && { key }) });
        expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
  });

  test('is one to a preflight, too: nothing is allowed', async () => {
    for (const path of ['/api/v1/logs/main/records', '/api/v1/session', '/']) {
      const response = await served.ask(path, {
        method: 'OPTIONS',
        key: null,
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      });
      expect(response.status).toBe(405);
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  test('what may be kept says so itself; everything else is not kept', async () => {
    expect((await headersOf('/api/v1/logs/main/records')).get('cache-control')).toBe('no-store');
    expect((await headersOf('/assets/index-3f2a.js')).get('cache-control')).toContain('immutable');
  });
});

describe('the page', () => {
  test('runs what has the nonce of its answer, and makes no text into markup', async () => {
    const pages = await Promise.all([served.ask('/jobs'), served.ask('/jobs')]);
    const nonces = pages.map(({ headers }) => {
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
      for (const directive of ["base-uri 'self'", "form-action 'self'", "connect-src 'self'"])
        expect(policy).toContain(directive);
      // By the nonce only: whatever else this origin serves is no script of the page.
      return /script-src 'nonce-([\w-]{22})'; style-src 'nonce-\1';/.exec(policy)?.[1] ?? '';
    });
    expect(new Set(nonces).size).toBe(2);
    for (const [i, page] of pages.entries()) {
      const html = await page.text();
      expect(html).toContain(`nonce="${nonces[i]}"`);
      expect(html).not.toContain('attestry-nonce');
    }
    expect(pages[0]?.headers.get('permissions-policy')).toContain('camera=()');
  });
});

describe('over TLS', () => {
  test('browsers are told to stay there, of every answer', async () => {
    for (const path of ['/', '/healthz', '/api/v1/session', '/nothing'])
      expect((await overTls(path)).headers.get('strict-transport-security'), path).toBe('max-age=31536000');
    expect((await overTls('/', {}, '203.0.113.9')).headers.has('strict-transport-security')).toBe(false);
    expect((await headersOf('/')).has('strict-transport-security')).toBe(false);
  });

  test('the cookie has a name that no other host can set, and the other name is not looked at', async () => {
    const { secret } = await served.service.keys.create({ name: 'a', scopes: ['read'], person: true });
    const request = new Request('http://localhost/api/v1/session', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
        'x-forwarded-proto': 'https',
      },
      body: JSON.stringify({ apiKey: secret }),
    });
    const response = await served.app.fetch(request, { remoteAddress: '10.0.0.5' });
    const [cookie = '', ...others] = response.headers.getSetCookie();
    expect(others).toEqual([]);
    const parts = cookie.split('; ');
    expect(parts[0]).toMatch(/^__Host-attestry_session=[\w-]{43}$/);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/'])
      expect(parts).toContain(attribute);
    expect(cookie).not.toMatch(/domain=/i);
    const [, token] = (parts[0] ?? '').split('=');
    expect((await overTls('/api/v1/session', { cookie: `__Host-attestry_session=${token}` })).status).toBe(
      200,
    );
    expect((await overTls('/api/v1/session', { cookie: `attestry_session=${token}` })).status).toBe(401);
    const both = `attestry_session=${'x'.repeat(43)}; __Host-attestry_session=${token}`;
    const plain = new Request('http://localhost/api/v1/session', { headers: { cookie: both } });
    expect((await served.app.fetch(plain)).status).toBe(200);
  });
});
