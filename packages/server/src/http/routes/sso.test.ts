import { searchLog } from '@attestry/log';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseGroupRole } from '../../accounts/group-roles.ts';
import { CLIENT, type OidcIssuer, startOidcIssuer } from '../../accounts/oidc-issuer.test.kit.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

const HERE = 'http://localhost';
const START = `${HERE}/api/v1/sso/start`;
const CALLBACK = `${HERE}/api/v1/sso/callback`;

let issuer: OidcIssuer;
let served: Served;
let aheadMs: number;

beforeAll(async () => {
  issuer = await startOidcIssuer(CALLBACK);
});

afterAll(() => issuer.close());

beforeEach(async () => {
  aheadMs = 0;
  issuer.subject = 'ada';
  issuer.claims.set('ada', ADA);
  served = await serve();
});

afterEach(() => served.close());

const ADA = {
  ...{ email: 'Ada@example.com', email_verified: true, name: 'Ada Lopez' },
  groups: ['staff', 'cn=audit,dc=example'],
};

function serve({
  trustEmail = false,
  allowNetworks = ['127.0.0.1'],
}: {
  readonly trustEmail?: boolean;
  readonly allowNetworks?: readonly string[];
} = {}): Promise<Served> {
  return serveFolder({
    nowMs: () => Date.now() + aheadMs,
    allowNetworks,
    singleSignOn: {
      ...CLIENT,
      ...{ issuer: issuer.issuer, name: 'Example Inc.', publicUrl: HERE },
      roles: ['cn=audit,dc=example=auditor', 'shop=admin@main'].map(parseGroupRole),
      trustEmail,
    },
  });
}

/** A browser with cookies: those that are strict go along only where no other site is on the way (RFC 6265bis §5.2). */
class Browser {
  readonly cookies = new Map<string, { readonly value: string; readonly isStrict: boolean }>();
  /** The last address that was asked for, with what stood in it. */
  address = '';

  async ask(address: string, isCrossSite = false): Promise<Response> {
    this.address = address;
    const { origin } = new URL(address);
    const sent = [...this.cookies]
      .filter(([key, { isStrict }]) => key.startsWith(`${origin} `) && !(isStrict && isCrossSite))
      .map(([key, { value }]) => `${key.slice(origin.length + 1)}=${value}`);
    const init = { headers: { cookie: sent.join('; '), accept: 'text/html' }, redirect: 'manual' } as const;
    const response = await (origin === HERE
      ? served.app.fetch(new Request(address, init), { remoteAddress: '203.0.113.7' })
      : fetch(address, init));
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(/; ?/);
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      if (attributes.includes('Max-Age=0')) this.cookies.delete(`${origin} ${name}`);
      else this.cookies.set(`${origin} ${name}`, { value, isStrict: attributes.includes('SameSite=Strict') });
    }
    return response;
  }

  /** Follows redirects up to an answer, or to an address that is asked for otherwise. */
  async go(address: string, until = ''): Promise<Response> {
    let isCrossSite = false;
    for (let next = address; ; ) {
      if (until !== '' && next.startsWith(until)) {
        this.address = next;
        return new Response(null);
      }
      const response = await this.ask(next, isCrossSite);
      const location = response.headers.get('location');
      if (location === null) return response;
      const to = new URL(location, next);
      isCrossSite ||= to.origin !== new URL(next).origin;
      next = to.href;
    }
  }

  /** Goes as far as the issuer sends it back: the address of the callback is not asked for. */
  async comeBack(query = ''): Promise<URL> {
    await this.go(START + query, CALLBACK);
    return new URL(this.address);
  }

  /** Who is signed in, asked as a page of this server does. */
  async session(): Promise<unknown> {
    return (await this.ask(`${HERE}/api/v1/session`)).json();
  }
}

async function signIn(query = ''): Promise<{ readonly browser: Browser; readonly page: Response }> {
  const browser = new Browser();
  return { browser, page: await browser.go(START + query) };
}

async function recorded(type: string): Promise<readonly object[]> {
  return (await searchLog(served.log, `type:${type}`)).records;
}

/** What a refusal says. */
async function refusalOf(response: Response): Promise<string> {
  expect(response.status).toBe(401);
  const text = await response.text();
  expect(text).toContain('SSO_FAILED');
  expect(response.headers.getSetCookie().join()).not.toContain('attestry_session=');
  return text;
}

/** Changes what a browser keeps between the two steps. */
function changeFlow({ cookies }: Browser, change: object): void {
  const key = `${HERE} attestry_sso`;
  const flow = JSON.parse(Buffer.from(cookies.get(key)?.value ?? '', 'base64url').toString());
  const value = Buffer.from(JSON.stringify({ ...flow, ...change })).toString('base64url');
  cookies.set(key, { value, isStrict: false });
}

describe('somebody with an account elsewhere', () => {
  test('signs in, as what their groups are here', async () => {
    const { browser, page } = await signIn('?return=/events%3Fq%3Dtype%253Aauth.login');
    expect(page.status).toBe(200);
    // From another site there is no session yet: this page asks for the next one.
    expect(await page.text()).toContain(
      '<meta http-equiv="refresh" content="0; url=/events?q=type%3Aauth.login">',
    );
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await browser.session()).toMatchObject({
      principal: { kind: 'user', name: 'Ada Lopez', owner: false, scopes: ['read', 'verify', 'export'] },
    });
    expect([...browser.cookies.keys()]).not.toContain(`${HERE} attestry_sso`);
    const [user] = await served.service.users.list();
    expect(user).toMatchObject({ email: 'ada@example.com', roles: [{ log: '*', role: 'auditor' }] });
    const actor = { type: 'user', id: user?.id };
    expect(await recorded('audit.user.created')).toMatchObject([
      { leaf: { actor, target: actor, system: { user: user?.id, roles: ['auditor@*'] } } },
    ]);
    expect(await recorded('audit.signed_in')).toMatchObject([
      { leaf: { actor, outcome: 'success' }, sections: { request: { ip: '203.0.113.7' } } },
    ]);
  });

  test('is the same one next time, also with another address, and nobody else is who has their address now', async () => {
    await signIn();
    issuer.claims.set('ada', { ...ADA, email: 'ada.lopez@example.com' });
    await signIn();
    expect(await served.service.users.list()).toHaveLength(1);
    issuer.subject = 'eve';
    issuer.claims.set('eve', ADA);
    expect(await refusalOf((await signIn()).page)).toContain('made here');
    expect(await served.service.users.list()).toHaveLength(1);
  });

  test('is given other roles when their groups are others, which is on record', async () => {
    const { browser } = await signIn();
    issuer.claims.set('ada', { ...ADA, groups: ['shop'] });
    await signIn();
    const [user] = await served.service.users.list();
    expect(user?.roles).toEqual([{ log: 'main', role: 'admin' }]);
    expect(await recorded('audit.role.changed')).toMatchObject([
      { leaf: { system: { user: user?.id, before: ['auditor@*'], after: ['admin@main'] } } },
    ]);
    // The session of before, too.
    expect(await browser.session()).toMatchObject({
      principal: { scopes: [] },
      logs: [{ scopes: expect.arrayContaining(['admin']) }],
    });
    await signIn();
    expect(await recorded('audit.role.changed')).toHaveLength(1);
  });

  test('in no group that has a role is refused, which is on record, and may do nothing any more', async () => {
    issuer.claims.set('ada', { ...ADA, groups: ['staff'] });
    await refusalOf((await signIn()).page);
    expect(await served.service.users.list()).toEqual([]);
    expect(await recorded('audit.sign_in_failed')).toMatchObject([
      {
        leaf: { actor: { type: 'anonymous' }, outcome: 'failure' },
        sections: { details: { details: { subject: 'ada' } } },
      },
    ]);
    issuer.claims.set('ada', ADA);
    const { browser } = await signIn();
    issuer.claims.set('ada', { ...ADA, groups: [] });
    await refusalOf((await signIn()).page);
    expect(await recorded('audit.role.changed')).toHaveLength(1);
    expect(await browser.session()).toMatchObject({ principal: { scopes: [] }, logs: [] });
  });

  test('is not added without an address that the issuer has verified', async () => {
    for (const other of [{ email: undefined }, { email_verified: false }, { email_verified: undefined }]) {
      issuer.claims.set('ada', { ...ADA, ...other });
      expect(await refusalOf((await signIn()).page)).toContain('verified');
    }
    expect(await served.service.users.list()).toEqual([]);
  });

  test('is added with an address of which nothing is said only where the issuer is trusted with it', async () => {
    await served.close();
    served = await serve({ trustEmail: true });
    issuer.claims.set('ada', { ...ADA, email_verified: false });
    await refusalOf((await signIn()).page);
    issuer.claims.set('ada', { ...ADA, email_verified: undefined });
    expect((await signIn()).page.status).toBe(200);
  });

  test('with the address of an account that was made here does not get it', async () => {
    await served.service.users.add({
      email: 'ada@example.com',
      name: 'Ada',
      roles: [{ log: '*', role: 'owner' }],
    });
    expect(await refusalOf((await signIn()).page)).toContain('made here');
  });

  test('who was removed here stays removed', async () => {
    await signIn();
    const [user] = await served.service.users.list();
    await served.service.users.remove(user?.id ?? '');
    expect(await refusalOf((await signIn()).page)).toContain('removed');
  });

  test('has proved who they are when the issuer says so, and proves it again where that is asked for', async () => {
    const { browser } = await signIn();
    const turnOff = (): Promise<Response> => {
      const session = browser.cookies.get(`${HERE} attestry_session`)?.value;
      const headers = { cookie: `attestry_session=${session}`, 'sec-fetch-site': 'same-origin' };
      return served.ask('/api/v1/second-factor', { key: null, method: 'DELETE', headers });
    };
    expect(await (await turnOff()).json()).toMatchObject({ code: 'PROOF_NEEDED' });
    expect((await browser.go(`${START}?again=true`)).status).toBe(200);
    expect((await turnOff()).status).toBe(204);
  });
});

describe('nobody signs in', () => {
  test('with an answer that was changed on its way', async () => {
    const changes: readonly ((query: URLSearchParams) => void)[] = [
      (query) => query.set('state', 'x'.repeat(43)),
      (query) => query.delete('state'),
      (query) => query.set('iss', 'https://evil.example'),
      (query) => query.delete('iss'),
      (query) => query.set('code', 'x'.repeat(43)),
      (query) => query.delete('code'),
      (query) => query.set('error', '<script>access_denied</script>'),
    ];
    for (const change of changes) {
      const browser = new Browser();
      const url = await browser.comeBack();
      change(url.searchParams);
      expect(await refusalOf(await browser.ask(url.href, true)), `${change}`).not.toContain('<script');
      // What was begun is over with the first answer, whatever it is.
      expect([...browser.cookies.keys()]).not.toContain(`${HERE} attestry_sso`);
    }
    expect(await recorded('audit.sign_in_failed')).toHaveLength(changes.length);
  });

  test('with another nonce, verifier or state in the cookie', async () => {
    for (const name of ['nonce', 'verifier', 'state']) {
      const browser = new Browser();
      const url = await browser.comeBack();
      changeFlow(browser, { [name]: 'x'.repeat(43) });
      await refusalOf(await browser.ask(url.href, true));
    }
  });

  test('by a code that was used, in another browser, or later than ten minutes after it began', async () => {
    const browser = new Browser();
    const url = await browser.comeBack();
    await refusalOf(await new Browser().ask(url.href, true));
    const cookies = [...browser.cookies];
    aheadMs = 10 * 60_000 + 1000;
    await refusalOf(await browser.ask(url.href, true));
    aheadMs = 0;
    const again = async (): Promise<Response> => {
      for (const [key, cookie] of cookies) browser.cookies.set(key, cookie);
      return browser.ask(url.href, true);
    };
    expect((await again()).status).toBe(200);
    await refusalOf(await again());
  });

  test('again and again: an address that fails ten times has to wait', async () => {
    for (let i = 0; i < 10; i++) expect((await new Browser().ask(`${CALLBACK}?code=x`)).status).toBe(401);
    const limited = await new Browser().ask(START);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '60']);
  });
});

test('nobody is led to another site afterwards', async () => {
  const paths = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/..//evil.example',
    '/.//evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'events',
    '',
    '/ä',
    `/${'a'.repeat(3000)}`,
  ];
  for (const path of paths) {
    const response = await new Browser().ask(`${START}?return=${encodeURIComponent(path)}`);
    expect(response.status, path).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  }
  const browser = new Browser();
  const url = await browser.comeBack();
  changeFlow(browser, { returnTo: '//evil.example' });
  const response = await browser.ask(url.href, true);
  expect(response.status).toBe(400);
  expect(response.headers.getSetCookie().join()).not.toContain('attestry_session=');
});

test('what is asked of the issuer has PKCE, state and nonce, and no secret', async () => {
  const response = await new Browser().ask(START);
  const url = new URL(response.headers.get('location') ?? '');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    ...{
      response_type: 'code',
      client_id: 'attestry',
      redirect_uri: CALLBACK,
      code_challenge_method: 'S256',
    },
    ...{ scope: 'openid email profile groups', code_challenge: expect.stringMatching(/^[\w-]{43}$/) },
    ...{ state: expect.stringMatching(/^[\w-]{43}$/), nonce: expect.stringMatching(/^[\w-]{43}$/) },
  });
  expect(url.href).not.toContain('secret');
  const [cookie = ''] = response.headers.getSetCookie();
  for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=600'])
    expect(cookie.split('; ')).toContain(attribute);
});

test('an issuer in a private network is not asked unless that is allowed', async () => {
  await served.close();
  served = await serve({ allowNetworks: [] });
  const before = issuer.asked.length;
  const response = await new Browser().ask(START);
  expect(response.status).toBe(401);
  expect(issuer.asked).toHaveLength(before);
  expect(String(served.errors[0])).toContain('--allow-network');
});

test('the page that signs in knows which ways there are', async () => {
  const ways = async (): Promise<unknown> => (await new Browser().ask(`${HERE}/api/v1/sign-in`)).json();
  expect(await ways()).toEqual({ setup: true, sso: { name: 'Example Inc.' } });
  await served.service.users.add({ email: 'o@example.com', name: 'O', roles: [{ log: '*', role: 'owner' }] });
  expect(await ways()).toMatchObject({ setup: false });
  await served.close();
  served = await serveFolder();
  expect(await ways()).toEqual({ setup: true, sso: null });
  for (const address of [START, CALLBACK]) expect((await new Browser().ask(address)).status).toBe(401);
});
