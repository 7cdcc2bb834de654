import { AttestryError } from '@attestry/log';
import { z } from 'zod';
import { LINK_PURPOSES } from '../../accounts/one-time-links.ts';
import { checkPassword } from '../../accounts/password.ts';
import type { Principal } from '../../accounts/principal.ts';
import { parseName, type User } from '../../accounts/users.ts';
import type { Service } from '../../service/service.ts';
import type { LookedLink } from '../api-types.ts';
import { beginSession, SESSION_ANSWER } from '../begin-session.ts';
import { parseJsonBody, readMediaType } from '../read-body.ts';
import { byWhom, recordAccount } from '../record-account.ts';
import { type HttpContext, type Route, route } from '../route.ts';
import { refuseForeignPage } from '../session-cookie.ts';

const PATH = '/api/v1/one-time-links';
const TOKEN = 'dGhpcyBpcyBub3QgYSB0b2tlbiwgb25seSBvbmUgc28';

const TYPED = z.string().max(1024);
const LOOK = z.strictObject({ token: TYPED });
const LINK: z.ZodType<LookedLink> = z.object({
  purpose: z.enum(LINK_PURPOSES),
  email: z.string().exactOptional().meta({ description: 'Whom it is for; absent: the first owner says so.' }),
  expires: z.string(),
});
const ACCEPTANCE = z.strictObject({
  token: TYPED,
  email: TYPED.exactOptional().meta({ description: 'Of the first owner, and of nobody else.' }),
  name: TYPED.exactOptional().meta({ description: 'Left out in a recovery, it stays as it was.' }),
  password: TYPED,
});
type Acceptance = z.output<typeof ACCEPTANCE>;

/** `/api/v1/one-time-links`: how people come in for the first time, or again. The token is all that they have. */
export function oneTimeLinkRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: `${PATH}/look`,
      access: 'public',
      summary: 'Says what a one-time link is for, without following it.',
      body: {
        description: 'What is behind the "#" of the link: in a body it is in no log of a proxy.',
        content: { 'application/json': { schema: LOOK, example: { token: TOKEN } } },
      },
      responses: {
        200: {
          description: 'What it is for.',
          content: {
            'application/json': {
              schema: LINK,
              example: {
                purpose: 'invitation',
                email: 'ada@example.com',
                expires: '2026-11-25T09:00:00.000Z',
              },
            },
          },
        },
      },
      handle: async ({ c }) => {
        const { token } = await parseJsonBody(c, LOOK);
        const { purpose, email, expires } = await service.oneTimeLinks.look(token);
        return c.json({ purpose, ...(email !== undefined && { email }), expires });
      },
    }),
    route({
      method: 'POST',
      path: `${PATH}/accept`,
      access: 'public',
      summary: 'Follows a one-time link, this once: sets a password, and signs in.',
      description:
        'An invitation, and the link for the first owner, add somebody. A recovery ends all sessions of whoever it is for, and removes their second factor.',
      body: {
        description: 'Who comes in.',
        content: {
          'application/json': {
            schema: ACCEPTANCE,
            example: { token: TOKEN, name: 'Ada Lopez', password: 'some random words' },
          },
        },
      },
      responses: { 201: SESSION_ANSWER },
      handle: async ({ c }) => {
        refuseForeignPage(c);
        readMediaType(c, ['application/json']);
        return beginSession(service, c, await accept(service, c, await parseJsonBody(c, ACCEPTANCE)));
      },
    }),
  ];
}

/** If we crash before it is recorded that somebody was added, they are there, and their first sign-in is what is on record. */
async function accept(service: Service, c: HttpContext, given: Acceptance): Promise<Principal> {
  const { users, passwords, oneTimeLinks } = service;
  const { token, password } = given;
  const link = await oneTimeLinks.look(token);
  const isSetup = link.purpose === 'setup';
  if (isSetup !== (given.email !== undefined))
    throw new AttestryError(
      'REQUEST_INVALID',
      'the first owner gives an e-mail address, and nobody else does',
    );
  const email = link.email ?? given.email ?? '';
  const known = link.purpose === 'recovery' ? await users.findByEmail(email) : undefined;
  const name = parseName(given.name ?? known?.name ?? '');
  checkPassword(password, { email, name });
  const { user, before } = await oneTimeLinks.accept(token, {
    ...{ email: given.email, name },
    password: await passwords.hash(password),
  });
  const principal = await users.findPrincipal(user.id);
  if (principal === undefined) throw new AttestryError('LINK_INVALID', 'this account was just removed');
  await recordAccepted(service, c, principal, { user, before, createdBy: link.createdBy });
  return principal;
}

async function recordAccepted(
  service: Service,
  c: HttpContext,
  principal: Principal,
  {
    user,
    before,
    createdBy,
  }: { readonly user: User; readonly before: User | undefined; readonly createdBy: string },
): Promise<void> {
  const { id, name, roles } = user;
  const input = { ...byWhom(c, principal), target: { type: 'user', id, name } };
  if (before === undefined) {
    const system = { roles: roles.map((one) => ({ ...one })) };
    const invited = { ...input, details: { invitedBy: createdBy } };
    return recordAccount(service, principal, 'audit.user.created', system, invited);
  }
  const recovered = { ...input, details: { by: createdBy } };
  await recordAccount(service, principal, 'audit.password.reset', {}, recovered);
  if (before.secondFactor) await recordAccount(service, principal, 'audit.2fa.disabled', {}, recovered);
}
