import { AttestryError } from '@attestry/log';
import { z } from 'zod';
import { checkPassword } from '../../accounts/password.ts';
import { EVERY_LOG, hasScope, type Principal, requireScope } from '../../accounts/principal.ts';
import type { SessionOwner } from '../../accounts/sessions.ts';
import type { Service } from '../../service/service.ts';
import type { SessionOfList } from '../api-types.ts';
import { proveOwnPassword } from '../prove-person.ts';
import { parseJsonBody } from '../read-body.ts';
import { byWhom, recordAccount } from '../record-account.ts';
import { type HttpContext, type Route, route } from '../route.ts';

const PATH = '/api/v1/sessions';

const SESSION: z.ZodType<SessionOfList> = z.object({
  id: z.string(),
  began: z.string(),
  used: z.string().meta({ description: 'When it was used last, up to a minute before.' }),
  address: z.string().exactOptional(),
  userAgent: z.string().exactOptional().meta({ description: 'What the browser says that it is.' }),
  current: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
});

const EXAMPLE: SessionOfList = {
  ...{ id: 'q1Zr8sTn0KfA', began: '2026-11-22T09:00:00.000Z', used: '2026-11-23T10:12:00.000Z' },
  ...{ address: '203.0.113.7', userAgent: 'Mozilla/5.0 …', current: true },
};

const NEW_PASSWORD = z.strictObject({
  current: z.string().max(1024),
  password: z.string().max(1024),
});

/** `/api/v1/sessions`: where somebody is signed in; `/api/v1/password`: their password. */
export function sessionsRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: PATH,
      access: 'known',
      summary: 'Lists where you are signed in, or with `user` where somebody else is.',
      description: 'Of somebody else only for whoever is an admin of every log.',
      query: z.object({
        user: z
          .string()
          .exactOptional()
          .meta({ description: 'The id of somebody.', example: 'q1Zr8sTn0KfA' }),
      }),
      responses: {
        200: {
          description: 'The sessions that go on, the one used last first.',
          content: {
            'application/json': {
              schema: z.object({ sessions: z.array(SESSION) }),
              example: { sessions: [EXAMPLE] },
            },
          },
        },
      },
      handle: async ({ c, query, principal }) => {
        const owner: SessionOwner = query.user === undefined ? principal : { kind: 'user', id: query.user };
        if (!isSame(owner, principal)) requireScope(principal, 'admin', EVERY_LOG);
        const sessions = (await service.sessions.list(owner)).map(
          (one): SessionOfList => ({ ...one, current: one.id === principal.session }),
        );
        return c.json({ sessions });
      },
    }),
    route({
      method: 'POST',
      path: `${PATH}/end-others`,
      access: 'known',
      summary: 'Ends all your sessions but the one that asks, at once.',
      responses: { 204: { description: 'They have ended.' } },
      handle: async ({ c, principal }) => {
        const ended = await service.sessions.endOthers(principal, principal.session ?? '');
        if (ended > 0)
          await recordAccount(service, principal, 'audit.session.revoked', { ended }, byWhom(c, principal));
        return c.body(null, 204);
      },
    }),
    route({
      method: 'DELETE',
      path: `${PATH}/:id`,
      access: 'known',
      summary: 'Ends a session, at once: one of yours, or of somebody else.',
      description: 'Of somebody else only for whoever is an admin of every log.',
      params: z.object({
        id: z.string().meta({ description: 'The id of the session.', example: EXAMPLE.id }),
      }),
      responses: { 204: { description: 'It has ended.' } },
      handle: async ({ c, params, principal }) => {
        await endSession(service, c, principal, params.id);
        return c.body(null, 204);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/password',
      access: 'known',
      summary: 'Changes your password, and ends your other sessions.',
      description:
        'It has 12 to 128 characters, and is none that others guess first; nothing else is asked of it. A wrong current one counts as a failed sign-in.',
      body: {
        description: 'The password that it is, and the one that it is to be.',
        content: {
          'application/json': {
            schema: NEW_PASSWORD,
            example: { current: 'some random words', password: 'some other words' },
          },
        },
      },
      responses: { 204: { description: 'It is changed.' } },
      handle: async ({ c, principal }) => {
        const { current, password } = await parseJsonBody(c, NEW_PASSWORD);
        const user = await proveOwnPassword(service, c, principal, current);
        checkPassword(password, user);
        await service.users.setPassword(user.id, await service.passwords.hash(password));
        const ended = await service.sessions.endOthers(principal, principal.session ?? '');
        await recordAccount(
          service,
          principal,
          'audit.password.changed',
          { sessionsEnded: ended },
          { ...byWhom(c, principal), target: { type: 'user', id: user.id, name: user.name } },
        );
        return c.body(null, 204);
      },
    }),
  ];
}

/** Whoever may not end it is not told whether it is there. */
async function endSession(
  service: Service,
  c: HttpContext,
  principal: Principal,
  session: string,
): Promise<void> {
  const owner = await service.sessions.findOwner(session);
  if (owner === undefined || !(isSame(owner, principal) || hasScope(principal, 'admin', EVERY_LOG)))
    throw new AttestryError('SESSION_ABSENT', 'there is no such session, or it has ended');
  await service.sessions.end(session);
  const { kind, id } = owner;
  const target = { type: 'session', id: session };
  const whose = { [kind]: id };
  await recordAccount(service, owner, 'audit.session.revoked', whose, { ...byWhom(c, principal), target });
}

function isSame(one: SessionOwner, other: SessionOwner): boolean {
  return one.kind === other.kind && one.id === other.id;
}
