import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import type { Principal } from './principal.ts';
import { Sessions } from './sessions.ts';

const HOUR = 3_600_000;
const OWNER: Principal = { kind: 'key', id: 'k1', name: 'auditor', grants: [], person: false };

describe.each(DATABASES)('in %s', (kind, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  let nowMs: number;
  let owner: Principal | undefined;
  let sessions: Sessions;

  beforeEach(async () => {
    database = await make();
    db = await database.open();
    nowMs = Date.UTC(2026, 10, 22);
    owner = OWNER;
    sessions = new Sessions(
      db,
      async ({ kind, id }) => (kind === 'key' && id === 'k1' ? owner : undefined),
      () => nowMs,
    );
  });

  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  test('a session is its owner, with a person in front', async () => {
    const { id, token } = await sessions.begin(OWNER);
    expect(await sessions.authenticate(token)).toEqual({
      ...OWNER,
      ...{ person: true, session: id, provedMs: nowMs },
    });
    expect(await sessions.isAlive(id)).toBe(true);
    expect(token).not.toContain(id);
  });

  test('what is no token of a session is nobody', async () => {
    const { id, token } = await sessions.begin(OWNER);
    for (const text of ['', id, `${token}x`, token.slice(1), 'A'.repeat(43), `${'A'.repeat(42)}=`])
      expect(await sessions.authenticate(text)).toBeUndefined();
  });

  test('the token is in no table and no file', async () => {
    const { token } = await sessions.begin(OWNER);
    const [row = {}] = await db.all('SELECT * FROM sessions');
    for (const value of Object.values(row)) expect(Buffer.from(String(value)).includes(token)).toBe(false);
    if (kind !== 'SQLite') return;
    for (const name of ['service.db', 'service.db-wal'])
      expect(readFileSync(join(database.dir, name)).includes(token), name).toBe(false);
  });

  describe('a session ends', () => {
    test('after twelve hours without use, and not before', async () => {
      const { id, token } = await sessions.begin(OWNER);
      for (let i = 0; i < 5; i++) {
        nowMs += 12 * HOUR - 1;
        expect(await sessions.authenticate(token)).toBeDefined();
      }
      nowMs += 12 * HOUR;
      expect(await sessions.authenticate(token)).toBeUndefined();
      expect(await sessions.isAlive(id)).toBe(false);
    });

    test('after thirty days, however much it is used', async () => {
      const { token } = await sessions.begin(OWNER);
      const end = nowMs + 30 * 24 * HOUR;
      for (nowMs += HOUR; nowMs < end; nowMs += HOUR)
        expect(await sessions.authenticate(token)).toBeDefined();
      nowMs = end;
      expect(await sessions.authenticate(token)).toBeUndefined();
    });

    test('when it is ended, and no other with it', async () => {
      const one = await sessions.begin(OWNER);
      const other = await sessions.begin(OWNER);
      await sessions.end(one.id);
      expect(await sessions.authenticate(one.token)).toBeUndefined();
      expect(await sessions.isAlive(one.id)).toBe(false);
      expect(await sessions.authenticate(other.token)).toBeDefined();
      await sessions.endAll(OWNER);
      expect(await sessions.authenticate(other.token)).toBeUndefined();
    });

    test('with its owner', async () => {
      const { id, token } = await sessions.begin(OWNER);
      owner = undefined;
      expect(await sessions.authenticate(token)).toBeUndefined();
      expect(await sessions.isAlive(id)).toBe(false);
    });
  });

  test('it may what its owner may now', async () => {
    const { token } = await sessions.begin(OWNER);
    owner = { ...OWNER, grants: [{ log: 'main', scopes: ['read'] }] };
    expect((await sessions.authenticate(token))?.grants).toEqual(owner.grants);
  });

  test('those of an owner are listed, the one used last first, and one goes on when the others are ended', async () => {
    const place = { address: '203.0.113.7', userAgent: 'Firefox' };
    const first = await sessions.begin(OWNER, place);
    await sessions.begin({ kind: 'key', id: 'k2' });
    nowMs += HOUR;
    const second = await sessions.begin(OWNER);
    const [began, used] = [new Date(nowMs - HOUR).toISOString(), new Date(nowMs).toISOString()];
    expect(await sessions.list(OWNER)).toEqual([
      { id: second.id, began: used, used },
      { id: first.id, began, used: began, ...place },
    ]);
    expect(await sessions.endOthers(OWNER, second.id)).toBe(1);
    expect((await sessions.list(OWNER)).map(({ id }) => id)).toEqual([second.id]);
    expect(await sessions.list({ kind: 'key', id: 'k2' })).toHaveLength(1);
    nowMs += 13 * HOUR;
    expect(await sessions.list(OWNER)).toEqual([]);
  });

  test('is somebody’s, who may prove it again', async () => {
    const { id, token } = await sessions.begin(OWNER);
    nowMs += HOUR;
    await sessions.prove(id);
    expect(await sessions.authenticate(token)).toMatchObject({ provedMs: nowMs });
    expect(await sessions.findOwner(id)).toMatchObject({ kind: 'key', id: 'k1' });
    expect(await sessions.findOwner('nobody')).toBeUndefined();
  });

  test('of many requests at once one writes down that it was used', async () => {
    const { id, token } = await sessions.begin(OWNER);
    nowMs += HOUR;
    const principals = await Promise.all(Array.from({ length: 8 }, () => sessions.authenticate(token)));
    expect(principals.map((one) => one?.session)).toEqual(Array.from({ length: 8 }, () => id));
    expect(await db.all('SELECT used FROM sessions')).toEqual([expect.objectContaining({ used: nowMs })]);
  });
});
