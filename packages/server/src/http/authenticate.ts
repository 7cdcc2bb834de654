import { AttestryError } from '@attestry/log';
import type { ApiKeys } from '../accounts/api-keys.ts';
import type { Principal } from '../accounts/principal.ts';

const BEARER = /^Bearer +(\S+)$/i;

/**
 * Who asks, by the key in `Authorization: Bearer ak_…`. Only there: an address with a key in it ends in logs and histories.
 *
 * @throws AttestryError UNAUTHENTICATED
 */
export function authenticate(keys: ApiKeys, authorization: string | undefined): Principal {
  if (authorization === undefined) {
    throw new AttestryError(
      'UNAUTHENTICATED',
      'send an API key as "Authorization: Bearer ak_…": `attestry api-keys create` makes one',
    );
  }
  const [, key] = BEARER.exec(authorization) ?? [];
  const principal = key === undefined ? undefined : keys.authenticate(key);
  if (principal !== undefined) return principal;
  throw new AttestryError(
    'UNAUTHENTICATED',
    'the API key is none of this server, or was revoked: `attestry api-keys list` shows those there are',
  );
}
