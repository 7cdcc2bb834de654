import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { parseGroupRole } from './group-roles.ts';
import { type SignedOn, signOn } from './sign-on.ts';
import type { Identity } from './single-sign-on.ts';
import { Users } from './users.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const MAPPING = ['auditors=auditor', 'shop=admin@main'].map(parseGroupRole);
const ADA: Identity = {
  issuer: 'https://login.example.com',
  subject: 'ada',
  email: 'Ada@example.com',
  name: ' Ada Lopez ',
  groups: ['auditors'],
  provedMs: NOW,
};
const REFUSED = { code: 'SSO_FAILED' };

describe.each(DATABASES)('in %s', (kind, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  let users: Users;

  beforeEach(async () => {
    database = await make();
    db = await database.open();
    users = new Users(db, () => NOW);
  });

  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  const sign = (change: Partial<Identity> = {}, tables = db): Promise<SignedOn> =>
    signOn(tables, { ...ADA, ...change }, MAPPING, NOW);

  test('an account is made once, and its roles follow the groups', async () => {
    const { user, before } = await sign();
    expect(before).toBeUndefined();
    expect(user).toMatchObject({ email: 'ada@example.com', name: 'Ada Lopez', sso: true });
    expect(await users.find(user.id)).toEqual({ ...user, seen: '2026-11-23T09:00:00.000Z' });
    const next = await sign({ groups: ['shop'], email: 'other@example.com' });
    expect(next).toMatchObject({ user: { id: user.id }, before: [{ log: '*', role: 'auditor' }] });
    expect((await users.find(user.id))?.roles).toEqual([{ log: 'main', role: 'admin' }]);
    expect((await sign({ groups: [] })).user.roles).toEqual([]);
    expect((await users.find(user.id))?.roles).toEqual([]);
  });

  test('of two first sign-ins at once the second is of the account that the first made', async () => {
    const other = kind === 'SQLite' ? db : await database.open();
    const both = await Promise.all([sign(), sign({}, other)]);
    expect(new Set(both.map(({ user }) => user.id)).size).toBe(1);
    expect(both.filter(({ before }) => before === undefined)).toHaveLength(1);
    if (other !== db) await other.close();
  });

  test('the same subject of another issuer is somebody else', async () => {
    await sign();
    await sign({ issuer: 'https://other.example.com', email: 'ada@other.example.com' });
    expect(await users.list()).toHaveLength(2);
  });

  test('an address that somebody has, or who was removed, is refused, and nothing is changed', async () => {
    const { user } = await sign();
    await expect(sign({ subject: 'eve' })).rejects.toMatchObject(REFUSED);
    await expect(sign({ subject: 'bob', groups: [] })).rejects.toMatchObject(REFUSED);
    expect(await users.list()).toHaveLength(1);
    await users.remove(user.id);
    await expect(sign()).rejects.toMatchObject(REFUSED);
    expect(await users.list()).toEqual([]);
    // The address is free for another.
    expect((await sign({ subject: 'eve' })).user.email).toBe('ada@example.com');
  });
});
