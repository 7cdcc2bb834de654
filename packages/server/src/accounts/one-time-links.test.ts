import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { OneTimeLinks } from './one-time-links.ts';
import { Sessions } from './sessions.ts';
import { Users } from './users.ts';

const MINUTE = 60_000;
const OWNER = [{ log: '*', role: 'owner' }] as const;
const VIEWER = [{ log: 'main', role: 'viewer' }] as const;

describe.each(DATABASES)('in %s', (_, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  let nowMs: number;
  let users: Users;
  let links: OneTimeLinks;

  beforeEach(async () => {
    database = await make();
    db = await database.open();
    nowMs = Date.UTC(2026, 10, 23);
    users = new Users(db, () => nowMs);
    links = new OneTimeLinks(db, () => nowMs);
  });

  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  const expectInvalid = (work: Promise<unknown>): Promise<void> =>
    expect(work).rejects.toMatchObject({ code: 'LINK_INVALID' });

  test('the first owner comes by a link, and of two links for it one is left', async () => {
    const [one, other] = [await links.createSetup('serve'), await links.createSetup('serve')];
    expect(await links.look(one.token)).toEqual({ ...one.link, purpose: 'setup', roles: OWNER });
    const given = { email: 'Ada@example.com', name: ' Ada ', password: 'hash' };
    const both = await Promise.allSettled([links.accept(one.token, given), links.accept(other.token, given)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [ada] = await users.list();
    expect(ada).toMatchObject({ email: 'ada@example.com', name: 'Ada', roles: OWNER });
    expect(await users.findPassword(ada?.id ?? '')).toBe('hash');
    await expectInvalid(links.accept(other.token, { ...given, email: 'eve@example.com' }));
  });

  test('an invitation adds whom it is for, once', async () => {
    const { link, token } = await links.invite({
      email: 'Ada@example.com',
      roles: VIEWER,
      createdBy: 'Root',
    });
    expect(link).toMatchObject({ email: 'ada@example.com', expires: '2026-11-26T00:00:00.000Z' });
    expect(await links.invitations()).toEqual([link]);
    await expect(links.accept(token, { name: ' ', password: 'hash' })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    const given = { email: 'eve@example.com', name: 'Ada', password: 'hash' };
    const { user } = await links.accept(token, given);
    expect(user).toMatchObject({ email: 'ada@example.com', roles: VIEWER });
    await expectInvalid(links.look(token));
    await expectInvalid(links.accept(token, given));
    expect(await links.invitations()).toEqual([]);
    await expect(
      links.invite({ email: 'ada@example.com', roles: [], createdBy: 'Root' }),
    ).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  test('an invitation ends when it is withdrawn, made again, or old', async () => {
    const invite = (): ReturnType<OneTimeLinks['invite']> =>
      links.invite({ email: 'ada@example.com', roles: VIEWER, createdBy: 'Root' });
    const first = await invite();
    const second = await invite();
    await expectInvalid(links.look(first.token));
    expect(await links.withdraw(second.link.id)).toEqual(second.link);
    await expectInvalid(links.look(second.token));
    await expectInvalid(links.withdraw(second.link.id));
    const third = await invite();
    nowMs += 72 * 60 * MINUTE - 1;
    expect(await links.look(third.token)).toEqual(third.link);
    nowMs += 1;
    await expectInvalid(links.look(third.token));
    expect(await links.invitations()).toEqual([]);
  });

  test('a recovery lets somebody in again, and nobody else who was', async () => {
    const ada = await users.add({ email: 'ada@example.com', name: 'Ada', roles: OWNER });
    const sessions = new Sessions(
      db,
      ({ id }) => users.findPrincipal(id),
      () => nowMs,
    );
    await db.run('UPDATE users SET totp = ?, failures = 9, failed = ? WHERE id = ?', 'secret', nowMs, ada.id);
    await db.run('INSERT INTO recovery_codes (user_id, hash) VALUES (?, ?)', ada.id, new Uint8Array(32));
    const session = await sessions.begin({ kind: 'user', id: ada.id });
    const [one, other] = [await links.recover(ada, 'command line'), await links.recover(ada, 'command line')];
    const { user, before } = await links.accept(one.token, { password: 'new' });
    expect(before).toMatchObject({ secondFactor: true, lockedUntil: expect.any(String) });
    expect(user).toEqual(ada);
    expect(await users.findPassword(ada.id)).toBe('new');
    expect(await sessions.authenticate(session.token)).toBeUndefined();
    expect(await db.all('SELECT * FROM recovery_codes')).toEqual([]);
    await expectInvalid(links.accept(other.token, { password: 'newer' }));
    const late = await links.recover(ada, 'command line');
    nowMs += 15 * MINUTE;
    await expectInvalid(links.accept(late.token, { password: 'newer' }));
  });

  test('what is no link is none, and the table has no link', async () => {
    const { link, token } = await links.createSetup('serve');
    for (const text of ['', link.id, token.slice(1), `${token}A`, 'A'.repeat(43)])
      await expectInvalid(links.look(text));
    const [row = {}] = await db.all('SELECT * FROM one_time_links');
    for (const value of Object.values(row)) expect(Buffer.from(String(value)).includes(token)).toBe(false);
  });
});
