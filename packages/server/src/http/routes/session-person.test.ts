import { searchLog } from '@attestry/log';
import { TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EMAIL, PASSWORD, type Served, serveFolder } from '../served.test.kit.ts';

const OWN = { 'sec-fetch-site': 'same-origin', 'user-agent': 'Firefox' };
const VIEWER = [{ log: 'main', role: 'viewer' }] as const;

let nowMs: number;
let served: Served;

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 23, 9);
  served = await serveFolder({ nowMs: () => nowMs });
});

afterEach(() => served.close());

/** Sends as a page does, from an address. */
function post(path: string, body: object, cookie = '', remoteAddress = '203.0.113.7'): Promise<Response> {
  const request = new Request(`http://localhost/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...OWN, ...(cookie !== '' && { cookie }) },
    body: JSON.stringify(body),
  });
  return Promise.resolve(served.app.fetch(request, { remoteAddress }));
}

async function codeOf(response: Response): Promise<readonly [number, string]> {
  return [response.status, ((await response.json()) as { code: string }).code];
}

async function recorded(query: string): Promise<readonly object[]> {
  return (await searchLog(served.log, query)).records;
}

describe('signing in by password', () => {
  test('begins a session of whoever it is, and is on record', async () => {
    const ada = await served.addPerson(VIEWER);
    const response = await post('session', { email: 'ADA@example.com ', password: PASSWORD });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      principal: { kind: 'user', id: ada.id, name: 'ada', owner: false, scopes: [] },
      logs: [{ name: 'main', scopes: ['read'], masked: true }],
    });
    expect(response.headers.getSetCookie()[0]).toMatch(/^attestry_session=[0-9A-Za-z_-]{43};.*HttpOnly/);
    expect(await recorded('type:audit.signed_in')).toMatchObject([
      {
        leaf: { actor: { type: 'user', id: ada.id } },
        sections: { request: { ip: '203.0.113.7', userAgent: 'Firefox' } },
      },
    ]);
    expect((await served.service.users.find(ada.id))?.seen).toBe('2026-11-23T09:00:00.000Z');
  });

  test('asks for a code where there is a second factor, and lets nobody in without a right one', async () => {
    const { id, email } = await served.addPerson(VIEWER);
    const { secondFactor } = served.service;
    const totp = new TOTP({ secret: (await secondFactor.begin({ id, email })).secret });
    const [recovery] = await secondFactor.confirm(id, totp.generate({ timestamp: nowMs }));
    nowMs += 60_000;
    const given = { email, password: PASSWORD };
    expect(await codeOf(await post('session', given))).toEqual([401, 'SECOND_FACTOR_NEEDED']);
    expect(await codeOf(await post('session', { ...given, password: 'wrong' }))).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
    expect(await codeOf(await post('session', { ...given, code: 'abcdef' }))).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
    const code = totp.generate({ timestamp: nowMs });
    expect((await post('session', { ...given, code })).status).toBe(201);
    expect(await codeOf(await post('session', { ...given, code }))).toEqual([401, 'UNAUTHENTICATED']);
    expect((await post('session', { ...given, code: recovery })).status).toBe(201);
    expect(await codeOf(await post('session', { ...given, code: recovery }))).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
    expect(await recorded('type:audit.signed_in')).toHaveLength(2);
  });

  test('answers whatever is wrong alike, and records of it nothing that was typed', async () => {
    const ada = await served.addPerson(VIEWER);
    const answers = [];
    for (const given of [
      { email: EMAIL, password: 'hunter2' },
      { email: 'hunter2', password: PASSWORD },
      { email: 'eve@example.com', password: PASSWORD, code: '492039' },
    ]) {
      const response = await post('session', given);
      const { requestId, ...problem } = (await response.json()) as { requestId: string };
      answers.push([response.status, response.headers.getSetCookie(), problem]);
    }
    expect(answers[0]).toMatchObject([401, [], { code: 'UNAUTHENTICATED' }]);
    expect([answers[1], answers[2]]).toEqual([answers[0], answers[0]]);
    const records = await recorded('type:audit.sign_in_failed');
    expect(records).toMatchObject([{}, {}, { leaf: { target: { type: 'user', id: ada.id } } }]);
    expect(JSON.stringify(records)).not.toMatch(/hunter2|random words|492039/);
  });

  test('is on record in the logs of the account, and in all where there is none', async () => {
    await served.addPerson([{ log: 'other', role: 'admin' }]);
    await post('session', { email: EMAIL, password: 'wrong' });
    expect(await recorded('type:audit.sign_in_failed')).toEqual([]);
    await post('session', { email: 'nobody@example.com', password: 'wrong' });
    expect(await recorded('type:audit.sign_in_failed')).toHaveLength(1);
  });

  test('locks an account, from wherever it is tried, and says for how long', async () => {
    const { id } = await served.addPerson(VIEWER);
    for (let i = 0; i < 5; i++)
      expect((await post('session', { email: EMAIL, password: 'wrong' }, '', `198.51.100.${i}`)).status).toBe(
        401,
      );
    const right = { email: EMAIL, password: PASSWORD };
    const limited = await post('session', right);
    expect(limited.headers.get('retry-after')).toBe('60');
    expect(await codeOf(limited)).toEqual([429, 'SIGN_IN_LIMITED']);
    expect(await recorded('type:audit.account.locked')).toMatchObject([
      { leaf: { target: { type: 'user', id }, system: { until: '2026-11-23T09:01:00.000Z' } } },
    ]);
    nowMs += 60_000;
    expect((await post('session', right)).status).toBe(201);
  });

  test('that is wrong, or locked, is answered on the beat, whether there is such an account or not', async () => {
    await served.addPerson(VIEWER);
    const beats: number[] = [];
    const { passwords } = served.service;
    const untilBeat = passwords.untilBeat.bind(passwords);
    passwords.untilBeat = (startedMs) => {
      beats.push(startedMs);
      return untilBeat(startedMs);
    };
    for (const email of [EMAIL, 'nobody@example.com'])
      for (let i = 0; i < 6; i++) await post('session', { email, password: 'wrong' }, '', `198.51.100.${i}`);
    expect(beats).toHaveLength(12);
  });

  test('lets an address wait that tried many accounts', async () => {
    await served.addPerson(VIEWER);
    for (let i = 0; i < 10; i++) await post('session', { email: `${i}@example.com`, password: 'wrong' });
    expect(await codeOf(await post('session', { email: EMAIL, password: PASSWORD }))).toEqual([
      429,
      'SIGN_IN_LIMITED',
    ]);
    expect((await post('session', { email: EMAIL, password: PASSWORD }, '', '203.0.113.9')).status).toBe(201);
  });
});

describe('a session of somebody', () => {
  test('may what they may now, and ends when they are removed', async () => {
    const { id } = await served.addPerson(VIEWER);
    const cookie = await served.signInPerson();
    const read = (): Promise<Response> => served.ask('chain', { key: null, headers: { cookie } });
    expect((await read()).status).toBe(200);
    await served.service.users.setRoles(id, []);
    expect((await read()).status).toBe(404);
    await served.service.users.remove(id);
    expect((await read()).status).toBe(401);
  });

  test('proves again whose it is by their password', async () => {
    await served.addPerson(VIEWER);
    const cookie = await served.signInPerson();
    const token = cookie.slice(cookie.indexOf('=') + 1);
    nowMs += 3_600_000;
    expect(await codeOf(await post('session/proof', { password: 'wrong' }, cookie))).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
    expect((await post('session/proof', { password: PASSWORD }, cookie)).status).toBe(204);
    expect((await served.service.sessions.authenticate(token))?.provedMs).toBe(nowMs);
    const someKey = (await served.key(['admin'])).slice('Bearer '.length);
    expect((await post('session/proof', { apiKey: someKey }, cookie)).status).toBe(401);
    for (let i = 0; i < 5; i++) await post('session/proof', { password: 'wrong' }, cookie);
    expect(await codeOf(await post('session/proof', { password: PASSWORD }, cookie))).toEqual([
      429,
      'SIGN_IN_LIMITED',
    ]);
  });

  test('of a key proves it by the same key, and has no password', async () => {
    const { secret } = await served.service.keys.create({ name: 'k', scopes: ['read'], person: false });
    const signedIn = await post('session', { apiKey: secret });
    const [cookie = ''] = signedIn.headers.getSetCookie();
    expect((await post('session/proof', { apiKey: secret }, cookie)).status).toBe(204);
    expect((await post('session/proof', { password: PASSWORD }, cookie)).status).toBe(400);
  });
});

describe('the sessions of somebody', () => {
  const list = async (cookie: string, query = ''): Promise<readonly { id: string; current: boolean }[]> => {
    const response = await served.ask(`/api/v1/sessions${query}`, { key: null, headers: { cookie } });
    const { sessions = [] } = (await response.json()) as { sessions?: { id: string; current: boolean }[] };
    return sessions;
  };
  const end = (cookie: string, id: string): Promise<Response> =>
    served.ask(`/api/v1/sessions/${id}`, { method: 'DELETE', key: null, headers: { cookie, ...OWN } });

  test('are listed for them, and ended by them', async () => {
    await served.addPerson(VIEWER);
    const cookies = [await served.signInPerson(), await served.signInPerson(), await served.signInPerson()];
    const [one = '', other = '', third = ''] = cookies;
    const listed = await list(one);
    expect(listed.map(({ current }) => current).sort()).toEqual([false, false, true]);
    const [theirs] = (await list(other)).filter(({ current }) => current);
    expect((await end(one, theirs?.id ?? '')).status).toBe(204);
    expect(await codeOf(await end(one, theirs?.id ?? ''))).toEqual([404, 'SESSION_ABSENT']);
    expect((await post('sessions/end-others', {}, one)).status).toBe(204);
    expect(await list(one)).toHaveLength(1);
    expect(await list(third)).toEqual([]);
    expect(await recorded('type:audit.session.revoked')).toHaveLength(2);
  });

  test('are no business of others, but for admins of every log', async () => {
    const ada = await served.addPerson(VIEWER);
    await served.addPerson([{ log: 'main', role: 'admin' }], 'eve@example.com');
    await served.addPerson([{ log: '*', role: 'admin' }], 'root@example.com');
    const [theirs, eve, root] = [
      await served.signInPerson(),
      await served.signInPerson('eve@example.com'),
      await served.signInPerson('root@example.com'),
    ];
    const [{ id } = { id: '' }] = await list(theirs);
    expect(await list(eve, `?user=${ada.id}`)).toEqual([]);
    expect(await codeOf(await end(eve, id))).toEqual([404, 'SESSION_ABSENT']);
    expect(await list(root, `?user=${ada.id}`)).toMatchObject([{ id, current: false }]);
    expect((await end(root, id)).status).toBe(204);
    expect(await list(theirs)).toEqual([]);
  });
});

test('a password is changed by whoever knows it, which ends the other sessions', async () => {
  const { id } = await served.addPerson(VIEWER);
  const [cookie, other] = [await served.signInPerson(), await served.signInPerson()];
  const change = (current: string, password: string): Promise<Response> =>
    post('password', { current, password }, cookie);
  expect(await codeOf(await change('wrong', 'some other words'))).toEqual([401, 'UNAUTHENTICATED']);
  expect(await codeOf(await change(PASSWORD, 'short'))).toEqual([422, 'PASSWORD_REFUSED']);
  expect((await change(PASSWORD, 'some other words')).status).toBe(204);
  expect((await served.ask('chain', { key: null, headers: { cookie } })).status).toBe(200);
  expect((await served.ask('chain', { key: null, headers: { cookie: other } })).status).toBe(401);
  expect((await post('session', { email: EMAIL, password: 'some other words' })).status).toBe(201);
  expect(await recorded('type:audit.password.changed')).toMatchObject([
    { leaf: { target: { type: 'user', id }, system: { sessionsEnded: 1 } } },
  ]);
  expect(
    await codeOf(
      await served.ask('/api/v1/password', {
        method: 'POST',
        body: JSON.stringify({ current: 'a', password: 'b' }),
      }),
    ),
  ).toEqual([400, 'REQUEST_INVALID']);
});
