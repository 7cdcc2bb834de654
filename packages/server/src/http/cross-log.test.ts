import type { Log } from '@attestry/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routesOf } from './app.ts';
import { type BuiltDashboard, buildDashboard } from './dashboard.test.kit.ts';
import { idsIn, readAnswer, requestOf } from './every-route.test.kit.ts';
import type { Route } from './route.ts';
import { type Served, serveFolder } from './served.test.kit.ts';

/** The log of somebody else. */
const OTHER = 'zebra';
/** No log, with a name that is as long. */
const ABSENT = 'hippo';
/** In the records of the other log, in those of "main", and how many the other has at least: nothing else says one of these. */
const OTHER_MARK = 'okapi';
const OWN_MARK = 'quokka';
const OTHER_SIZE = 2187;

let built: BuiltDashboard;
let served: Served;
let routes: readonly Route[];

beforeAll(async () => {
  built = buildDashboard();
  served = await serveFolder({ dashboard: built.dir, logs: [OTHER] });
  routes = routesOf(served.service);
  const other = logOf(OTHER);
  await other.record('order.created', { actor: { type: 'user', id: OTHER_MARK, name: OTHER_MARK } });
  await served.log.record('order.created', { actor: { type: 'user', id: OWN_MARK, name: OWN_MARK } });
});

afterAll(async () => {
  await served.close();
  built.remove();
});

function logOf(name: string): Log {
  const log = served.service.logs.get(name);
  if (log === undefined) throw new Error(`the folder has a log ${name}`);
  return log;
}

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** What to send, made anew for each request: some of them end who asked. */
type AsSomebody = () => Promise<{ readonly [name: string]: string }>;

/** Everybody who may do all that one of their kind can in "main", and nothing in the other log. */
const EVERYBODY: readonly (readonly [who: string, as: AsSomebody])[] = [
  [
    'a key',
    async () => {
      const { secret } = await served.service.keys.create({
        ...{ name: 'main', scopes: ['admin'], logs: ['main'], person: false },
      });
      return { authorization: `Bearer ${secret}` };
    },
  ],
  [
    'whoever signed in with a key',
    async () => {
      const { key } = await served.service.keys.create({
        ...{ name: 'main', scopes: ['admin'], logs: ['main'], person: true },
      });
      return cookieOf({ kind: 'key', id: key.id });
    },
  ],
  [
    'somebody',
    async () => {
      const { users } = served.service;
      const ada =
        (await users.findByEmail('ada@example.com')) ??
        (await users.add({
          ...{ email: 'ada@example.com', name: 'Ada Lopez' },
          roles: [{ log: 'main', role: 'admin' }],
        }));
      return cookieOf({ kind: 'user', id: ada.id });
    },
  ],
  [
    'an auditor with a link',
    async () => {
      const { link } = await served.service.links.create('main', {
        ...{ name: 'Nova Audit', scopes: ['read', 'verify', 'export'], masked: false },
        ...{ expires: new Date(Date.now() + 3_600_000).toISOString(), createdBy: 'Ada Lopez' },
      });
      return cookieOf({ kind: 'link', id: link.id });
    },
  ],
  [
    'whoever another application shows the log to',
    async () => {
      const { keys, viewers } = served.service;
      const { key } = await keys.create({ name: 'shop', scopes: ['read'], logs: ['main'], person: false });
      const shop = await keys.find(key.id);
      if (shop === undefined) throw new Error('the key is valid');
      const { token } = await viewers.create(shop, {
        ...{ log: 'main', expiresInSeconds: 600, masked: false, name: 'Eve', id: 'customer-7' },
      });
      return { authorization: `Bearer ${token}` };
    },
  ],
];

async function cookieOf(owner: { readonly kind: string; readonly id: string }) {
  return { cookie: `attestry_session=${(await served.service.sessions.begin(owner)).token}` };
}

async function ask(
  route: Route,
  params: { readonly [name: string]: string },
  headers: { readonly [name: string]: string },
): Promise<string> {
  return readAnswer(await served.app.fetch(requestOf(route, params, headers)));
}

function inLogs(): readonly Route[] {
  return routes.filter(({ path }) => path.includes('/:log'));
}

describe.each(EVERYBODY)('%s of one log', (_, as) => {
  test('finds another nowhere, as one that there is not', async () => {
    expect(inLogs().length).toBeGreaterThan(25);
    for (const route of inLogs()) {
      const answer = await ask(route, { log: OTHER }, await as());
      expect(answer, nameOf(route)).toMatch(/^\[404,.*LOG_ABSENT/);
      const absent = await ask(route, { log: ABSENT }, await as());
      expect(answer.replaceAll(OTHER, ABSENT), nameOf(route)).toBe(absent);
    }
  });

  test('is told of another nowhere: not what it is called, what is in it, or how much', async () => {
    const traces = await fillOther();
    for (const route of routes) {
      const answer = await ask(route, { log: 'main' }, await as());
      expect(traces.exec(answer)?.[0], `${nameOf(route)}: ${answer.slice(0, 2000)}`).toBeUndefined();
    }
  });

  test('finds nothing of another by its id', async () => {
    const ids = await idsOfOther();
    const asked = inLogs().filter(({ path }) => path.includes('/:id'));
    expect(asked.length).toBeGreaterThan(3);
    for (const route of asked) {
      const headers = await as();
      for (const id of ids) {
        const unknown = id.replaceAll(/[0-9a-z]/g, '0');
        const answer = await ask(route, { log: 'main', id }, headers);
        expect(answer, nameOf(route)).toMatch(/^\[40[34],/);
        expect(answer.replaceAll(id, unknown), nameOf(route)).toBe(
          await ask(route, { log: 'main', id: unknown }, headers),
        );
      }
    }
  });
});

test('whoever asks without a key is told of no log', async () => {
  const traces = await fillOther();
  for (const route of routes) {
    const answer = await ask(route, { log: 'main' }, {});
    expect(traces.exec(answer)?.[0], `${nameOf(route)}: ${answer.slice(0, 2000)}`).toBeUndefined();
    expect(answer, nameOf(route)).not.toContain(OWN_MARK);
  }
});

test('a key that writes reads nothing of what is recorded', async () => {
  for (const route of routes) {
    const answer = await ask(route, { log: 'main' }, { authorization: await served.key(['write']) });
    expect(answer, nameOf(route)).not.toContain(OWN_MARK);
  }
});

/** Has the other log hold what nothing else says, and so many records; answers what would be a trace of it. */
async function fillOther(): Promise<RegExp> {
  const other = logOf(OTHER);
  const readSize = async (): Promise<number> => (await other.store.readHead()).size;
  const event = { type: 'order.paid', details: { note: OTHER_MARK } };
  for (let left = OTHER_SIZE - (await readSize()); left > 0; left -= 500)
    await other.recordAll(Array.from({ length: Math.min(left, 500) }, () => event));
  return new RegExp(`${OTHER}|${OTHER_MARK}|\\b${await readSize()}\\b`, 'i');
}

/** What there can be in a log with an id, made in the other one by every route that makes something. */
async function idsOfOther(): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const route of inLogs().filter(({ method, path }) => method === 'POST' && !/:(?!log)/.test(path))) {
    const request = requestOf(route, { log: OTHER }, { authorization: await served.key(['admin']) });
    const response = await served.app.fetch(request);
    if (response.headers.get('content-type')?.startsWith('application/json') === true)
      ids.push(...idsIn(await response.json()));
    else await response.body?.cancel();
  }
  expect(ids.length).toBeGreaterThan(2);
  return ids;
}
