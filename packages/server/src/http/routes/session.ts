import { AttestryError } from '@attestry/log';
import { z } from 'zod';
import { keyIdIn } from '../../accounts/api-keys.ts';
import { EVERY_LOG, grantOf, type Principal, SCOPES } from '../../accounts/principal.ts';
import { SignInLimit } from '../../accounts/sign-in-limit.ts';
import { mayHaveDemo } from '../../service/demo-log.ts';
import { logsFor, type Service } from '../../service/service.ts';
import type { Session } from '../api-types.ts';
import { LOG_EXAMPLE, LOG_SUMMARY, logSummary } from '../log-summary.ts';
import { parseJsonBody, readMediaType } from '../read-body.ts';
import { byWhom, EVERYBODY, recordAccount } from '../record-account.ts';
import { type BodyDescription, type HttpContext, type Route, route } from '../route.ts';
import { clearSessionCookie, refuseForeignPage, setSessionCookie } from '../session-cookie.ts';

const PATH = '/api/v1/session';

const SIGN_IN = z.strictObject({ apiKey: z.string() });

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

const ANSWER: BodyDescription = {
  description: 'Who is signed in, and what is served.',
  content: { 'application/json': { schema: SESSION, example: EXAMPLE } },
};

/** `/api/v1/session`: people in browsers, who sign in with a key and keep a cookie instead of it. */
export function sessionRoutes(service: Service): readonly Route[] {
  const limit = new SignInLimit();
  return [
    route({
      method: 'POST',
      path: PATH,
      access: 'public',
      summary: 'Signs in with an API key: the answer sets a cookie.',
      description:
        'The session may what the key may, and ends with it; else after 12 hours without use, and after 30 days. What is done in it counts as done by a person: searches are recorded. An address from which 10 sign-ins failed within a minute has to wait (429).',
      body: {
        description: 'The key.',
        content: { 'application/json': { schema: SIGN_IN, example: { apiKey: 'ak_k3v9x0q2m4wd_…' } } },
      },
      responses: { 201: ANSWER },
      handle: ({ c }) => signIn(service, limit, c),
    }),
    route({
      method: 'GET',
      path: PATH,
      access: 'known',
      summary: 'Says who asks, and what is served.',
      responses: { 200: ANSWER },
      handle: async ({ c, principal }) => c.json(await describe(service, principal)),
    }),
    route({
      method: 'DELETE',
      path: PATH,
      access: 'known',
      summary: 'Signs out: the session ends, at once.',
      responses: { 204: { description: 'It has ended. A key that was sent in a header stays as it is.' } },
      handle: async ({ c, principal }) => {
        const { session } = principal;
        clearSessionCookie(c);
        if (session === undefined) return c.body(null, 204);
        await service.sessions.end(session);
        await recordAccount(service, principal, 'audit.signed_out', { session }, byWhom(c, principal));
        return c.body(null, 204);
      },
    }),
  ];
}

async function signIn(service: Service, limit: SignInLimit, c: HttpContext): Promise<Response> {
  refuseForeignPage(c);
  readMediaType(c, ['application/json']);
  const address = c.get('clientAddress') ?? '';
  if (!limit.mayTry(address))
    throw new AttestryError('SIGN_IN_LIMITED', 'too many sign-ins from your address failed: wait a minute');
  const apiKey = (await parseJsonBody(c, SIGN_IN)).apiKey.trim();
  const owner = await service.keys.authenticate(apiKey);
  if (owner === undefined) {
    if (limit.failed(address)) await recordFailure(service, c, apiKey);
    throw new AttestryError('UNAUTHENTICATED', 'the API key is none of this server, or was revoked');
  }
  const { id: session, token } = await service.sessions.begin(owner, {
    address,
    userAgent: c.req.header('user-agent'),
  });
  const principal: Principal = { ...owner, person: true, session };
  try {
    await recordAccount(
      service,
      principal,
      'audit.signed_in',
      { session, key: owner.id },
      byWhom(c, principal),
    );
  } catch (error) {
    await service.sessions.end(session);
    throw error;
  }
  setSessionCookie(c, token);
  return c.json(await describe(service, principal), 201);
}

/** Nothing of what was given but the id in it, and that only where it has the form of a key: people paste passwords. */
async function recordFailure(service: Service, c: HttpContext, apiKey: string): Promise<void> {
  const id = keyIdIn(apiKey);
  const { request } = byWhom(c, { kind: 'key', id: '', name: '', grants: [], person: true });
  await recordAccount(
    service,
    EVERYBODY,
    'audit.sign_in_failed',
    {},
    {
      actor: { type: 'anonymous' },
      ...(request != null && { request }),
      ...(id !== undefined && { target: { type: 'apikey', id } }),
    },
  );
}

async function describe(service: Service, principal: Principal): Promise<Session> {
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
