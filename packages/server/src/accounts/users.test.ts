import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { parseEmail, Users } from './users.ts';

describe.each(DATABASES)('in %s', (_, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  let users: Users;

  beforeEach(async () => {
    database = await make();
    db = await database.open();
    users = new Users(db, () => Date.UTC(2026, 10, 23));
  });

  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  test('somebody is found by id and by address, with their roles', async () => {
    const roles = [
      { log: 'billing', role: 'admin' },
      { log: 'main', role: 'viewer' },
    ] as const;
    const ada = await users.add({ email: ' Ada@Example.com', name: 'Ada Lopez', roles });
    expect(ada).toMatchObject({ email: 'ada@example.com', roles });
    expect(await users.find(ada.id)).toEqual(ada);
    expect(await users.findByEmail('ADA@example.com')).toEqual(ada);
    expect(await users.list()).toEqual([ada]);
    expect(await users.findPrincipal(ada.id)).toMatchObject({
      kind: 'user',
      grants: [
        { log: 'billing', scopes: ['admin'] },
        { log: 'main', scopes: ['read'], masked: true },
      ],
    });
  });

  test('an address is that of one person', async () => {
    await users.add({ email: 'ada@example.com', name: 'Ada', roles: [] });
    await expect(users.add({ email: 'ADA@example.com', name: 'Eve', roles: [] })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
  });

  test('roles are replaced as a whole, and somebody who was removed can do nothing and leaves their address', async () => {
    const owner = { log: '*', role: 'owner' } as const;
    await users.add({ email: 'root@example.com', name: 'Root', roles: [owner] });
    const ada = await users.add({ email: 'ada@example.com', name: 'Ada', roles: [owner] });
    const roles = [{ log: 'main', role: 'viewer' }] as const;
    expect(await users.setRoles(ada.id, roles)).toEqual({ before: ada, after: { ...ada, roles } });
    expect(await users.remove(ada.id)).toEqual({ ...ada, roles });
    expect(await users.find(ada.id)).toBeUndefined();
    expect(await users.findPrincipal(ada.id)).toBeUndefined();
    expect(await users.findByEmail('ada@example.com')).toBeUndefined();
    for (const change of [
      () => users.remove(ada.id),
      () => users.setRoles(ada.id, []),
      () => users.unlock(ada.id),
    ])
      await expect(change()).rejects.toMatchObject({ code: 'USER_ABSENT' });
    expect((await users.add({ email: 'ada@example.com', name: 'Eve', roles: [] })).id).not.toBe(ada.id);
  });

  test('the last owner stays one, also of several who go at once', async () => {
    const owner = [{ log: '*', role: 'owner' }] as const;
    expect(await users.hasOwner()).toBe(false);
    const { id: ada } = await users.add({ email: 'ada@example.com', name: 'Ada', roles: owner });
    const { id: eve } = await users.add({ email: 'eve@example.com', name: 'Eve', roles: owner });
    const gone = await Promise.allSettled([users.remove(ada), users.setRoles(eve, [])]);
    expect(gone.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await users.hasOwner()).toBe(true);
  });

  test('a password is kept as its hash, and replaced only where nobody else did so', async () => {
    const { id } = await users.add({ email: 'ada@example.com', name: 'Ada', roles: [] });
    expect(await users.findPassword(id)).toBeUndefined();
    await users.setPassword(id, 'one');
    await users.replacePassword(id, 'two', 'one');
    await users.replacePassword(id, 'three', 'one');
    expect(await users.findPassword(id)).toBe('two');
    await users.markSeen(id);
    expect((await users.find(id))?.seen).toBe('2026-11-23T00:00:00.000Z');
  });

  test.each([
    [
      'two roles in a log',
      [
        { log: 'main', role: 'admin' },
        { log: 'main', role: 'viewer' },
      ],
    ],
    ['an owner of one log', [{ log: 'main', role: 'owner' }]],
  ] as const)('nobody has %s', async (__, roles) => {
    await expect(users.add({ email: 'ada@example.com', name: 'Ada', roles })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    expect(await users.list()).toEqual([]);
  });
});

test.each(['', 'ada', 'ada@', '@example.com', 'ada lopez@example.com', `${'a'.repeat(250)}@b.de`])(
  'no address: "%s"',
  (text) => {
    expect(() => parseEmail(text)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  },
);
