import { searchLog } from '@attestry/log';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Served, serveFolder } from '../served.test.kit.ts';

const PATH = '/api/v1/second-factor';

let nowMs: number;
let served: Served;
let cookie: string;
let ada: string;

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 23, 9);
  served = await serveFolder({ nowMs: () => nowMs });
  const { users, sessions } = served.service;
  const roles = [{ log: 'main', role: 'viewer' }] as const;
  ada = (await users.add({ email: 'ada@example.com', name: 'Ada Lopez', roles })).id;
  cookie = `attestry_session=${(await sessions.begin({ kind: 'user', id: ada })).token}`;
});

afterEach(() => served.close());

/** Asks as a page of this server does. */
function ask(method: string, path = '', body?: object): Promise<Response> {
  const headers = { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  const json = body && { body: JSON.stringify(body) };
  return served.ask(PATH + path, { key: null, method, headers, ...json });
}

async function turnOn(): Promise<readonly string[]> {
  const { secret } = (await (await ask('POST')).json()) as { secret: string };
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs });
  const response = await ask('POST', '/confirm', { code });
  expect(response.status).toBe(200);
  return ((await response.json()) as { recoveryCodes: readonly string[] }).recoveryCodes;
}

async function state(): Promise<unknown> {
  return (await ask('GET')).json();
}

test('a person turns theirs on and off, which is on record without its secrets', async () => {
  expect(await state()).toEqual({ enabled: false, recoveryCodes: 0 });
  const codes = await turnOn();
  expect(codes).toHaveLength(10);
  expect(await state()).toEqual({ enabled: true, recoveryCodes: 10 });
  expect((await ask('DELETE')).status).toBe(204);
  expect(await state()).toEqual({ enabled: false, recoveryCodes: 0 });
  expect((await ask('DELETE')).status).toBe(204);
  const { records } = await searchLog(served.log, 'type:audit.2fa.*');
  const person = { type: 'user', id: ada };
  expect(records).toMatchObject([
    { leaf: { type: 'audit.2fa.disabled', actor: person, target: person } },
    { leaf: { type: 'audit.2fa.enabled', actor: person, target: person, system: { user: ada } } },
  ]);
  for (const code of codes) expect(JSON.stringify(records)).not.toContain(code);
});

test('a wrong code turns nothing on', async () => {
  await ask('POST');
  for (const code of ['000000', '', 'abcdef']) {
    const response = await ask('POST', '/confirm', { code });
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'REQUEST_INVALID' }]);
  }
  expect(await state()).toMatchObject({ enabled: false });
});

test('setting one up, other codes, and turning it off are for whoever proved just now who they are', async () => {
  const [before = ''] = await turnOn();
  nowMs += 5 * 60_000;
  const [after = ''] = ((await (await ask('POST', '/recovery-codes')).json()) as { recoveryCodes: string[] })
    .recoveryCodes;
  expect(await served.service.secondFactor.check(ada, before)).toBe(false);
  expect(await served.service.secondFactor.check(ada, after)).toBe(true);
  nowMs += 1;
  for (const response of [await ask('POST'), await ask('POST', '/recovery-codes'), await ask('DELETE')])
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'PROOF_NEEDED' }]);
  expect(await state()).toEqual({ enabled: true, recoveryCodes: 9 });
});

test('an API key has none, in a browser neither', async () => {
  expect((await served.ask(PATH)).status).toBe(400);
  cookie = await served.signIn(['admin']);
  for (const response of [await ask('GET'), await ask('POST'), await ask('DELETE')])
    expect(await response.json()).toMatchObject({ code: 'REQUEST_INVALID' });
});
