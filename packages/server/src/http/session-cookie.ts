/**
 * The cookie of a session, and what keeps other sites from using it: it is sent along by every page that makes the
 * browser ask, so a request with it that changes something must come from a page of this server.
 */
import { AttestryError } from '@attestry/log';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SESSION_MAX_MS } from '../accounts/sessions.ts';
import type { HttpContext } from './route.ts';

const NAME = 'attestry_session';

/**
 * Over TLS. A browser takes this name only from this very host, over TLS (RFC 6265bis §4.1.3.2): another host of the same
 * domain can set a cookie for all of them, and would make readers work in a session of its own.
 */
const NAME_OVER_TLS = `__Host-${NAME}`;

/** Set for the whole host, since a page may ask below another address than where the server is mounted. */
const PLACE = { path: '/', httpOnly: true, sameSite: 'Strict' } as const;

/** Where it is known that there is TLS, the cookie that anybody could have set is not looked at. */
export function readSessionCookie(c: HttpContext): string | undefined {
  const overTls = getCookie(c, NAME_OVER_TLS);
  return overTls === undefined && c.get('overTls') !== true ? getCookie(c, NAME) : overTls;
}

/** `secure`: whether the browser is reached over TLS, where that is known. */
export function setSessionCookie(c: HttpContext, token: string, secure: boolean = isSecure(c)): void {
  setCookie(c, nameOf(secure), token, { ...PLACE, secure, maxAge: SESSION_MAX_MS / 1000 });
}

export function clearSessionCookie(c: HttpContext): void {
  const secure = isSecure(c);
  deleteCookie(c, nameOf(secure), { ...PLACE, secure });
}

function nameOf(secure: boolean): string {
  return secure ? NAME_OVER_TLS : NAME;
}

/** What the browser sees, also where a proxy has ended TLS and does not say so. */
function isSecure(c: HttpContext): boolean {
  return c.get('overTls') === true || c.req.header('origin')?.startsWith('https:') === true;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * A request that a browser sends with a cookie, and that changes something, must come from a page of this server.
 *
 * @throws AttestryError REQUEST_FOREIGN
 */
export function refuseForeign(c: HttpContext): void {
  if (SAFE_METHODS.has(c.req.method) || comesFromOwnPage(c) === true) return;
  throw foreign();
}

/**
 * The same for a request that needs no cookie, and that other programs than browsers send as well.
 *
 * @throws AttestryError REQUEST_FOREIGN
 */
export function refuseForeignPage(c: HttpContext): void {
  if (comesFromOwnPage(c) === false) throw foreign();
}

/** Undefined where nothing says from where it comes: no browser of today leaves out both. */
function comesFromOwnPage(c: HttpContext): boolean | undefined {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = c.req.header('origin');
  if (origin === undefined) return undefined;
  // Sent to addresses without TLS, where browsers leave the other header out.
  return hostOf(origin) === (c.req.header('host') ?? new URL(c.req.url).host).toLowerCase();
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

function foreign(): AttestryError {
  return new AttestryError(
    'REQUEST_FOREIGN',
    'a browser sent this for a page of another site, and nothing was done: programs send an API key in Authorization',
  );
}
