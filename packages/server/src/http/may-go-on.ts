import { grantOf, type Principal } from '../accounts/principal.ts';
import type { Service } from '../service/service.ts';
import { isStillValid } from './authenticate.ts';
import type { Reader } from './record-json.ts';

/**
 * Whether whoever opened a stream of a log may go on reading it as they began: not with a session that has ended or a key that was revoked,
 * not without their role in the log, and not where they are shown less by now. What a key, a link or a token may do never changes.
 */
export async function mayGoOn(
  service: Service,
  principal: Principal,
  log: string,
  { masked }: Reader,
): Promise<boolean> {
  if (!(await isStillValid(service, principal))) return false;
  if (principal.kind !== 'user') return true;
  const now = await service.users.findPrincipal(principal.id);
  const grant = now && grantOf(now, log);
  return grant?.scopes.includes('read') === true && (masked || grant.masked !== true);
}
