import { AttestryError } from '@attestry/log';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { z } from 'zod';
import type { Principal } from '../../accounts/principal.ts';
import { grantsOf } from '../../accounts/roles.ts';
import { SignInLimit } from '../../accounts/sign-in-limit.ts';
import { isSame, noGroup, roleTexts, type SignedOn, signOn } from '../../accounts/sign-on.ts';
import { CALLBACK_PATH, FLOW_MS, type Identity, type SingleSignOn } from '../../accounts/single-sign-on.ts';
import type { Service } from '../../service/service.ts';
import { byWhom, EVERYBODY, recordAccount } from '../record-account.ts';
import { type HttpContext, type Route, route } from '../route.ts';
import { setSessionCookie } from '../session-cookie.ts';

const START = z.object({
  return: z
    .string()
    .exactOptional()
    .meta({ description: 'The path of this server to go to afterwards.', example: '/events' }),
  again: z
    .enum(['true', 'false'])
    .exactOptional()
    .meta({ description: 'Whether they have to prove anew who they are.', example: 'true' }),
});

/** A page that loads nothing, and tells nobody from where it is left: the code of the issuer is in its address. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** `/api/v1/sso`: the way in over an account elsewhere. */
export function ssoRoutes(service: Service): readonly Route[] {
  const limit = new SignInLimit();
  return [
    route({
      method: 'GET',
      path: '/api/v1/sso/start',
      access: 'public',
      summary: 'Sends a browser to the issuer, to sign in there.',
      query: START,
      responses: { 302: { description: 'To the issuer.' } },
      handle: ({ c, query }) =>
        inPage(service, limit, c, async (sso) => {
          const { url, flow } = await sso.start(query.return ?? homeOf(sso), query.again === 'true');
          setCookie(c, flowCookie(sso), flow, { ...flowPlace(sso), maxAge: FLOW_MS / 1000 });
          return c.redirect(url, 302);
        }),
    }),
    route({
      method: 'GET',
      path: CALLBACK_PATH,
      access: 'public',
      summary: 'Where the issuer sends the browser back to: signs in.',
      description:
        'The answer is a page that leads on: a browser that comes from another site keeps the cookie of the session to itself until a page of this one asks.',
      ignoresQuery: true,
      responses: { 200: { description: 'A page that leads on.', content: { 'text/html': {} } } },
      handle: ({ c }) =>
        inPage(service, limit, c, async (sso) =>
          c.html(leadingOn(await finish(service, sso, c)), 200, PAGE_HEADERS),
        ),
    }),
  ];
}

/** Takes a step; that it fails is on record, and said in a page where a person is there to read it. */
async function inPage(
  service: Service,
  limit: SignInLimit,
  c: HttpContext,
  step: (sso: SingleSignOn) => Promise<Response>,
): Promise<Response> {
  const sso = singleSignOnOf(service);
  try {
    checkLimit(limit, c);
    return await reporting(service, limit, c, () => step(sso));
  } catch (error) {
    const isRefusal = AttestryError.is(error) && error.code === 'SSO_FAILED';
    if (!isRefusal || c.req.header('accept')?.includes('text/html') !== true) throw error;
    return c.html(refusal(error, homeOf(sso)), 401, PAGE_HEADERS);
  }
}

/** Signs in, and says where the browser goes. */
async function finish(service: Service, sso: SingleSignOn, c: HttpContext): Promise<string> {
  const kept = getCookie(c, flowCookie(sso));
  deleteCookie(c, flowCookie(sso), flowPlace(sso));
  const { identity, returnTo } = await sso.finish(new URL(c.req.url).search, kept);
  try {
    await beginSession(service, sso, c, identity);
  } catch (error) {
    throw new Refused(error, identity);
  }
  return returnTo;
}

async function beginSession(
  service: Service,
  sso: SingleSignOn,
  c: HttpContext,
  identity: Identity,
): Promise<void> {
  const signedOn = await signOn(service.database, identity, sso.options.roles, service.nowMs());
  await recordSignedOn(service, c, signedOn);
  const { id, roles } = signedOn.user;
  if (roles.length === 0) throw noGroup();
  const place = { address: c.get('clientAddress'), userAgent: c.req.header('user-agent') };
  const begun = await service.sessions.begin({ kind: 'user', id }, place, identity.provedMs);
  const principal: Principal = { ...asPrincipal(signedOn), session: begun.id };
  const { issuer } = identity;
  try {
    await recordAccount(
      service,
      principal,
      'audit.signed_in',
      { session: begun.id, user: id },
      { ...byWhom(c, principal), details: { issuer } },
    );
  } catch (error) {
    await service.sessions.end(begun.id);
    throw error;
  }
  setSessionCookie(c, begun.token, sso.isSecure);
}

/** Somebody new, or somebody whose groups are others: in each log that they could or can do something in. */
async function recordSignedOn(service: Service, c: HttpContext, signedOn: SignedOn): Promise<void> {
  const { user, before } = signedOn;
  if (before !== undefined && isSame(before, user.roles)) return;
  const { id, name, roles } = user;
  const principal = asPrincipal(signedOn);
  const grants = grantsOf([...roles, ...(before ?? [])]);
  const input = { ...byWhom(c, principal), target: { type: 'user', id, name } };
  const after = [...roleTexts(roles)];
  const [type, system] =
    before === undefined
      ? (['audit.user.created', { user: id, roles: after }] as const)
      : (['audit.role.changed', { user: id, before: [...roleTexts(before)], after }] as const);
  await recordAccount(service, { grants }, type, system, input);
}

function asPrincipal({ user: { id, name, roles } }: SignedOn): Principal {
  return { kind: 'user', id, name, grants: grantsOf(roles), person: true };
}

/** Why somebody whom the issuer knows is refused here. */
class Refused extends Error {
  readonly identity: Identity;

  constructor(cause: unknown, identity: Identity) {
    super('refused', { cause });
    this.identity = identity;
  }
}

/** Runs a step; that it fails is on record, and said to the operator where something else is the cause. */
async function reporting<T>(
  service: Service,
  limit: SignInLimit,
  c: HttpContext,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (thrown) {
    const identity = thrown instanceof Refused ? thrown.identity : undefined;
    const error = thrown instanceof Refused ? thrown.cause : thrown;
    if (!AttestryError.is(error) || error.code !== 'SSO_FAILED') throw error;
    if (limit.failed(c.get('clientAddress') ?? '')) {
      await recordFailure(service, c, error, identity);
      if (error.cause !== undefined)
        service.onError(new Error(`single sign-on failed: ${rootOf(error).message}`, { cause: error }));
    }
    throw error;
  }
}

/** Libraries say what happened at the bottom. */
function rootOf(error: Error): Error {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}

/** Who it was is said where the issuer says so, in what can be erased. */
async function recordFailure(
  service: Service,
  c: HttpContext,
  { message }: AttestryError,
  identity: Identity | undefined,
): Promise<void> {
  const nobody = { kind: 'user', id: '', name: '', grants: [], person: true } as const;
  const { issuer, subject, email } = identity ?? {};
  const details = {
    reason: message,
    ...(issuer !== undefined && { issuer }),
    ...(subject !== undefined && { subject }),
    ...(email !== undefined && { email }),
  };
  await recordAccount(
    service,
    EVERYBODY,
    'audit.sign_in_failed',
    { sso: true },
    { ...byWhom(c, nobody), actor: { type: 'anonymous' }, details },
  );
}

function checkLimit(limit: SignInLimit, c: HttpContext): void {
  if (limit.mayTry(c.get('clientAddress') ?? '')) return;
  throw new AttestryError('SIGN_IN_LIMITED', 'too many sign-ins from your address failed: wait a minute');
}

/** @throws AttestryError SSO_FAILED */
function singleSignOnOf({ singleSignOn }: Service): SingleSignOn {
  if (singleSignOn !== undefined) return singleSignOn;
  throw new AttestryError(
    'SSO_FAILED',
    'this server has no single sign-on: `attestry serve --oidc-issuer` sets it up',
  );
}

/** Bound to the host and to TLS by its name, where there is TLS (RFC 6265bis §4.1.3.2). */
function flowCookie({ isSecure }: SingleSignOn): string {
  return isSecure ? '__Host-attestry_sso' : 'attestry_sso';
}

/** Sent when the issuer sends the browser back, which is another site. */
function flowPlace({ isSecure }: SingleSignOn) {
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure } as const;
}

function homeOf({ options }: SingleSignOn): string {
  return `${new URL(options.publicUrl).pathname.replace(/\/+$/, '')}/`;
}

function leadingOn(path: string): ReturnType<typeof html> {
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0; url=${path}">
<title>Attestry</title>
<p><a href="${path}">Signed in</a></p>
</html>
`;
}

function refusal({ message, code }: AttestryError, home: string): ReturnType<typeof html> {
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Attestry</title>
<h1>${code}</h1>
<p>${message}</p>
<p><a href="${home}sign-in">Attestry</a></p>
</html>
`;
}
