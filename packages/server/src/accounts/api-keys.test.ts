import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { type ApiKey, ApiKeys } from './api-keys.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');

describe.each(DATABASES)('a key in %s', (kind, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  let keys: ApiKeys;
  beforeEach(async () => {
    database = await make();
    db = await database.open();
    keys = new ApiKeys(db, () => NOW);
  });
  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  test('is known by what was given out when it was made, and by nothing else', async () => {
    const { key, secret } = await keys.create({ name: 'shop', scopes: ['write'], person: false });
    expect(secret).toMatch(/^ak_[0-9a-z]{12}_[0-9A-Za-z]{43}$/);
    expect(await keys.authenticate(secret)).toEqual({ ...asPrincipal(key), kind: 'key' });
    const last = secret.at(-1) === 'a' ? 'b' : 'a';
    const wrong = [
      secret.slice(0, -1) + last,
      secret.slice(0, -1),
      `${secret}a`,
      secret.toUpperCase(),
      `ak_${key.id}_`,
      key.id,
      '',
      `ak_${'0'.repeat(12)}_${secret.slice(16)}`,
    ];
    for (const text of wrong) expect(await keys.authenticate(text)).toBeUndefined();
  });

  test('is kept as a hash: neither list nor table has it', async () => {
    const { secret } = await keys.create({ name: 'shop', scopes: ['read'], person: true });
    const random = secret.slice(-43);
    expect(JSON.stringify(await keys.list())).not.toContain(random);
    const [row = {}] = await db.all('SELECT * FROM api_keys');
    for (const value of Object.values(row)) expect(Buffer.from(String(value)).includes(random)).toBe(false);
    if (kind !== 'SQLite') return;
    await db.run('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(readFileSync(join(database.dir, 'service.db')).includes(random)).toBe(false);
  });

  test('works no more once it is revoked, and says when that was', async () => {
    const { key, secret } = await keys.create({ name: 'shop', scopes: ['write'], person: false });
    expect(await keys.revoke(key.id)).toEqual({ ...key, revoked: '2026-11-22T09:00:00.000Z' });
    expect(await keys.authenticate(secret)).toBeUndefined();
    expect((await new ApiKeys(db, () => NOW + 1000).revoke(key.id)).revoked).toBe('2026-11-22T09:00:00.000Z');
    expect(await keys.list()).toHaveLength(1);
  });

  test('that another process revoked is believed for a second at most', async () => {
    let ms = 0;
    const served = new ApiKeys(
      db,
      () => NOW,
      () => ms,
    );
    const { key, secret } = await keys.create({ name: 'shop', scopes: ['write'], person: false });
    expect(await served.authenticate(secret)).toBeDefined();
    await keys.revoke(key.id);
    ms = 999;
    expect(await served.authenticate(secret)).toBeDefined();
    ms = 1000;
    expect(await served.authenticate(secret)).toBeUndefined();
    ms = 0;
    expect(await served.authenticate(secret)).toBeUndefined();
  });

  test('stays when the service is opened again', async () => {
    const { secret } = await keys.create({ name: 'shop', scopes: ['write', 'read'], person: false });
    await db.close();
    db = await database.open();
    expect(await new ApiKeys(db, () => NOW).authenticate(secret)).toMatchObject({
      grants: [{ log: '*', scopes: ['write', 'read'] }],
    });
  });

  test.each([
    ['without a name', { name: ' ', scopes: ['read'] as const }],
    ['with a name that is too long', { name: 'a'.repeat(101), scopes: ['read'] as const }],
    ['without scopes', { name: 'shop', scopes: [] }],
    ['with a scope that there is not', { name: 'shop', scopes: ['root' as 'read'] }],
  ])('is not made %s', async (_, key) => {
    await expect(keys.create({ ...key, person: false })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect(await keys.list()).toEqual([]);
  });

  test('that there is not cannot be revoked', async () => {
    await expect(keys.revoke('nobody')).rejects.toMatchObject({ code: 'API_KEY_ABSENT' });
  });

  test('that is revoked while it is looked up is remembered by nobody', async () => {
    const { key, secret } = await keys.create({ name: 'shop', scopes: ['write'], person: false });
    const asked = [keys.authenticate(secret), keys.revoke(key.id), keys.authenticate(secret)];
    await Promise.all(asked);
    expect(await keys.authenticate(secret)).toBeUndefined();
  });

  test('has random texts of even digits', async () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 200; i++) {
      const { secret } = await keys.create({ name: 'shop', scopes: ['read'], person: false });
      for (const digit of secret.slice(-43)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    }
    // 139 of each are expected, ± 12: this far off is chance once in a universe.
    expect(counts.size).toBe(62);
    for (const count of counts.values()) expect(count).toBeGreaterThan(40);
    for (const count of counts.values()) expect(count).toBeLessThan(260);
  });
});

test('a key for some logs opens no other', async () => {
  const database = await DATABASES[0]?.[1]();
  const db = await database?.open();
  if (database === undefined || db === undefined) throw new Error('there is a database');
  const keys = new ApiKeys(db, () => NOW);
  const logs = ['billing', 'shop'];
  const { key, secret } = await keys.create({ name: 'shop', scopes: ['read'], logs, person: false });
  expect(await keys.list()).toEqual([key]);
  const principal = await keys.authenticate(secret);
  expect(principal?.grants).toEqual(logs.map((log) => ({ log, scopes: ['read'] })));
  await db.close();
  await database.remove();
});

function asPrincipal({ id, name, scopes, person }: ApiKey): object {
  return { id, name, grants: [{ log: '*', scopes }], person };
}
