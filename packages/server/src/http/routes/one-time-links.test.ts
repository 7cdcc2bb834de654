import { searchLog } from '@attestry/log';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EMAIL, PASSWORD, type Served, serveFolder } from '../served.test.kit.ts';

let served: Served;

beforeEach(async () => {
  served = await serveFolder();
});

afterEach(() => served.close());

function post(path: string, body: object, headers: object = {}): Promise<Response> {
  return served.ask(`/api/v1/one-time-links/${path}`, {
    method: 'POST',
    key: null,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function isSetup(): Promise<boolean> {
  const response = await served.ask('/api/v1/sign-in', { key: null });
  return ((await response.json()) as { setup: boolean }).setup;
}

async function recorded(query: string): Promise<readonly object[]> {
  return (await searchLog(served.log, query)).records;
}

test('the first owner sets themselves up, once, and is signed in', async () => {
  expect(await isSetup()).toBe(true);
  const { token, link } = await served.service.oneTimeLinks.createSetup('attestry serve');
  expect(await (await post('look', { token })).json()).toEqual({ purpose: 'setup', expires: link.expires });
  const given = { token, email: EMAIL, name: 'Ada Lopez', password: PASSWORD };
  const response = await post('accept', given);
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({
    principal: { kind: 'user', name: 'Ada Lopez', owner: true, scopes: expect.arrayContaining(['admin']) },
  });
  expect(response.headers.getSetCookie()[0]).toMatch(/^attestry_session=/);
  expect(await isSetup()).toBe(false);
  for (const path of ['look', 'accept']) {
    const again = await post(path, path === 'look' ? { token } : given);
    expect([again.status, await again.json()]).toMatchObject([404, { code: 'LINK_INVALID' }]);
  }
  const [signedIn, created] = await recorded('type:audit.*');
  expect(created).toMatchObject({
    leaf: { type: 'audit.user.created', system: { roles: [{ log: '*', role: 'owner' }] } },
  });
  expect(signedIn).toMatchObject({ leaf: { type: 'audit.signed_in' } });
  expect(JSON.stringify([signedIn, created])).not.toContain(token);
});

describe('a link', () => {
  test('is not used up by what is refused', async () => {
    const { token } = await served.service.oneTimeLinks.createSetup('attestry serve');
    const given = { token, email: EMAIL, name: 'Ada', password: PASSWORD };
    const refused = [
      [{ ...given, password: 'short' }, 422],
      [{ ...given, name: ' ' }, 400],
      [{ ...given, email: 'nobody' }, 400],
      [{ token, name: 'Ada', password: PASSWORD }, 400],
      [{ ...given, roles: [] }, 400],
    ] as const;
    for (const [body, status] of refused) expect((await post('accept', body)).status).toBe(status);
    const foreign = await post('accept', given, { 'sec-fetch-site': 'cross-site' });
    expect([foreign.status, (await post('accept', given)).status]).toEqual([403, 201]);
  });

  test('of an invitation makes nobody else than it says', async () => {
    const { token } = await served.service.oneTimeLinks.invite({
      ...{ email: EMAIL, roles: [{ log: 'main', role: 'auditor' }], createdBy: 'Root' },
    });
    const given = { token, name: 'Ada', password: PASSWORD };
    expect((await post('accept', { ...given, email: 'eve@example.com' })).status).toBe(400);
    expect(await (await post('accept', given)).json()).toMatchObject({
      principal: { owner: false, scopes: [] },
      logs: [{ name: 'main', scopes: ['read', 'verify', 'export'], masked: false }],
    });
    expect(await recorded('type:audit.user.created')).toMatchObject([
      { sections: { details: { details: { invitedBy: 'Root' } } } },
    ]);
  });

  test('of a recovery sets another password, and says so', async () => {
    const ada = await served.addPerson([{ log: '*', role: 'owner' }]);
    await served.service.database.run('UPDATE users SET totp = ? WHERE id = ?', 'secret', ada.id);
    const cookie = await served.signInPerson();
    const { token } = await served.service.oneTimeLinks.recover(ada, 'command line');
    expect((await post('accept', { token, password: 'some other words' })).status).toBe(201);
    expect((await served.ask('chain', { key: null, headers: { cookie } })).status).toBe(401);
    expect(await recorded('type:audit.password.reset OR type:audit.2fa.disabled')).toHaveLength(2);
    expect(await served.service.users.find(ada.id)).toMatchObject({ name: 'ada', secondFactor: false });
  });
});
