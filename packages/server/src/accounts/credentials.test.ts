import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { lockedUntilMs } from './account-locks.ts';
import { Credentials, type ProofVerdict } from './credentials.ts';
import { WEAKEST } from './password.test.kit.ts';
import { Passwords } from './password.ts';
import type { SecondFactor } from './second-factor.ts';
import { type User, Users } from './users.ts';

const MINUTE = 60_000;
const EMAIL = 'ada@example.com';
const PASSWORD = 'some random words';

type AskedFactor = Pick<SecondFactor, 'isOn' | 'check'>;
const NOBODY_HAS_ONE: AskedFactor = { isOn: async () => false, check: async () => false };

describe.each(DATABASES)('in %s', (_, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  let nowMs: number;
  let users: Users;
  let ada: User;

  beforeEach(async () => {
    database = await make();
    db = await database.open();
    nowMs = Date.UTC(2026, 10, 23);
    users = new Users(db, () => nowMs);
    ada = await users.add({ email: EMAIL, name: 'Ada', roles: [] });
    await users.setPassword(ada.id, await new Passwords(WEAKEST).hash(PASSWORD));
  });

  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  function credentialsOf(secondFactor: AskedFactor = NOBODY_HAS_ONE, cost = WEAKEST): Credentials {
    return new Credentials({ db, users, passwords: new Passwords(cost), secondFactor, nowMs: () => nowMs });
  }

  async function kindsOf(verdicts: readonly Promise<ProofVerdict>[]): Promise<readonly string[]> {
    return (await Promise.all(verdicts)).map(({ kind }) => kind);
  }

  test('somebody is who they are by their address and password', async () => {
    const credentials = credentialsOf();
    expect(await credentials.check(' Ada@Example.com', { password: PASSWORD })).toEqual({
      kind: 'right',
      user: ada,
    });
    expect(await credentials.check(EMAIL, { password: 'some other words' })).toEqual({
      kind: 'wrong',
      user: ada,
    });
    expect(await credentials.check('eve@example.com', { password: PASSWORD })).toEqual({ kind: 'wrong' });
    const { id, email } = await users.add({ email: 'sso@example.com', name: 'Sso', roles: [] });
    expect(await credentials.check(email, { password: '' })).toMatchObject({ kind: 'wrong', user: { id } });
  });

  test('a password that cost less is hashed again', async () => {
    const before = await users.findPassword(ada.id);
    await credentialsOf(undefined, { ...WEAKEST, passes: 2 }).check(EMAIL, { password: PASSWORD });
    const after = await users.findPassword(ada.id);
    expect([before, after]).toEqual([expect.stringContaining('t=1'), expect.stringContaining('t=2')]);
    expect(await credentialsOf().check(EMAIL, { password: PASSWORD })).toMatchObject({ kind: 'right' });
  });

  test.each(['ada@example.com', 'nobody@example.com'])(
    'after five failures %s is locked for a minute, then twice as long, an hour at most',
    async (email) => {
      const credentials = credentialsOf();
      const wrong = (): Promise<ProofVerdict> => credentials.check(email, { password: 'wrong' });
      for (let i = 0; i < 4; i++) expect(await wrong()).not.toHaveProperty('lockedUntilMs');
      const locks = [];
      for (let i = 0; i < 9; i++) {
        const failed = await wrong();
        const untilMs = failed.kind === 'wrong' ? (failed.lockedUntilMs ?? 0) : 0;
        locks.push((untilMs - nowMs) / MINUTE);
        nowMs = untilMs - 1;
        expect(await credentials.check(email, { password: PASSWORD })).toEqual({ kind: 'locked', untilMs });
        nowMs = untilMs;
      }
      expect(locks).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    },
  );

  test('many who try at once get no further, whichever server they ask', async () => {
    const servers = [credentialsOf(), credentialsOf()];
    const tries = Array.from({ length: 20 }, (__, i) =>
      (servers[i % 2] ?? credentialsOf()).check(EMAIL, { password: 'wrong' }),
    );
    expect((await kindsOf(tries)).filter((kind) => kind === 'wrong')).toHaveLength(5);
    expect((await users.find(ada.id))?.lockedUntil).toBe(new Date(nowMs + MINUTE).toISOString());
    await users.unlock(ada.id);
    expect(await credentialsOf().check(EMAIL, { password: PASSWORD })).toMatchObject({ kind: 'right' });
  });

  test('failures are forgotten once one was right, and after a day', async () => {
    const credentials = credentialsOf();
    const fail = (): Promise<ProofVerdict> => credentials.check(EMAIL, { password: 'wrong' });
    for (let i = 0; i < 4; i++) await fail();
    await credentials.check(EMAIL, { password: PASSWORD });
    for (let i = 0; i < 4; i++) await fail();
    nowMs += 24 * 60 * MINUTE;
    for (let i = 0; i < 4; i++) expect(await fail()).not.toHaveProperty('lockedUntilMs');
    expect(await fail()).toHaveProperty('lockedUntilMs');
  });

  test('whoever knows the password does not guess codes without end', async () => {
    const credentials = credentialsOf({
      isOn: async () => true,
      check: async (__, code) => code === '492039',
    });
    for (let i = 0; i < 5; i++) {
      expect(await credentials.check(EMAIL, { password: PASSWORD })).toEqual({ kind: 'code_needed' });
      expect((await credentials.check(EMAIL, { password: PASSWORD, code: '000000' })).kind).toBe('wrong');
    }
    const right = { password: PASSWORD, code: '492039' };
    expect((await credentials.check(EMAIL, right)).kind).toBe('locked');
    nowMs += MINUTE;
    expect((await credentials.check(EMAIL, { ...right, password: 'wrong' })).kind).toBe('wrong');
    nowMs += 2 * MINUTE;
    expect((await credentials.check(EMAIL, right)).kind).toBe('right');
  });
});

test('a lock that was never is over', () => {
  expect(lockedUntilMs({ count: 4, lastMs: Number.MAX_SAFE_INTEGER })).toBe(0);
  expect(lockedUntilMs({ count: 5000, lastMs: 1 })).toBe(3_600_001);
});
