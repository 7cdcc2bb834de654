/**
 * How other audit logs failed, each as a test with its name. What was served without asking, what was asked of a database in the
 * words of a stranger, what another site could press: here it is tried on the real server, with what attackers send. The
 * unauthenticated script in the viewer is tried in a browser: packages/web/src/journeys/hostile.test.ts.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { routesOf } from '../http/app.ts';
import type { Route } from '../http/route.ts';
import { type Served, serveFolder } from '../http/served.test.kit.ts';

let served: Served;

beforeEach(async () => {
  served = await serveFolder();
});

afterEach(() => served.close());

const JSON_BODY = { 'content-type': 'application/json' };

function post(
  path: string,
  body: unknown,
  init: RequestInit & { key?: string | null } = {},
): Promise<Response> {
  return served.ask(path, {
    method: 'POST',
    body: JSON.stringify(body),
    ...init,
    headers: { ...JSON_BODY, ...init.headers },
  });
}

/** An address of a route, with something in the place of every parameter but the log. */
function addressOf({ path }: Route, parameter = '0', log = 'main'): string {
  return path
    .replace(':log', log)
    .replaceAll(/:[a-z]+(?:\{[^}]*\})?/gi, parameter)
    .replace('*', parameter);
}

const SQL = [
  `' OR '1'='1`,
  `" OR ""="`,
  `'; DROP TABLE api_keys; --`,
  `') UNION SELECT id, hash, scopes FROM api_keys --`,
  `1; ATTACH DATABASE '/tmp/x' AS x; --`,
  `x' AND 1=randomblob(1000000000) --`,
  `\\'; SELECT pg_sleep(10); --`,
  `%' ESCAPE '%`,
  `x\u0000' OR 1=1`,
  `ʼ OR 1=1`,
];

describe('SQL injection in a filter', () => {
  beforeEach(async () => {
    await served.log.recordAll([
      ...SQL.map((id) => ({ type: 'user.updated', actor: { type: 'user', id: `u${id}` } })),
      ...Array.from({ length: 30 }, (_, i) => ({
        type: 'user.seen',
        actor: { type: 'user', id: `plain${i}` },
      })),
    ]);
  });

  test('finds the texts that were sought, and never more', async () => {
    let found = 0;
    for (const text of SQL) {
      const query = `actor.id:"${`u${text}`.replaceAll(/[\\"]/g, '\\$&')}"`;
      const response = await served.ask(`records?${new URLSearchParams({ q: query })}`);
      if (response.status !== 200) {
        expect([response.status, text]).toEqual([422, text]);
        continue;
      }
      const { records } = (await response.json()) as { records: readonly unknown[] };
      expect(records.length, text).toBe(1);
      found++;
    }
    expect(found).toBeGreaterThan(6);
    expect(served.errors).toEqual([]);
  });

  test('is text in every parameter of every route that is only read', async () => {
    const before = await (await served.ask('/api/v1/api-keys')).text();
    const routes = routesOf(served.service).filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/api/'),
    );
    expect(routes.length).toBeGreaterThan(15);
    for (const route of routes)
      for (const text of SQL.slice(0, 6)) {
        const parameters = Object.keys(route.query?.shape ?? {});
        const address = addressOf(route, encodeURIComponent(text));
        for (const name of ['', ...parameters]) {
          const query = name === '' ? '' : `?${new URLSearchParams({ [name]: text })}`;
          const response = await served.ask(`${address}${query}`);
          expect(response.status, `${route.path}${query}`).toBeLessThan(500);
          await response.body?.cancel();
        }
      }
    expect(await (await served.ask('/api/v1/api-keys')).text()).toBe(before);
    expect(served.errors).toEqual([]);
  });

  test('is text where something is saved, and where it is removed', async () => {
    for (const name of SQL)
      expect((await post('views', { name, q: '', search: name })).status).toBe(
        name.includes('\0') ? 400 : 201,
      );
    const saved = SQL.filter((name) => !name.includes('\0'));
    const list = async (): Promise<readonly { id: string; name: string; search: string }[]> =>
      (
        (await (await served.ask('views')).json()) as {
          views: readonly { id: string; name: string; search: string }[];
        }
      ).views;
    expect((await list()).map(({ search }) => search).sort()).toEqual([...saved].sort());
    for (const id of SQL)
      expect([400, 404]).toContain(
        (await served.ask(`views/${encodeURIComponent(id)}`, { method: 'DELETE' })).status,
      );
    expect(await list()).toHaveLength(saved.length);
  });
});

describe('CSRF on settings', () => {
  /** What a page of another site can make a browser send, with the cookie: by a form, by fetch, by a link. */
  const FOREIGN: readonly { readonly [name: string]: string }[] = [
    {},
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'http://sub.localhost', 'sec-fetch-site': 'same-site' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:81' },
    { 'sec-fetch-site': 'none' },
    { origin: 'http://localhost', 'sec-fetch-site': 'cross-site' },
  ];

  test('nothing changes for a page of another site, on any route', async () => {
    const cookie = await served.signIn(['admin', 'read', 'write', 'verify', 'export']);
    const before = (await served.log.store.readHead()).size;
    const routes = routesOf(served.service).filter(
      ({ method, access }) => !['GET', 'HEAD'].includes(method) && access !== 'public',
    );
    expect(routes.length).toBeGreaterThan(10);
    for (const route of routes)
      for (const headers of FOREIGN)
        for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
          const { method } = route;
          const init = {
            method,
            key: null,
            body: '{}',
            headers: { ...headers, cookie, 'content-type': type },
          };
          const response = await served.ask(addressOf(route), init);
          expect(response.status, `${method} ${route.path} ${JSON.stringify(headers)}`).toBe(403);
          expect(await response.json()).toMatchObject({ code: 'REQUEST_FOREIGN' });
        }
    expect((await served.log.store.readHead()).size).toBe(before);
    const { keys } = (await (await served.ask('/api/v1/api-keys')).json()) as {
      keys: readonly { revoked?: string }[];
    };
    expect(keys.filter(({ revoked }) => revoked !== undefined)).toEqual([]);
  });

  test('no page of another site signs a reader in as somebody else', async () => {
    const key = (await served.key(['read'])).slice('Bearer '.length);
    for (const headers of FOREIGN.filter((one) => Object.keys(one).length > 0)) {
      const response = await post('/api/v1/session', { apiKey: key }, { key: null, headers });
      if (headers['sec-fetch-site'] === undefined && headers['origin'] === undefined) continue;
      expect([response.status, response.headers.getSetCookie()], JSON.stringify(headers)).toEqual([403, []]);
    }
  });

  test('nothing is changed by an address that is only opened', async () => {
    const cookie = await served.signIn(['admin']);
    const state = async (): Promise<unknown> => {
      const [keys, views, anchors] = await Promise.all(
        ['/api/v1/api-keys', 'views', 'anchors'].map(async (path) => (await served.ask(path)).text()),
      );
      return { keys, views, anchors };
    };
    const before = await state();
    for (const route of routesOf(served.service).filter(({ method }) => method === 'GET')) {
      const headers = { cookie, 'sec-fetch-site': 'cross-site', 'x-http-method-override': 'DELETE' };
      const response = await served.ask(`${addressOf(route)}?_method=DELETE`, { key: null, headers });
      await response.body?.cancel();
    }
    expect(await state()).toEqual(before);
  });
});

describe('missing authorisation on files', () => {
  const FILES = [
    'attestry.json',
    'secrets',
    'signer',
    'logs/main.1.db',
    'logs/main.1.db-wal',
    'service.db',
    '../../../etc/passwd',
  ];
  const WAYS = [
    (file: string) => `/${file}`,
    (file: string) => `/assets/../${file}`,
    (file: string) => `/assets/${encodeURIComponent(`../${file}`)}`,
    (file: string) => `/assets/..%5c${file}`,
    (file: string) => `/assets/%252e%252e%252f${file}`,
    (file: string) => `/theme.js/../${file}`,
    (file: string) => `/api/v1/logs/main/tile/${encodeURIComponent(`../../${file}`)}`,
    (file: string) => `/api/v1/logs/${encodeURIComponent(`../${file}`)}/records`,
    (file: string) => `/api/v1/logs/main/records/${encodeURIComponent(`../${file}`)}`,
    (file: string) => `/api/v1/logs/main/exports?format=${encodeURIComponent(`../${file}`)}`,
  ];

  test('no file of the data folder is at any address, with a key or without', async () => {
    for (const file of FILES)
      for (const wayTo of WAYS)
        for (const key of [null, undefined]) {
          const path = wayTo(file);
          const response = await served.ask(path, key === null ? { key } : {});
          expect([400, 401, 404, 405, 422], path).toContain(response.status);
          expect(await response.text(), path).not.toMatch(/SQLite format|root:|"suite"/);
        }
  });

  test('what is made as a file is for whoever may read the log, and no link to it is enough', async () => {
    for (const path of [
      'exports?format=csv',
      'exports?format=json',
      'exports?format=ndjson',
      'checkpoint',
      'tile/0/000.p/1',
      'tail',
    ])
      for (const [key, status] of [
        [null, 401],
        ['Bearer ak_aaaaaaaaaaaa_bbbbbbbb', 401],
        [await served.key(['write']), 403],
      ] as const) {
        const response = await served.ask(path, { key });
        expect(response.status, path).toBe(status);
        expect(response.headers.get('content-disposition')).toBeNull();
      }
    const secret = (await served.key(['admin'])).slice('Bearer '.length);
    for (const name of ['key', 'apiKey', 'api_key', 'token', 'access_token', 'authorization'])
      expect((await served.ask(`exports?format=csv&${name}=${secret}`, { key: null })).status).toBe(401);
  });

  test('a key for one log opens no file of another, and is not told that there is one', async () => {
    const { secret } = await served.service.keys.create({
      name: 'theirs',
      scopes: ['read', 'write', 'verify', 'export', 'admin'],
      logs: ['theirs'],
      person: false,
    });
    for (const route of routesOf(served.service).filter(({ path }) => path.includes(':log'))) {
      const { method } = route;
      const of = async (log: string): Promise<string> => {
        const response = await served.ask(addressOf(route, '0', log), { method, key: `Bearer ${secret}` });
        const problem = (await response.json()) as { code: string; detail: string; requestId: string };
        return `${response.status} ${problem.code} ${problem.detail.replaceAll(log, '')}`;
      };
      const there = await of('main');
      expect(there, route.path).toMatch(/^404 LOG_ABSENT/);
      expect(there).toBe(await of('absent'));
    }
  });
});

describe('SSRF by URL', () => {
  test('nothing that is set up by an address makes this server connect to itself or its network', async () => {
    let connections = 0;
    const inside = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    const { port } = inside.address() as AddressInfo;
    const hosts = [
      '127.0.0.1',
      'localhost',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '[::ffff:127.0.0.1]',
      '127.1',
      '0',
    ];
    const bucket = { region: 'eu', bucket: 'checkpoints', prefix: '', accessKeyId: 'a' };
    const configs = hosts.flatMap((host) => [
      { kind: 'webhook', url: `http://${host}:${port}/` },
      { kind: 'timestamp', url: `http://${host}:${port}/` },
      { kind: 's3', endpoint: `http://${host}:${port}`, ...bucket },
      {
        kind: 'mail',
        to: ['a@example.com'],
        from: 'b@example.com',
        host: host.replaceAll(/[[\]]/g, ''),
        port,
        tls: false,
      },
    ]);
    for (const config of configs) {
      const made = await post('anchors', {
        name: 'a',
        config,
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      });
      if (made.status !== 201) {
        expect([400, 422], JSON.stringify(config)).toContain(made.status);
        continue;
      }
      const { id } = (await made.json()) as { id: string };
      const tried = await served.ask(`anchors/${id}/test`, { method: 'POST' });
      expect(await tried.text(), JSON.stringify(config)).toContain('--allow-network');
      await served.ask(`anchors/${id}`, { method: 'DELETE' });
    }
    expect(connections).toBe(0);
    inside.close();
  });

  test('an address with a user in it, or of another protocol, is not taken', async () => {
    const before = (await served.log.store.readHead()).size;
    for (const url of [
      'http://user:hunter2@example.com/',
      'file:///etc/passwd',
      'gopher://a.example/',
      'ftp://a.example/',
    ]) {
      const made = await post('anchors', { name: 'a', config: { kind: 'webhook', url } });
      expect(made.status, url).toBe(400);
      expect(await made.text()).not.toContain('hunter2');
    }
    expect((await served.log.store.readHead()).size).toBe(before);
  });
});

describe('secrets in the log', () => {
  test('no secret that anybody gave or was given is in a record, a file, a metric, an error or an output', async () => {
    const { key, secret } = await served.service.keys.create({ name: 'k', scopes: ['admin'], person: true });
    const authorization = `Bearer ${secret}`;
    const pasted = 'correct-horse-battery-staple';
    const anchorSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const signedIn = await post('/api/v1/session', { apiKey: secret }, { key: null });
    const token = /attestry_session=([^;]+)/.exec(signedIn.headers.getSetCookie()[0] ?? '')?.[1] ?? '?';
    const answers = [
      // The wrong thing in the place of a key, and the right one in the place of something else.
      await post('/api/v1/session', { apiKey: pasted }, { key: null }),
      await post('/api/v1/session', { apiKey: `${secret}x` }, { key: null }),
      await served.ask('records', { key: `Bearer ${pasted}` }),
      await served.ask('records', { key: `Basic ${Buffer.from(`a:${pasted}`).toString('base64')}` }),
      await served.ask(`records?apiKey=${secret}`, { key: null }),
      await served.ask('records', { key: null, headers: { cookie: `attestry_session=${token}x` } }),
      await post('anchors', {
        name: 'hook',
        config: { kind: 'webhook', url: 'https://hook.example/' },
        secret: anchorSecret,
      }),
      await served.ask('anchors', { key: authorization }),
      await served.ask('/api/v1/api-keys', { key: authorization }),
      await post('records', {
        type: 'user.updated',
        before: { password: pasted, apiKey: secret },
        after: { token, note: `Authorization: Bearer ${secret}` },
        details: { url: `https://a.example/?access_token=${pasted}` },
        request: { path: `/x?api_key=${secret}` },
      }),
      await served.ask('records', {
        headers: { cookie: `attestry_session=${token}`, 'user-agent': 'browser' },
      }),
    ];
    const said = await Promise.all(answers.map((answer) => answer.text()));
    const records = await (await served.ask('exports?format=ndjson')).text();
    const metrics = await (await served.ask('/metrics')).text();
    const errors = served.errors.map((error) => String(error)).concat(served.notices);
    const places = {
      said: said.join('\n'),
      records,
      metrics,
      errors: errors.join('\n'),
      files: filesOf(served.dir),
    };
    const [, , tail = '?'] = secret.split('_');
    for (const [name, text] of Object.entries({ secret, tail, token, pasted, anchorSecret }))
      for (const [place, content] of Object.entries(places))
        expect(content.includes(text), `${name} in ${place}`).toBe(false);
    // It was looked where something is.
    expect(places.files).toContain(key.id);
    expect(records).toContain('user.updated');
  });
});

/** All bytes of a folder as Latin-1, in which a text in UTF-8 of ASCII is found. */
function filesOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}
