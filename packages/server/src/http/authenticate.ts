import { AttestryError } from '@attestry/log';
import { mayAskFrom, type Principal } from '../accounts/principal.ts';
import type { Service } from '../service/service.ts';
import type { HttpContext } from './route.ts';
import { readSessionCookie, refuseForeign } from './session-cookie.ts';

const BEARER = /^Bearer +(\S+)$/i;

type Accounts = Pick<Service, 'keys' | 'sessions' | 'viewers'>;

/**
 * Who asks: by the key in `Authorization: Bearer ak_…`, by the token of a viewer there (`av_…`), or by the cookie of a session, where there is no such header.
 * Nowhere else: an address with a key in it ends in logs and histories.
 *
 * @throws AttestryError UNAUTHENTICATED; REQUEST_FOREIGN where another site makes a browser send the cookie
 */
export async function authenticate(accounts: Accounts, c: HttpContext): Promise<Principal> {
  const authorization = c.req.header('authorization');
  const address = c.get('clientAddress');
  if (authorization !== undefined) {
    const [, text = ''] = BEARER.exec(authorization) ?? [];
    const { keys, viewers } = accounts;
    const principal = await (text.startsWith('av_')
      ? viewers.authenticate(text)
      : keys.authenticate(text, address));
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
  const principal = await accounts.sessions.authenticate(token);
  if (principal === undefined || !mayAskFrom(principal, address))
    throw new AttestryError('UNAUTHENTICATED', 'the session has ended: sign in again');
  refuseForeign(c);
  return principal;
}

/** Whether who opened a stream may still read it: what is revoked or has ended opens nothing any more. */
export async function isStillValid(
  { keys, sessions, viewers }: Accounts,
  { kind, id, session, viewing }: Principal,
): Promise<boolean> {
  if (kind === 'local') return true;
  if (viewing !== undefined) return viewers.isAlive(viewing);
  return session === undefined ? (await keys.find(id)) !== undefined : sessions.isAlive(session);
}
