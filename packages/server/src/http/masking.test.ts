import type { EventInput, JsonValue } from '@attestry/log';
import { FILTER_KEYS } from '@attestry/log/query';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Principal, SCOPES } from '../accounts/principal.ts';
import type { Role } from '../accounts/roles.ts';
import type { Seen } from '../anchor/seen.ts';
import type { Verification } from '../operate/verification.ts';
import { routesOf } from './app.ts';
import { readEvents } from './event-reader.test.kit.ts';
import { readOnlyJson } from './log-summary.ts';
import { mayGoOn } from './may-go-on.ts';
import type { Route } from './route.ts';
import { standingJson } from './seen-json.ts';
import { type Served, serveFolder } from './served.test.kit.ts';
import { ENDED_EXAMPLE, verificationJson } from './verification-json.ts';

/** Two logs in which the same happened to others: whoever is shown nothing personal cannot tell them apart. */
interface Company {
  readonly served: Served;
  /** What to send as Cookie: of a viewer, who is shown nothing personal. */
  readonly viewer: string;
  /** What all names, addresses, ids and texts of its persons have in common. */
  readonly mark: string;
  readonly ip: string;
  readonly verification: string;
}

const NOW_MS = Date.UTC(2026, 10, 22, 9);
const COUNT = 12;

let companies: readonly [Company, Company];

beforeAll(async () => {
  companies = [await found('zqada', '203.0.113.7'), await found('zqbob', '198.51.100.9')];
});

afterAll(() => Promise.all(companies.map(({ served }) => served.close())));

async function found(mark: string, ip: string): Promise<Company> {
  const served = await serveFolder({ nowMs: () => NOW_MS });
  for (let i = 0; i < COUNT; i++) await served.log.record('client.updated', eventOf(mark, ip, i));
  const admin = await served.key(['admin'], { name: `${mark} admin` });
  const post = (path: string, body: unknown): Promise<Response> =>
    served.ask(path, { method: 'POST', key: admin, body: JSON.stringify(body) });
  expect((await post('reviews', { upTo: 3, note: `${mark} was in it` })).status).toBe(201);
  const view = { name: `of ${mark}`, q: `actor:${mark}`, search: `user=${mark}` };
  expect((await post('views', view)).status).toBe(201);
  const { id } = (await (await post('verifications', { mode: 'quick' })).json()) as { id: string };
  await served.service.verifications.stop();
  await served.log.checkpoint();
  const { users, sessions } = served.service;
  const user = await users.add({
    email: 'viewer@example.com',
    name: 'Viewer',
    roles: [{ log: 'main', role: 'viewer' }],
  });
  const { token } = await sessions.begin({ kind: 'user', id: user.id });
  return { served, viewer: `attestry_session=${token}`, mark, ip, verification: id };
}

/** An event that names persons wherever one can be named. */
function eventOf(mark: string, ip: string, i: number): EventInput {
  const text = (what: string): string => `${mark}-${what}-${i}`;
  const entity = (type: string): { type: string; id: string; name: string } => ({
    ...{ type, id: text(`${type}@example.com`), name: text(type) },
  });
  return {
    id: text('ref'),
    source: { id: text('source'), seq: i },
    actor: {
      ...entity('user'),
      email: `${text('mail')}@example.com`,
      roles: [text('role')],
      auth: { method: text('method'), mfa: true },
    },
    behalf: entity('user'),
    target: entity('client'),
    related: [{ type: 'contract', id: text('contract') }],
    subject: { type: 'person', id: text('subject') },
    request: {
      ...{ ip, userAgent: text('agent'), method: 'POST', path: `/${text('path')}` },
      ...{ sessionId: text('session'), requestId: text('request'), traceId: text('trace') },
    },
    before: { [text('field')]: text('before') },
    after: { [text('field')]: text('after') },
    reason: text('reason'),
    details: { [text('key')]: text('details') },
    imported: { from: text('from'), at: '2026-11-22T09:00:00Z' },
  };
}

async function ask({ served, viewer }: Company, path: string, init: RequestInit = {}): Promise<Response> {
  return served.ask(path, { ...init, key: null, headers: { cookie: viewer } });
}

/** What an answer says, and what its headers say. */
async function read(company: Company, path: string): Promise<string> {
  // What was read is on record since, and is signed when its time has come.
  await company.served.log.checkpoint();
  const response = await ask(company, path);
  const head = JSON.stringify([...response.headers].filter(([name]) => name !== 'x-request-id'));
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true)
    return `${response.status} ${head} ${await response.text()}`;
  const events = readEvents(response);
  const taken = await events.take(path.includes('tail') ? 5 : 1);
  await events.cancel();
  return `${response.status} ${head} ${JSON.stringify(taken)}`;
}

/** An answer without what differs from one installation to the next: random ids, hashes, signatures, and how long something took. */
function comparable(answer: string, { verification }: Company): string {
  return answer
    .replaceAll(verification, '<run>')
    .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, '<id>')
    .replaceAll(/[0-9a-f]{16,}/g, '<hash>')
    .replaceAll(/[A-Za-z0-9+/_-]{40,}=*/g, '<base64>')
    .replaceAll(/\+[0-9a-f]{8}\+/g, '+<key>+')
    .replaceAll(/"(requestId|id)":"[^"]*"/g, '"$1":"<id>"')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/"durationMs":\d+/g, '"durationMs":0');
}

function personal({ mark, ip }: Company): RegExp {
  return new RegExp(
    `${mark}|${ip.replaceAll('.', '\\.')}|${Buffer.from(mark).toString('base64').slice(0, 6)}`,
    'i',
  );
}

const SHOWN_QUERIES = [
  ...['', 'type:client.updated', 'type:client.*', 'category:client', 'group:*', 'severity:info'],
  ...['outcome:*', 'actor.type:user', 'target.type:client', '-target.type:client', 'time:>now-24h'],
  ...['seq:1..5', 'id:*', 'hash:*', 'type:client.updated OR type:audit.'],
];

const BY_QUERY = ['records?limit=100&q=', 'tail?from=0&q=', 'facets?q=', 'timeline?by=hour&q='];

/** Every address below a log that a masked reader may look at, with what it may be asked. */
function addresses({ verification }: Company): readonly string[] {
  return [
    ...SHOWN_QUERIES.flatMap((q) => BY_QUERY.map((path) => path + encodeURIComponent(q))).filter(
      // A tail of what does not come goes on for ever.
      (path) => !path.startsWith('tail') || /q=$|client/.test(path),
    ),
    ...['records/1', 'records/1:5?before=5&after=5', 'records/0', 'records/999'],
    ...['records?limit=3', 'records?limit=3&cursor=1:9'],
    ...['catalogue', 'chain', 'checkpoint', 'checkpoints', 'keys', 'reviews', 'verifications'],
    ...[`verifications/${verification}`, `verifications/${verification}/events`],
    ...['tile/1/000', 'tile/entries/000', 'tile/entries/000.p/18', 'tile/nothing'],
    ...['/api/v1/session', '/readyz', '/healthz'],
  ];
}

// What is added to these has to be asked for in `addresses`, too.
test('these routes can keep back what is personal, and no other lets a masked reader in', async () => {
  const [company] = companies;
  const routes = routesOf(company.served.service).filter(({ path }) => path.includes('/:log/'));
  const line = ({ method, path }: Route): string => `${method} ${path.slice('/api/v1/logs/:log/'.length)}`;
  expect(
    routes
      .filter(({ toMasked }) => toMasked)
      .map(line)
      .sort(),
  ).toEqual([
    'DELETE verifications/:id',
    'GET catalogue',
    'GET chain',
    'GET checkpoint',
    'GET checkpoints',
    'GET facets',
    'GET keys',
    'GET records',
    'GET records/:position',
    'GET reviews',
    'GET tail',
    'GET tile/:path{.+}',
    'GET timeline',
    'GET verifications',
    'GET verifications/:id',
    'GET verifications/:id/events',
    'POST checkpoint',
    'POST records',
    'POST reviews',
    'POST verifications',
  ]);
  // Their scopes let them in everywhere: what keeps them out is that they are shown nothing personal.
  const principal: Principal = {
    ...{ kind: 'link', id: 'l1', name: 'Link', person: true },
    grants: [{ log: 'main', scopes: SCOPES, masked: true }],
  };
  for (const { method, path } of routes.filter(({ toMasked }) => !toMasked)) {
    const address = path.replace(':log', 'main').replaceAll(/:[a-z]+/gi, '0');
    const request = new Request(`http://localhost${address}`, { method });
    const response = await company.served.app.fetch(request, { principal });
    expect(response.status, `${method} ${path}`).toBe(403);
    expect(await response.json()).toMatchObject({
      code: 'FORBIDDEN',
      detail: expect.stringContaining('is shown nothing that is personal'),
    });
  }
});

describe('a viewer', () => {
  test('is given nothing of a person by any answer, and the same answer whoever it was', async () => {
    const [ada, bob] = companies;
    for (const [i, path] of addresses(ada).entries()) {
      const other = addresses(bob)[i] ?? '';
      const answers = [await read(ada, path), await read(bob, other)] as const;
      expect(answers[0], path).not.toMatch(personal(ada));
      expect(answers[1], path).not.toMatch(personal(bob));
      expect(comparable(answers[0], ada), path).toBe(comparable(answers[1], bob));
    }
  });

  test('is refused every query that asks for a person, with the same words whoever is there', async () => {
    const [ada, bob] = companies;
    const asked = FILTER_KEYS.filter(({ personal }) => personal).map(
      ({ key, path, values = ['*'] }) => `${key}${path ? '.zqada-field-1' : ''}:${values[0]}`,
    );
    const words = ['zqada', '"zqada-user-1"', ada.ip];
    for (const q of [...asked, ...words, 'actor:zqada*', 'type:client.updated -actor.id:zqada*'])
      for (const by of BY_QUERY) {
        const [first, second] = [
          await ask(ada, by + encodeURIComponent(q)),
          await ask(bob, by + encodeURIComponent(q)),
        ];
        expect([first.status, second.status], q).toEqual([403, 403]);
        const problems = (await Promise.all([first.json(), second.json()])) as { [key: string]: JsonValue }[];
        expect(problems[0]).toMatchObject({
          code: 'FILTER_MASKED',
          errors: [{ position: expect.any(Number) }],
        });
        expect({ ...problems[0], requestId: '' }).toEqual({ ...problems[1], requestId: '' });
      }
  });

  test('is told that it is so, and what was kept back', async () => {
    const [ada] = companies;
    const session = await (await ask(ada, '/api/v1/session')).json();
    expect(session).toMatchObject({ logs: [{ name: 'main', scopes: ['read'], masked: true }] });
    const { records } = (await (await ask(ada, 'records?q=type:client.updated')).json()) as {
      records: readonly { masked: readonly string[]; sections: object; leaf: object }[];
    };
    expect(records).toHaveLength(COUNT);
    for (const { masked, sections, leaf } of records) {
      expect([...masked].sort()).toEqual(['actor', 'behalf', 'change', 'details', 'request', 'target']);
      expect(sections).toEqual({});
      expect(leaf).toMatchObject({ actor: { type: 'user' }, target: { type: 'client' } });
    }
    const answer = (await (await ask(ada, 'records/1')).json()) as object;
    expect(answer).not.toHaveProperty('bytes');
    expect(answer).toHaveProperty('inclusionProof');
  });

  test('is refused the entries of the tree, and given its hashes', async () => {
    const [ada] = companies;
    expect((await ask(ada, 'tile/entries/000.p/3')).status).toBe(403);
    expect((await ask(ada, 'tile/0/000.p/3')).status).toBe(200);
  });
});

describe('what is not of records, and may name persons all the same', () => {
  const masked = { masked: true };

  test('a verification says how it went, not who asked and not what was found', () => {
    const asked = { type: 'user', id: 'u1', name: 'zqada' };
    const run: Verification = {
      ...ENDED_EXAMPLE,
      ...{ askedBy: asked, message: 'cancelled by zqada', reason: { kind: 'cancelled', by: 'zqada' } },
    };
    const { report: _, message: __, reason: ___, ...shown } = run;
    expect(verificationJson(run, masked)).toEqual({ ...shown, askedBy: { type: 'user', id: '[masked]' } });
    expect(verificationJson(run, { masked: false })).toEqual(run);
    const ofJob = { ...run, askedBy: { type: 'job', id: 'verify-full' } };
    expect(verificationJson(ofJob, masked)).toMatchObject({ askedBy: ofJob.askedBy });
  });

  test('who outside saw the log may be a mailbox', () => {
    const seen: Seen = {
      ...{ kind: 'mail', who: 'zqada@example.com', timeIsTheirs: false, size: 9 },
      time: '2026-11-22T09:00:00.000Z',
    };
    const standing = { checkpoint: 9, seen: [seen], after: seen, before: seen };
    expect(JSON.stringify(standingJson(standing, masked))).not.toContain('zqada');
    expect(standingJson(standing, { masked: false })).toEqual(standing);
    const reason = {
      ...({ kind: 'cut', size: 3, seen: 9, who: seen.who } as const),
      explanation: `${seen.who} has seen 9 records`,
    };
    expect(readOnlyJson(reason, masked)).toEqual({
      ...reason,
      who: '[masked]',
      explanation: '[masked] has seen 9 records',
    });
    expect(readOnlyJson(reason, { masked: false })).toEqual(reason);
    expect(readOnlyJson(null, masked)).toBeNull();
  });
});

test('a stream ends for whom it would show more than they may see by now', async () => {
  const { service } = companies[0].served;
  const add = async (email: string, role: Role): Promise<Principal> => {
    const { id } = await service.users.add({ email, name: 'Was more', roles: [{ log: 'main', role }] });
    const { id: session } = await service.sessions.begin({ kind: 'user', id });
    return { kind: 'user', id, session, name: 'Was more', person: true, grants: [] };
  };
  const viewer = await add('was@example.com', 'viewer');
  const auditor = await add('is@example.com', 'auditor');
  expect(await mayGoOn(service, auditor, 'main', { masked: false })).toBe(true);
  expect(await mayGoOn(service, viewer, 'main', { masked: false })).toBe(false);
  expect(await mayGoOn(service, viewer, 'main', { masked: true })).toBe(true);
  expect(await mayGoOn(service, auditor, 'other', { masked: true })).toBe(false);
  await service.sessions.end(auditor.session ?? '');
  expect(await mayGoOn(service, auditor, 'main', { masked: false })).toBe(false);
});

test('whoever is also an auditor of the log is shown all of it', async () => {
  const [ada] = companies;
  const { users, sessions } = ada.served.service;
  const user = await users.add({
    email: 'both@example.com',
    name: 'Both',
    roles: [
      { log: '*', role: 'viewer' },
      { log: 'main', role: 'auditor' },
    ],
  });
  const { token } = await sessions.begin({ kind: 'user', id: user.id });
  const response = await ada.served.ask('records?q=type:client.updated+target:zqada*&limit=1', {
    key: null,
    headers: { cookie: `attestry_session=${token}` },
  });
  expect(await response.json()).toMatchObject({
    records: [{ sections: { actor: { roles: ['zqada-role-11'] } } }],
  });
});
