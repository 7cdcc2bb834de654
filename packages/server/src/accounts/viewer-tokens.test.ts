import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { ApiKeys } from './api-keys.ts';
import type { Principal } from './principal.ts';
import { type NewViewerToken, ViewerTokens } from './viewer-tokens.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');

const FOR_EVE: NewViewerToken = {
  ...{ log: 'main', expiresInSeconds: 600, masked: true, name: 'Eve Öz', id: 'customer:7' },
};

describe.each(DATABASES)('a viewer token in %s', (_, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  let keys: ApiKeys;
  let tokens: ViewerTokens;
  let shop: Principal;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = NOW;
    database = await make();
    db = await database.open();
    keys = new ApiKeys(db, () => nowMs);
    tokens = makeTokens();
    const { key } = await keys.create({ name: 'shop', scopes: ['read'], logs: ['main'], person: false });
    const principal = await keys.find(key.id);
    if (principal === undefined) throw new Error('the key is valid');
    shop = principal;
  });

  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  function makeTokens(): ViewerTokens {
    return new ViewerTokens(
      db,
      (id) => keys.find(id),
      () => nowMs,
    );
  }

  test('reads one log, in the name of whom the application says', async () => {
    const { token, expires } = await tokens.create(shop, FOR_EVE);
    expect(expires).toBe('2026-11-22T09:10:00.000Z');
    expect(await tokens.authenticate(token)).toEqual({
      ...{ kind: 'viewer', id: 'customer:7', name: 'Eve Öz', person: true },
      grants: [{ log: 'main', scopes: ['read'], masked: true }],
      viewing: { log: 'main', key: shop.id, untilMs: NOW + 600_000 },
    });
    const unmasked = await tokens.create(shop, { ...FOR_EVE, masked: false });
    expect((await tokens.authenticate(unmasked.token))?.grants).toEqual([{ log: 'main', scopes: ['read'] }]);
  });

  test('is one for all who serve the installation, and when it is opened again', async () => {
    const all = [makeTokens(), makeTokens(), makeTokens()];
    const made = await Promise.all(all.map((one) => one.create(shop, FOR_EVE)));
    for (const one of [...all, makeTokens()])
      for (const { token } of made) expect(await one.authenticate(token)).toBeDefined();
    expect(await db.all('SELECT name FROM service_secrets')).toHaveLength(1);
  });

  test('ends when its time is over, with its key, and with what the key may', async () => {
    const { token } = await tokens.create(shop, FOR_EVE);
    const viewing = (await tokens.authenticate(token))?.viewing;
    if (viewing === undefined) throw new Error('it is valid');
    nowMs = NOW + 599_999;
    expect(await tokens.isAlive(viewing)).toBe(true);
    nowMs++;
    expect(await tokens.isAlive(viewing)).toBe(false);
    expect(await tokens.authenticate(token)).toBeUndefined();
    nowMs = NOW;
    expect(await tokens.authenticate(token)).toBeDefined();
    await keys.revoke(shop.id);
    expect(await tokens.isAlive(viewing)).toBe(false);
    expect(await tokens.authenticate(token)).toBeUndefined();
  });

  test('of a log that its key may not read is worth nothing', async () => {
    const { token } = await tokens.create(shop, { ...FOR_EVE, log: 'other' });
    expect(await tokens.authenticate(token)).toBeUndefined();
  });

  test('is made by a key alone: by no session of one, and by nobody whom it let in', async () => {
    const { token } = await tokens.create(shop, FOR_EVE);
    const viewer = await tokens.authenticate(token);
    if (viewer === undefined) throw new Error('it is valid');
    for (const other of [viewer, { ...shop, session: 's' }, { ...shop, kind: 'user' as const }])
      await expect(tokens.create(other, FOR_EVE)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test.each<[string, Partial<NewViewerToken>]>([
    ['too short a time', { expiresInSeconds: 59 }],
    ['too long a time', { expiresInSeconds: 3601 }],
    ['no time', { expiresInSeconds: Number.NaN }],
    ['a name that is too long', { name: 'a'.repeat(201) }],
    ['an id that is too long', { id: 'a'.repeat(201) }],
  ])('is not made for %s', async (__, wrong) => {
    await expect(tokens.create(shop, { ...FOR_EVE, ...wrong })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
  });

  test('in which any character is another one is none', async () => {
    const { token } = await tokens.create(shop, FOR_EVE);
    const character = fc.constantFrom(
      ...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.= ',
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), character, async (at, other) => {
        fc.pre(token[at] !== other);
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        expect(await tokens.authenticate(changed)).toBeUndefined();
      }),
    );
    // The last character has bits that no byte has: each of its values is asked for.
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
      expect((await tokens.authenticate(token.slice(0, -1) + last)) !== undefined).toBe(
        last === token.at(-1),
      );
  });

  test('is not made of any text', async () => {
    const { token } = await tokens.create(shop, FOR_EVE);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String(), fc.nat(token.length)), async (text) => {
        const given = typeof text === 'number' ? token.slice(0, text) : text;
        fc.pre(given !== token);
        for (const one of [given, `av_${given}`, `${token}${given === '' ? 'a' : given}`])
          expect(await tokens.authenticate(one === token ? '' : one)).toBeUndefined();
      }),
    );
  });
});
