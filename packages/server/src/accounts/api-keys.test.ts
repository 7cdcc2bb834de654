import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@attestry/log/sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openServiceDatabase } from '../service/service-database.ts';
import { ApiKeys } from './api-keys.ts';
import { actorOf, hasScope, LOCAL, requireScope } from './principal.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');

let folder = '';
let db: Database;
let keys: ApiKeys;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-keys-'));
  db = openServiceDatabase(folder);
  keys = new ApiKeys(db, () => NOW);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

describe('a key', () => {
  test('is known by what was given out when it was made, and by nothing else', () => {
    const { key, secret } = keys.create({ name: 'shop', scopes: ['write'], person: false });
    expect(secret).toMatch(/^ak_[0-9a-z]{12}_[0-9A-Za-z]{43}$/);
    expect(keys.authenticate(secret)).toEqual({ ...asPrincipal(key), kind: 'key' });
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
    for (const text of wrong) expect(keys.authenticate(text)).toBeUndefined();
  });

  test('is kept as a hash: neither list nor file has it', () => {
    const { secret } = keys.create({ name: 'shop', scopes: ['read'], person: true });
    const random = secret.slice(-43);
    expect(JSON.stringify(keys.list())).not.toContain(random);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(readFileSync(join(folder, 'service.db')).includes(random)).toBe(false);
  });

  test('works no more once it is revoked, and says when that was', () => {
    const { key, secret } = keys.create({ name: 'shop', scopes: ['write'], person: false });
    expect(keys.revoke(key.id)).toEqual({ ...key, revoked: '2026-11-22T09:00:00.000Z' });
    expect(keys.authenticate(secret)).toBeUndefined();
    expect(new ApiKeys(db, () => NOW + 1000).revoke(key.id).revoked).toBe('2026-11-22T09:00:00.000Z');
    expect(keys.list()).toHaveLength(1);
  });

  test('that another process revoked is believed for a second at most', () => {
    let ms = 0;
    const served = new ApiKeys(
      db,
      () => NOW,
      () => ms,
    );
    const { key, secret } = keys.create({ name: 'shop', scopes: ['write'], person: false });
    expect(served.authenticate(secret)).toBeDefined();
    keys.revoke(key.id);
    ms = 999;
    expect(served.authenticate(secret)).toBeDefined();
    ms = 1000;
    expect(served.authenticate(secret)).toBeUndefined();
    ms = 0;
    expect(served.authenticate(secret)).toBeUndefined();
  });

  test('stays when the service is opened again', () => {
    const { secret } = keys.create({ name: 'shop', scopes: ['write', 'read'], person: false });
    db.close();
    db = openServiceDatabase(folder);
    expect(new ApiKeys(db, () => NOW).authenticate(secret)?.scopes).toEqual(['write', 'read']);
  });

  test.each([
    ['without a name', { name: ' ', scopes: ['read'] as const }],
    ['with a name that is too long', { name: 'a'.repeat(101), scopes: ['read'] as const }],
    ['without scopes', { name: 'shop', scopes: [] }],
    ['with a scope that there is not', { name: 'shop', scopes: ['root' as 'read'] }],
  ])('is not made %s', (_, key) => {
    expect(() => keys.create({ ...key, person: false })).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID' }),
    );
    expect(keys.list()).toEqual([]);
  });

  test('that there is not cannot be revoked', () => {
    expect(() => keys.revoke('nobody')).toThrow(expect.objectContaining({ code: 'API_KEY_ABSENT' }));
  });

  test('has random texts of even digits', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 200; i++) {
      const { secret } = keys.create({ name: 'shop', scopes: ['read'], person: false });
      for (const digit of secret.slice(-43)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    }
    // 139 of each are expected, ± 12: this far off is chance once in a universe.
    expect(counts.size).toBe(62);
    for (const count of counts.values()) expect(count).toBeGreaterThan(40);
    for (const count of counts.values()) expect(count).toBeLessThan(260);
  });
});

test('admin may do all, others what their scopes say', () => {
  const reader = { ...LOCAL, kind: 'key' as const, id: 'k', name: 'reader', scopes: ['read'] as const };
  expect(hasScope(reader, 'read')).toBe(true);
  expect(hasScope(reader, 'write')).toBe(false);
  expect(hasScope(LOCAL, 'write')).toBe(true);
  expect(() => requireScope(reader, 'admin')).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  expect(actorOf(reader)).toEqual({ type: 'api_key', id: 'k', name: 'reader' });
  expect(actorOf(LOCAL)).toEqual({ type: 'system', id: 'attestry' });
});

test('tables of a newer service are not touched', () => {
  db.exec('PRAGMA user_version = 99');
  expect(() => openServiceDatabase(folder)).toThrow(/newer Attestry/);
});

function asPrincipal({ id, name, scopes, person }: ReturnType<ApiKeys['list']>[number]): object {
  return { id, name, scopes, person };
}
