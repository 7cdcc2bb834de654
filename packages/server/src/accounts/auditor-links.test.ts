import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { AuditorLinks, type NewAuditorLink } from './auditor-links.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');

const LINK: NewAuditorLink = {
  ...{ name: 'Nova Audit', scopes: ['read', 'verify'], masked: true },
  ...{ expires: '2026-12-22T10:00:00+01:00', createdBy: 'Ada Lopez' },
};

describe.each(DATABASES)('a link in %s', (_, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  let links: AuditorLinks;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = NOW;
    database = await make();
    db = await database.open();
    links = new AuditorLinks(db, () => nowMs);
  });

  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  test('lets whoever has it into one log, and is counted', async () => {
    const { link, token } = await links.create('main', LINK);
    expect(token).toMatch(/^al_[0-9A-Za-z_-]{43}$/);
    expect(link).toEqual({
      ...{ id: expect.any(String), name: 'Nova Audit', scopes: ['read', 'verify'], masked: true, uses: 0 },
      ...{ createdBy: 'Ada Lopez', created: '2026-11-22T09:00:00.000Z', expires: '2026-12-22T09:00:00.000Z' },
    });
    const principal = await links.use(token);
    expect(principal).toEqual({
      ...{ kind: 'link', id: link.id, name: 'Nova Audit', person: true },
      grants: [{ log: 'main', scopes: ['read', 'verify'], masked: true }],
    });
    expect(await links.findPrincipal(link.id)).toEqual(principal);
    nowMs += 1000;
    await Promise.all([links.use(token), links.use(token)]);
    expect(await links.list('main')).toEqual([{ ...link, uses: 3, used: '2026-11-22T09:00:01.000Z' }]);
    expect(await links.list('other')).toEqual([]);
  });

  test('is kept as a hash, and nothing else opens anything', async () => {
    const { link, token } = await links.create('main', LINK);
    expect(JSON.stringify(await links.list('main'))).not.toContain(token.slice(3));
    const [row = {}] = await db.all('SELECT * FROM auditor_links');
    for (const value of Object.values(row))
      expect(Buffer.from(String(value)).includes(token.slice(3))).toBe(false);
    const other = token.at(-1) === 'A' ? 'B' : 'A';
    for (const wrong of ['', token.slice(0, -1), token.slice(0, -1) + other, token.slice(3), link.id])
      expect(await links.use(wrong)).toBeUndefined();
    expect((await links.list('main'))[0]?.uses).toBe(0);
  });

  test('ends by itself', async () => {
    const { link, token } = await links.create('main', LINK);
    nowMs = Date.parse('2026-12-22T08:59:59.999Z');
    expect(await links.use(token)).toBeDefined();
    nowMs++;
    expect(await links.use(token)).toBeUndefined();
    expect(await links.findPrincipal(link.id)).toBeUndefined();
  });

  test('ends when it is revoked, by its own log alone', async () => {
    const { link, token } = await links.create('main', LINK);
    await expect(links.revoke('other', link.id)).rejects.toMatchObject({ code: 'AUDITOR_LINK_ABSENT' });
    expect(await links.use(token)).toBeDefined();
    const revoked = await links.revoke('main', link.id);
    expect(revoked).toMatchObject({ revoked: '2026-11-22T09:00:00.000Z', uses: 1 });
    nowMs += 1000;
    expect(await links.revoke('main', link.id)).toEqual(revoked);
    expect(await links.use(token)).toBeUndefined();
    expect(await links.findPrincipal(link.id)).toBeUndefined();
  });

  test.each<[string, Partial<NewAuditorLink>]>([
    ['without a name', { name: ' ' }],
    ['with a name that is too long', { name: 'a'.repeat(101) }],
    ['without scopes', { scopes: [] }],
    ['that may write', { scopes: ['write' as 'read'] }],
    ['that has ended', { expires: '2026-11-22T09:00:00Z' }],
    ['for longer than a year', { expires: '2027-11-23T09:00:01Z' }],
    ['that ends at no time', { expires: 'soon' }],
  ])('is not made %s', async (__, wrong) => {
    await expect(links.create('main', { ...LINK, ...wrong })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    expect(await links.list('main')).toEqual([]);
  });
});
