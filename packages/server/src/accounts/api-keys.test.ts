import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase, ServiceTables } from '../database/service-database.ts';
import { type ApiKey, ApiKeys, type NewApiKey } from './api-keys.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
/** So long a key is believed without being looked up. */
const BELIEVED_MS = 1000;

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
    const served = new ApiKeys(db, () => NOW, { monotonicMs: () => ms });
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

  test.each<[string, Partial<NewApiKey>]>([
    ['that ended before it was made', { expires: '2026-11-22T08:59:59Z' }],
    ['that ends in a year of more digits', { expires: '+012026-11-22T09:00:00Z' }],
    ['that ends at no time', { expires: 'soon' }],
    ['for no log', { logs: [] }],
    ['for a log twice', { logs: ['main', 'main'] }],
    ['for what is no name of a log', { logs: ['main other'] }],
    ['for every log by a name', { logs: ['*'] }],
    ['for no network', { networks: [] }],
    ['for what is no network', { networks: ['10.0.0.0/33'] }],
    ['for too many networks', { networks: Array.from({ length: 51 }, (_, i) => `10.0.0.${i}`) }],
  ])('is not made %s', async (_, limits) => {
    await expect(
      keys.create({ name: 'shop', scopes: ['read'], person: false, ...limits }),
    ).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect(await keys.list()).toEqual([]);
  });

  describe('with an end', () => {
    test('is none from then on, and neither are sessions of it', async () => {
      let nowMs = NOW;
      const timed = new ApiKeys(db, () => nowMs, { monotonicMs: () => nowMs });
      const { key, secret } = await timed.create({
        ...{ name: 'shop', scopes: ['read'], person: false },
        expires: '2026-11-22T11:00:00+01:00',
      });
      expect(key.expires).toBe('2026-11-22T10:00:00.000Z');
      nowMs = Date.parse('2026-11-22T09:59:59.999Z');
      expect(await timed.authenticate(secret)).toBeDefined();
      expect(await timed.find(key.id)).toBeDefined();
      nowMs += BELIEVED_MS;
      expect(await timed.authenticate(secret)).toBeUndefined();
      expect(await timed.find(key.id)).toBeUndefined();
      await expect(timed.rotate(key.id, 24)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });
  });

  describe('for some networks', () => {
    test('is none from elsewhere, and where nothing says from where', async () => {
      const misplaced: string[] = [];
      const bound = new ApiKeys(db, () => NOW, { onMisplaced: (id) => misplaced.push(id) });
      const { key, secret } = await bound.create({
        ...{ name: 'shop', scopes: ['read'], person: false },
        networks: ['10.1.2.3/8', '::ffff:192.0.2.0/120', '2001:DB8::/32'],
      });
      expect(key.networks).toEqual(['10.0.0.0/8', '192.0.2.0/24', '2001:db8::/32']);
      expect(await bound.list()).toEqual([key]);
      for (const address of ['203.0.113.7', '2001:db9::1', '::1', '', 'localhost', undefined])
        expect(await bound.authenticate(secret, address), address).toBeUndefined();
      // Asked where it is remembered, and where it was just read.
      for (const address of ['10.255.0.1', '::ffff:10.0.0.1', '192.0.2.255', '2001:db8:ffff::1'])
        expect(await bound.authenticate(secret, address), address).toMatchObject({ id: key.id });
      expect(await bound.authenticate(secret, '203.0.113.7')).toBeUndefined();
      expect(await bound.authenticate(`${secret}a`, '203.0.113.7')).toBeUndefined();
      expect(misplaced).toEqual(Array.from({ length: 7 }, () => key.id));
    });
  });

  test('says when it was used last, and writes it once a minute', async () => {
    let nowMs = NOW;
    const timed = new ApiKeys(db, () => nowMs, { monotonicMs: () => nowMs });
    const used = async (): Promise<string | undefined> => (await timed.list())[0]?.used;
    const { secret } = await timed.create({ name: 'shop', scopes: ['read'], person: false });
    await timed.authenticate(`${secret.slice(0, -1)}-`);
    expect(await used()).toBeUndefined();
    for (const [afterMs, expected] of [
      [0, '2026-11-22T09:00:00.000Z'],
      [59_999, '2026-11-22T09:00:00.000Z'],
      [61_000, '2026-11-22T09:01:01.000Z'],
    ] as const) {
      nowMs = NOW + afterMs;
      expect(await timed.authenticate(secret)).toBeDefined();
      await expect.poll(used).toBe(expected);
    }
  });

  test('is good where its last use cannot be written', async () => {
    const { secret } = await keys.create({ name: 'shop', scopes: ['read'], person: false });
    const full: ServiceTables = {
      all: (...asked) => db.all(...asked),
      run: async () => {
        throw new Error('database or disk is full');
      },
    };
    expect(await new ApiKeys(full, () => NOW).authenticate(secret)).toBeDefined();
  });

  describe('that is rotated', () => {
    test('has another secret, and the one before works until the overlap is over', async () => {
      let nowMs = NOW;
      const timed = new ApiKeys(db, () => nowMs, { monotonicMs: () => nowMs });
      const { key, secret: first } = await timed.create({ name: 'shop', scopes: ['read'], person: false });
      const { key: rotated, secret: second } = await timed.rotate(key.id, 24);
      expect(rotated).toEqual({ ...key, rotated: '2026-11-23T09:00:00.000Z' });
      for (const secret of [first, second])
        expect(await timed.authenticate(secret)).toMatchObject({ id: key.id });
      nowMs = NOW + 24 * 3_600_000;
      expect(await timed.authenticate(first)).toBeUndefined();
      expect(await timed.authenticate(second)).toBeDefined();
      expect((await timed.list())[0]).not.toHaveProperty('rotated');
    });

    test('without overlap ends the secret before at once, also where it is remembered', async () => {
      const { key, secret } = await keys.create({ name: 'shop', scopes: ['read'], person: false });
      await keys.authenticate(secret);
      await keys.rotate(key.id, 0);
      expect(await keys.authenticate(secret)).toBeUndefined();
    });

    test('again has two secrets, not three', async () => {
      const { key, secret: first } = await keys.create({ name: 'shop', scopes: ['read'], person: false });
      const { secret: second } = await keys.rotate(key.id, 24);
      const { secret: third } = await keys.rotate(key.id, 24);
      const known = await Promise.all([first, second, third].map((secret) => keys.authenticate(secret)));
      expect(known.map((one) => one !== undefined)).toEqual([false, true, true]);
    });

    test('must be there, and not revoked, and for a time that may be', async () => {
      const { key } = await keys.create({ name: 'shop', scopes: ['read'], person: false });
      for (const hours of [-1, 169, 1.5, Number.NaN])
        await expect(keys.rotate(key.id, hours)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
      await keys.revoke(key.id);
      await expect(keys.rotate(key.id, 24)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
      await expect(keys.rotate('nobody', 24)).rejects.toMatchObject({ code: 'API_KEY_ABSENT' });
    });
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
