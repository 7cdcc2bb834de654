import type { EventInput, JsonValue } from '@attestry/log';
import { actorOf, EVERY_LOG, grantOf, type Principal } from '../accounts/principal.ts';
import type { Service } from '../service/service.ts';
import type { HttpContext } from './route.ts';

/** Who did it and from where, as the log's own events say it. */
export function byWhom(c: HttpContext, principal: Principal): EventInput {
  const request = {
    ip: c.get('clientAddress') ?? null,
    userAgent: c.req.header('user-agent') ?? null,
    sessionId: principal.session ?? null,
    requestId: c.get('requestId'),
  };
  return { actor: actorOf(principal), request };
}

/** Whoever has to do with every log: what has no account of its own is on record in all. */
export const EVERYBODY: Pick<Principal, 'grants'> = { grants: [{ log: EVERY_LOG, scopes: ['read'] }] };

/**
 * Records what concerns an account in each log that it may do something in: whoever reads one of them has to see it, and nobody else. A
 * log that is read-only is left out, since it cannot keep anybody from being shut out; so is the demo, where nothing happened.
 */
export async function recordAccount(
  service: Pick<Service, 'logs' | 'isDemo'>,
  account: Pick<Principal, 'grants'>,
  type: string,
  system: { readonly [key: string]: JsonValue },
  input: EventInput,
): Promise<void> {
  for (const [name, log] of service.logs) {
    const isConcerned = grantOf(account, name) !== undefined && !service.isDemo(name);
    if (isConcerned && log.readOnly === undefined) await log.recordSystem(type, system, input);
  }
}
