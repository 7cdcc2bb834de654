import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openServiceDatabase } from '../service/service-database.ts';
import type { Principal } from './principal.ts';
import { Sessions } from './sessions.ts';

const HOUR = 3_600_000;
const OWNER: Principal = { kind: 'key', id: 'k1', name: 'auditor', scopes: ['read', 'write'], person: false };

let dir: string;
let nowMs: number;
let owner: Principal | undefined;
let sessions: Sessions;
let close: () => void;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'attestry-sessions-'));
  nowMs = Date.UTC(2026, 10, 22);
  owner = OWNER;
  const database = openServiceDatabase(dir);
  sessions = new Sessions(
    database,
    ({ kind, id }) => (kind === 'key' && id === 'k1' ? owner : undefined),
    () => nowMs,
  );
  close = () => database.close();
});

afterEach(() => {
  close();
  rmSync(dir, { recursive: true });
});

test('a session is its owner, with a person in front', () => {
  const { id, token } = sessions.begin(OWNER);
  expect(sessions.authenticate(token)).toEqual({ ...OWNER, person: true, session: id });
  expect(sessions.isAlive(id)).toBe(true);
  expect(token).not.toContain(id);
});

test('what is no token of a session is nobody', () => {
  const { id, token } = sessions.begin(OWNER);
  for (const text of ['', id, `${token}x`, token.slice(1), 'A'.repeat(43), `${'A'.repeat(42)}=`])
    expect(sessions.authenticate(text)).toBeUndefined();
});

test('the token is in no file', () => {
  const { token } = sessions.begin(OWNER);
  for (const name of ['service.db', 'service.db-wal'])
    expect(readFileSync(join(dir, name)).includes(token), name).toBe(false);
});

describe('a session ends', () => {
  test('after twelve hours without use, and not before', () => {
    const { id, token } = sessions.begin(OWNER);
    for (let i = 0; i < 5; i++) {
      nowMs += 12 * HOUR - 1;
      expect(sessions.authenticate(token)).toBeDefined();
    }
    nowMs += 12 * HOUR;
    expect(sessions.authenticate(token)).toBeUndefined();
    expect(sessions.isAlive(id)).toBe(false);
  });

  test('after thirty days, however much it is used', () => {
    const { token } = sessions.begin(OWNER);
    const end = nowMs + 30 * 24 * HOUR;
    for (nowMs += HOUR; nowMs < end; nowMs += HOUR) expect(sessions.authenticate(token)).toBeDefined();
    nowMs = end;
    expect(sessions.authenticate(token)).toBeUndefined();
  });

  test('when it is ended, and no other with it', () => {
    const one = sessions.begin(OWNER);
    const other = sessions.begin(OWNER);
    sessions.end(one.id);
    expect(sessions.authenticate(one.token)).toBeUndefined();
    expect(sessions.isAlive(one.id)).toBe(false);
    expect(sessions.authenticate(other.token)).toBeDefined();
    sessions.endAll(OWNER);
    expect(sessions.authenticate(other.token)).toBeUndefined();
  });

  test('with its owner', () => {
    const { id, token } = sessions.begin(OWNER);
    owner = undefined;
    expect(sessions.authenticate(token)).toBeUndefined();
    expect(sessions.isAlive(id)).toBe(false);
  });
});

test('it may what its owner may now, and never more than when it began', () => {
  const { token } = sessions.begin(OWNER);
  owner = { ...OWNER, scopes: ['read', 'admin'] };
  expect(sessions.authenticate(token)?.scopes).toEqual(['read']);
});
