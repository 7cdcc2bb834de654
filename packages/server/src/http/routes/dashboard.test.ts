import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { type BuiltDashboard, buildDashboard, SCRIPT } from '../dashboard.test.kit.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

let built: BuiltDashboard;
let served: Served;

beforeAll(async () => {
  built = buildDashboard();
  served = await serveFolder({ dashboard: built.dir });
});

afterAll(async () => {
  await served.close();
  built.remove();
});

function get(path: string, headers: { readonly [name: string]: string } = {}): Promise<Response> {
  return served.ask(path, { key: null, headers });
}

test('built again while the server runs, it is the new one; pages that are open find what they load', async () => {
  const again = buildDashboard();
  const app = createApp(served.service, { dashboard: again.dir });
  const ask = async (path: string): Promise<Response> => app.fetch(new Request(`http://localhost${path}`));
  expect(await (await ask('/')).text()).toContain('assets/0');
  rmSync(join(again.dir, 'assets/index-3f2a.js'));
  writeFileSync(join(again.dir, 'assets/index-9c1b.js'), 'newer');
  writeFileSync(join(again.dir, 'index.html'), '<base href="/"><script src="assets/index-9c1b.js"></script>');
  utimesSync(join(again.dir, 'index.html'), 1, 1);
  expect(await (await ask('/jobs')).text()).toContain('assets/index-9c1b.js');
  expect(await (await ask('/assets/index-9c1b.js')).text()).toBe('newer');
  expect((await ask('/assets/index-3f2a.js')).status).toBe(200);
  again.remove();
});

describe('a screen of the dashboard', () => {
  test.each([
    '/',
    '/events',
    '/events/17',
    '/history/user/42',
    '/integrity',
    '/integrity/runs/1',
    '/exports',
    '/jobs',
    '/settings',
    '/settings/keys',
    '/sign-in',
  ])('%s is the page, for everybody', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(await response.text()).toContain('<base href="/">');
  });

  test('takes any search, which is read in the browser, and any id', async () => {
    const addresses = [
      '/events?q=type%3Aauth.&q=x&open=17',
      '/sign-in?next=%2F',
      '/history/actor/a%E2%80%A8b%0A%2Fc?type=user',
    ];
    for (const path of addresses) expect((await get(path)).status, path).toBe(200);
  });

  test('is not what answers an address of nothing', async () => {
    for (const path of ['/nothing', '/api/v1/nothing', '/jobs/more', '/index.html'])
      expect((await get(path)).status, path).toBe(404);
  });

  test('answers HEAD without a body', async () => {
    const response = await served.app.fetch(new Request('http://localhost/jobs', { method: 'HEAD' }));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toBe('');
  });
});

describe('the base of the page', () => {
  async function baseAt(mountPath: string): Promise<string | undefined> {
    const response = await served.app.fetch(new Request('http://localhost/events'), { mountPath });
    return /<base href="([^"]*)">/.exec(await response.text())?.[1];
  }

  test('is where it is mounted', async () => {
    expect(await baseAt('')).toBe('/');
    expect(await baseAt('/')).toBe('/');
    expect(await baseAt('/audit')).toBe('/audit/');
    expect(await baseAt('/a/b/')).toBe('/a/b/');
    expect(await baseAt('/$&')).toBe('/');
    expect(await baseAt('/$1')).toBe('/$1/');
  });

  test('is never somewhere else', async () => {
    for (const path of ['//evil.example', '/\\evil.example', 'https://evil.example', '/"><script>', "/'x"])
      expect(await baseAt(path), path).toBe('/');
  });
});

describe('a file of the dashboard', () => {
  test('under assets is kept by browsers for good', async () => {
    const response = await get('/assets/index-3f2a.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('vary')).toBe('accept-encoding');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe(SCRIPT);
    expect((await get('/assets/inter-77aa.woff2')).headers.get('content-type')).toBe('font/woff2');
  });

  test.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['gzip, br;q=0', 'gzip'],
    ['*', 'br'],
    ['deflate', null],
    ['br;q=0, gzip;q=0.0', null],
  ])('is packed where the client takes it: %s', async (accept, coding) => {
    const response = await get('/assets/index-3f2a.js', { 'accept-encoding': accept });
    expect(response.headers.get('content-encoding')).toBe(coding);
    const bytes = Buffer.from(await response.arrayBuffer());
    const text =
      coding === 'br' ? brotliDecompressSync(bytes) : coding === 'gzip' ? gunzipSync(bytes) : bytes;
    expect(text.toString()).toBe(SCRIPT);
  });

  test('whose name stays is asked for again, and not sent again', async () => {
    for (const [path, type] of [
      ['/theme.js', 'text/javascript; charset=utf-8'],
      ['/favicon.svg', 'image/svg+xml'],
    ] as const) {
      const response = await get(path);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      const etag = response.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[^"]+"$/);
      expect((await get(path, { 'if-none-match': `"other", W/${etag}` })).status).toBe(304);
      expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
    }
  });

  test('is one that the build left there, whatever the address says', async () => {
    for (const path of [
      '/assets/..%2fsecret.txt',
      '/assets/%2e%2e%2fsecret.txt',
      '/assets/..%5csecret.txt',
      '/assets/../secret.txt',
      '/assets/index-3f2a.js.br',
      '/assets/constructor',
      '/assets/',
      '/assets',
      '/secret.txt',
    ])
      expect((await get(path)).status, path).toBe(404);
  });
});

test('a checkout where it was not built says how to build it', async () => {
  const app = createApp(served.service, { dashboard: '/nowhere' });
  const response = await app.fetch(new Request('http://localhost/'));
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('npm run build');
  expect((await app.fetch(new Request('http://localhost/theme.js'))).status).toBe(404);
});
