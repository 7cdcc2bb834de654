import { AttestryError } from '@attestry/log';
import { mayAskFrom, type Principal } from '../accounts/principal.ts';
import type { Service } from '../service/service.ts';
import type { HttpContext } from './route.ts';
import { readSessionCookie, refuseForeign } from './session-cookie.ts';

const BEARER = /^Bearer +(\S+)$/i;

type Accounts = Pick<Service, 'keys' | 'sessions'>;

/**
 * Who asks: by the key in `Authorization: Bearer ak_…`, or by the cookie of a session, where there is no such header.
 * Nowhere else: an address with a key in it ends in logs and histories.
 *
 * @throws AttestryError UNAUTHENTICATED; REQUEST_FOREIGN where another site makes a browser send the cookie
 */
export async function authenticate({ keys, sessions }: Accounts, c: HttpContext): Promise<Principal> {
  const authorization = c.req.header('authorization');
  const address = c.get('clientAddress');
  if (authorization !== undefined) {
    const [, key] = BEARER.exec(authorization) ?? [];
    const principal = key === undefined ? undefined : await keys.authenticate(key, address);
    if (principal !== undefined) return principal;
    throw new AttestryError(
      'UNAUTHENTICATED',
      'the API key is none of this server, was revoked, has expired, or is not for your address: `attestry api-keys list` shows those there are',
    );
  }
  const token = readSessionCookie(c);
  if (token === undefined)
    throw new AttestryError(
      'UNAUTHENTICATED',
      'send an API key as "Authorization: Bearer ak_…": `attestry api-keys create` makes one',
    );
  const principal = await sessions.authenticate(token);
  if (principal === undefined || !mayAskFrom(principal, address))
    throw new AttestryError('UNAUTHENTICATED', 'the session has ended: sign in again');
  refuseForeign(c);
  return principal;
}

/** Whether who opened a stream may still read it: a key that is revoked, or a session that ended, opens nothing any more. */
export async function isStillValid(
  { keys, sessions }: Accounts,
  { kind, id, session }: Principal,
): Promise<boolean> {
  if (kind === 'local') return true;
  return session === undefined ? (await keys.find(id)) !== undefined : sessions.isAlive(session);
}
