import { z } from 'zod';
import { EVERY_LOG, grantOf, type Principal, SCOPES } from '../accounts/principal.ts';
import { mayHaveDemo } from '../service/demo-log.ts';
import { logsFor, type Service } from '../service/service.ts';
import type { Session } from './api-types.ts';
import { LOG_EXAMPLE, LOG_SUMMARY, logSummary } from './log-summary.ts';
import { byWhom, recordAccount } from './record-account.ts';
import type { BodyDescription, HttpContext } from './route.ts';
import { setSessionCookie } from './session-cookie.ts';

const SESSION: z.ZodType<Session> = z.object({
  principal: z.object({
    kind: z.enum(['key', 'user', 'link', 'viewer', 'local']),
    id: z.string(),
    name: z.string(),
    owner: z.boolean().meta({ description: 'Whether they decide who else may do what.' }),
    scopes: z.array(z.enum(SCOPES)).meta({ description: 'What they may do in every log, and beyond them.' }),
  }),
  logs: z.array(LOG_SUMMARY).meta({ description: 'Those in which they may do something.' }),
  sampleData: z.boolean().meta({
    description: 'Whether sample data can be made here: not where the logs are in a database.',
  }),
  version: z.string().meta({ description: 'Of the server.' }),
  now: z.string().meta({ description: 'RFC 3339: the clock of the server.' }),
});

const EXAMPLE: Session = {
  principal: { kind: 'key', id: 'k3v9x0q2m4wd', name: 'auditor', owner: false, scopes: ['read'] },
  logs: [LOG_EXAMPLE],
  sampleData: true,
  version: '0.1.0',
  now: '2026-11-22T09:00:00.000Z',
};

/** What is answered to whoever is signed in. */
export const SESSION_ANSWER: BodyDescription = {
  description: 'Who is signed in, and what is served.',
  content: { 'application/json': { schema: SESSION, example: EXAMPLE } },
};

/** Begins a session of somebody who has proved who they are: it is on record before the browser has the cookie. */
export async function beginSession(service: Service, c: HttpContext, owner: Principal): Promise<Response> {
  const { id: session, token } = await service.sessions.begin(owner, {
    address: c.get('clientAddress'),
    userAgent: c.req.header('user-agent'),
  });
  const principal: Principal = { ...owner, person: true, session };
  try {
    const by = owner.kind !== 'user' && { [owner.kind]: owner.id };
    await recordAccount(service, principal, 'audit.signed_in', { session, ...by }, byWhom(c, principal));
    if (owner.kind === 'user') await service.users.markSeen(owner.id);
  } catch (error) {
    await service.sessions.end(session);
    throw error;
  }
  setSessionCookie(c, token);
  return c.json(await describeSession(service, principal), 201);
}

/** Who asks, and what is served to them. */
export async function describeSession(service: Service, principal: Principal): Promise<Session> {
  const logs = await Promise.all(
    logsFor(service, principal).map((entry) => logSummary(service, principal, ...entry)),
  );
  const { version, nowMs } = service;
  const { kind, id, name, owner = false } = principal;
  const scopes = grantOf(principal, EVERY_LOG)?.scopes ?? [];
  const now = new Date(nowMs()).toISOString();
  const sampleData = mayHaveDemo(service.folder);
  return { principal: { kind, id, name, owner, scopes }, logs, sampleData, version, now };
}
