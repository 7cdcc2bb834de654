import { searchLog } from '@attestry/log';
import { TOTP } from 'otpauth';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RoleIn } from '../../accounts/roles.ts';
import type { User } from '../../accounts/users.ts';
import { EMAIL, type Served, serveFolder } from '../served.test.kit.ts';

const OWN = { 'sec-fetch-site': 'same-origin' };
const OWNER = [{ log: '*', role: 'owner' }] as const;
const ADMIN = [{ log: '*', role: 'admin' }] as const;
const VIEWER = [{ log: 'main', role: 'viewer' }] as const;

let nowMs: number;
let served: Served;
/** The cookies of an owner and of an admin. */
let owner: string;
let admin: string;
let root: User;

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 23, 9);
  served = await serveFolder({ nowMs: () => nowMs });
  root = await served.addPerson(OWNER, 'root@example.com');
  await served.addPerson(ADMIN, 'admin@example.com');
  owner = await served.signInPerson('root@example.com');
  admin = await served.signInPerson('admin@example.com');
});

afterEach(() => served.close());

async function ask(
  cookie: string,
  method: string,
  path: string,
  body?: object,
): Promise<readonly [number, { readonly code?: string; readonly token?: string }]> {
  const response = await served.ask(`/api/v1/${path}`, {
    method,
    key: null,
    headers: { cookie, ...OWN },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return [response.status, response.status === 204 ? {} : ((await response.json()) as object)];
}

function giveRoles(cookie: string, { id, email }: User, roles: readonly RoleIn[]): ReturnType<typeof ask> {
  return ask(cookie, 'POST', `users/${id}/roles`, { roles, reason: 'because', confirm: email });
}

function remove(cookie: string, { id, email }: User): ReturnType<typeof ask> {
  return ask(cookie, 'POST', `users/${id}/remove`, { reason: 'because', confirm: email });
}

async function recorded(query: string): Promise<readonly object[]> {
  return (await searchLog(served.log, query)).records;
}

test('roles are given with a reason, on record as they were and are, and end sessions', async () => {
  const ada = await served.addPerson(VIEWER);
  const cookie = await served.signInPerson();
  const roles = [{ log: 'main', role: 'auditor' }] as const;
  expect(await giveRoles(admin, ada, roles)).toMatchObject([200, { id: ada.id, roles }]);
  expect((await ask(cookie, 'GET', 'session'))[0]).toBe(401);
  expect(await recorded('type:audit.role.changed')).toMatchObject([
    {
      leaf: { target: { type: 'user', id: ada.id }, system: { before: VIEWER, after: roles } },
      sections: { details: { reason: 'because' } },
    },
  ]);
});

test('nothing is done without a reason, the typed address, a log that there is, and a fresh proof', async () => {
  const ada = await served.addPerson(VIEWER);
  const path = `users/${ada.id}/roles`;
  for (const body of [
    { roles: [], confirm: EMAIL },
    { roles: [], reason: ' ', confirm: EMAIL },
    { roles: [], reason: 'because', confirm: 'eve@example.com' },
    { roles: [{ log: 'mian', role: 'viewer' }], reason: 'because', confirm: EMAIL },
    { roles: [{ log: 'main', role: 'owner' }], reason: 'because', confirm: EMAIL },
    { roles: [{ log: 'main', role: 'root' }], reason: 'because', confirm: EMAIL },
  ])
    expect((await ask(owner, 'POST', path, body))[0], JSON.stringify(body)).toBe(400);
  expect(await giveRoles(owner, { ...ada, id: 'nobody' }, [])).toMatchObject([404, { code: 'USER_ABSENT' }]);
  nowMs += 6 * 60_000;
  expect(await giveRoles(owner, ada, [])).toMatchObject([403, { code: 'PROOF_NEEDED' }]);
  expect(await remove(owner, ada)).toMatchObject([403, { code: 'PROOF_NEEDED' }]);
  expect((await served.service.users.find(ada.id))?.roles).toEqual(VIEWER);
});

test('who is an owner is the business of owners, and one of them stays', async () => {
  const ada = await served.addPerson(VIEWER);
  for (const work of [
    giveRoles(admin, ada, OWNER),
    giveRoles(admin, root, ADMIN),
    remove(admin, root),
    ask(admin, 'POST', 'invitations', { email: 'eve@example.com', roles: OWNER }),
  ])
    expect(await work).toMatchObject([403, { code: 'FORBIDDEN' }]);
  expect(await giveRoles(owner, root, ADMIN)).toMatchObject([400, { code: 'REQUEST_INVALID' }]);
  expect(await remove(owner, root)).toMatchObject([400, { code: 'REQUEST_INVALID' }]);
  expect((await giveRoles(owner, ada, OWNER))[0]).toBe(200);
  expect((await remove(owner, root))[0]).toBe(204);
  expect((await ask(owner, 'GET', 'session'))[0]).toBe(401);
  expect(await recorded('type:audit.user.removed')).toMatchObject([{ leaf: { system: { roles: OWNER } } }]);
});

test('people are the business of admins of every log only', async () => {
  await served.addPerson([{ log: 'main', role: 'admin' }]);
  const cookie = await served.signInPerson();
  expect(await ask(cookie, 'GET', 'users')).toMatchObject([403, { code: 'FORBIDDEN' }]);
  const [status, people] = await ask(admin, 'GET', 'users');
  expect([status, people]).toMatchObject([
    200,
    {
      users: [{ email: EMAIL }, { email: 'admin@example.com' }, { email: 'root@example.com' }],
      invitations: [],
    },
  ]);
  expect(JSON.stringify(people)).not.toContain('argon2');
});

test('somebody who is locked is unlocked', async () => {
  const ada = await served.addPerson(VIEWER);
  for (let i = 0; i < 5; i++) await served.service.credentials.check(EMAIL, { password: 'wrong' });
  const [, { users = [] }] = (await ask(admin, 'GET', 'users')) as [number, { users?: readonly User[] }];
  expect(users.find(({ id }) => id === ada.id)?.lockedUntil).toBe('2026-11-23T09:01:00.000Z');
  expect(await ask(admin, 'POST', `users/${ada.id}/unlock`)).toMatchObject([200, { id: ada.id }]);
  expect(await served.signInPerson()).not.toBe('');
  expect(await recorded('type:audit.account.unlocked')).toHaveLength(1);
});

test('the second factor of somebody who lost it is taken away, for an owner by an owner, and on record why', async () => {
  const { users, secondFactor } = served.service;
  const reset = (cookie: string, { id, email }: User): ReturnType<typeof ask> =>
    ask(cookie, 'POST', `users/${id}/reset-second-factor`, { reason: 'it was stolen', confirm: email });
  const ada = await served.addPerson(VIEWER);
  for (const { id, email } of [ada, root]) {
    const { secret } = await secondFactor.begin({ id, email });
    const code = new TOTP({ secret }).generate({ timestamp: nowMs });
    await secondFactor.confirm(id, code);
  }
  expect(await reset(admin, root)).toMatchObject([403, { code: 'FORBIDDEN' }]);
  expect(await secondFactor.isOn(root.id)).toBe(true);
  expect(await reset(admin, { ...ada, email: 'eve@example.com' })).toMatchObject([400, {}]);
  expect(await reset(admin, ada)).toMatchObject([200, { id: ada.id, secondFactor: false }]);
  expect(await secondFactor.isOn(ada.id)).toBe(false);
  expect((await users.find(ada.id))?.secondFactor).toBe(false);
  expect(await recorded('type:audit.2fa.disabled')).toMatchObject([
    { leaf: { target: { type: 'user', id: ada.id } }, sections: { details: { reason: 'it was stolen' } } },
  ]);
  expect(await reset(owner, root)).toMatchObject([200, { secondFactor: false }]);
});

test('somebody is invited, and the invitation withdrawn, both on record without the token', async () => {
  const [status, made] = await ask(admin, 'POST', 'invitations', { email: 'Eve@example.com', roles: VIEWER });
  expect([status, made]).toMatchObject([
    201,
    {
      invitation: { email: 'eve@example.com', roles: VIEWER, createdBy: 'admin' },
      token: expect.stringMatching(/^[0-9A-Za-z_-]{43}$/),
    },
  ]);
  const [, people] = await ask(admin, 'GET', 'users');
  expect(people).toMatchObject({ invitations: [{ email: 'eve@example.com' }] });
  expect(JSON.stringify(people)).not.toContain(made.token);
  const { id } = (people as { invitations: readonly { id: string }[] }).invitations[0] ?? { id: '' };
  expect((await ask(admin, 'DELETE', `invitations/${id}`))[0]).toBe(204);
  expect(await ask(admin, 'DELETE', `invitations/${id}`)).toMatchObject([404, { code: 'LINK_INVALID' }]);
  const records = await recorded('type:audit.user.invited OR type:audit.access_link.revoked');
  expect(records).toHaveLength(2);
  expect(JSON.stringify(records)).not.toContain(made.token);
  expect((await ask(admin, 'POST', 'invitations', { email: 'eve@example.com', roles: [] }))[0]).toBe(400);
});

test('whoever is an admin no more has invited nobody', async () => {
  const [, made] = await ask(admin, 'POST', 'invitations', { email: 'eve@example.com', roles: ADMIN });
  const { oneTimeLinks, users } = served.service;
  const someone = await users.findByEmail('admin@example.com');
  if (someone === undefined) throw new Error('there is an admin');
  expect((await giveRoles(owner, someone, ADMIN))[0]).toBe(200);
  expect(await oneTimeLinks.look(made.token ?? '')).toMatchObject({ email: 'eve@example.com' });
  expect((await giveRoles(owner, someone, VIEWER))[0]).toBe(200);
  await expect(oneTimeLinks.look(made.token ?? '')).rejects.toMatchObject({ code: 'LINK_INVALID' });
});
