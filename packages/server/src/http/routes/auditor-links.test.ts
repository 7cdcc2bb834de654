import { searchLog } from '@attestry/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditorLink } from '../../accounts/auditor-links.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

interface Made {
  readonly link: AuditorLink;
  readonly token: string;
}

let served: Served;
let nowMs = Date.parse('2026-11-22T09:00:00Z');

beforeAll(async () => {
  served = await serveFolder({ nowMs: () => nowMs, logs: ['other'] });
});

afterAll(() => served.close());

async function create(body: object = {}): Promise<Made> {
  const response = await served.ask('auditor-links', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Nova Audit', expires: '2026-12-22T09:00:00Z', ...body }),
  });
  expect(response.status).toBe(201);
  return response.json() as Promise<Made>;
}

async function signIn(link: string): Promise<Response> {
  const request = new Request('http://localhost/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Firefox' },
    body: JSON.stringify({ link }),
  });
  return served.app.fetch(request, { remoteAddress: '203.0.113.7' });
}

function cookieOf(response: Response): string {
  const [cookie = ''] = response.headers.getSetCookie();
  return cookie.slice(0, cookie.indexOf(';'));
}

async function statusWith(cookie: string, path = '/api/v1/session'): Promise<number> {
  return (await served.ask(path, { key: null, headers: { cookie } })).status;
}

describe('an auditor link', () => {
  test('lets somebody into its log alone, masked, and says so in it', async () => {
    const { link, token } = await create();
    const response = await signIn(token);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      principal: { kind: 'link', id: link.id, name: 'Nova Audit', owner: false, scopes: [] },
      logs: [{ name: 'main', scopes: ['read', 'verify'], masked: true }],
    });
    const cookie = cookieOf(response);
    expect(await statusWith(cookie, '/api/v1/logs/main/chain')).toBe(200);
    expect(await statusWith(cookie, '/api/v1/logs/main/exports')).toBe(403);
    expect(await statusWith(cookie, '/api/v1/logs/main/auditor-links')).toBe(403);
    expect(await statusWith(cookie, '/api/v1/logs/other/chain')).toBe(404);
    const { records } = await searchLog(served.log, 'type:audit.signed_in');
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      leaf: { actor: { type: 'contact', id: link.id }, system: { link: link.id } },
      sections: { request: { ip: '203.0.113.7', userAgent: 'Firefox' } },
    });
    const other = served.service.logs.get('other');
    if (other === undefined) throw new Error('there is another log');
    expect((await searchLog(other, 'type:audit.signed_in')).records).toHaveLength(0);
  });

  test('ends with its sessions when it is revoked, and both are on record', async () => {
    const { link, token } = await create({ masked: false, scopes: ['read', 'verify', 'export'] });
    const cookie = cookieOf(await signIn(token));
    expect(await statusWith(cookie)).toBe(200);
    const revoked = await served.ask(`auditor-links/${link.id}`, { method: 'DELETE' });
    expect(await revoked.json()).toMatchObject({ id: link.id, uses: 1, revoked: expect.any(String) });
    expect(await statusWith(cookie)).toBe(401);
    expect((await signIn(token)).status).toBe(401);
    const { records } = await searchLog(served.log, 'type:audit.access_link.');
    expect(records.slice(0, 2)).toMatchObject([
      { leaf: { type: 'audit.access_link.revoked', system: { link: link.id } } },
      {
        leaf: {
          type: 'audit.access_link.created',
          system: { link: link.id, scopes: ['read', 'verify', 'export'], masked: false },
        },
      },
    ]);
  });

  test('ends with its sessions when its time is over', async () => {
    const { token } = await create({ expires: '2026-11-22T10:00:00Z' });
    const cookie = cookieOf(await signIn(token));
    nowMs = Date.parse('2026-11-22T10:00:00Z');
    expect(await statusWith(cookie)).toBe(401);
    expect((await signIn(token)).status).toBe(401);
  });

  test('opens nothing in a header', async () => {
    const { token } = await create();
    expect((await served.ask('chain', { key: `Bearer ${token}` })).status).toBe(401);
  });

  test.each([
    [{ scopes: ['write'] }],
    [{ scopes: ['admin'] }],
    [{ expires: '2028-01-01T00:00:00Z' }],
    [{ createdBy: 'somebody' }],
  ])('is none with %j', async (body) => {
    const response = await served.ask('auditor-links', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Nova Audit', expires: '2026-12-22T09:00:00Z', ...body }),
    });
    expect(response.status).toBe(400);
  });
});
