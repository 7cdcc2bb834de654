import type { EventInput, JsonValue } from '@attestry/log';
import { actorOf, type Principal } from '../accounts/principal.ts';
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

/**
 * Records what concerns the whole server in each of its logs: whoever reads one of them has to see it. A log that is
 * read-only is left out, since it cannot keep anybody from being shut out; so is the demo, where nothing happened.
 */
export async function recordEverywhere(
  service: Pick<Service, 'logs' | 'isDemo'>,
  type: string,
  system: { readonly [key: string]: JsonValue },
  input: EventInput,
): Promise<void> {
  for (const [name, log] of service.logs)
    if (log.readOnly === undefined && !service.isDemo(name)) await log.recordSystem(type, system, input);
}
