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
