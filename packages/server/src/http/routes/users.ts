import { AttestryError, type EventInput } from '@attestry/log';
import { z } from 'zod';
import type { OneTimeLink } from '../../accounts/one-time-links.ts';
import { EVERY_LOG, hasScope, type Principal } from '../../accounts/principal.ts';
import { grantsOf, isOwner, ROLES, type RoleIn } from '../../accounts/roles.ts';
import type { User } from '../../accounts/users.ts';
import type { Service } from '../../service/service.ts';
import type { Invitation, People } from '../api-types.ts';
import { parseJsonBody } from '../read-body.ts';
import { byWhom, recordAccount } from '../record-account.ts';
import { type BodyDescription, type HttpContext, type Route, route } from '../route.ts';

/** In how many logs somebody may have a role of their own. */
const MAX_ROLES = 1000;

const ROLE_LIST: z.ZodType<readonly RoleIn[]> = z
  .array(
    z.strictObject({
      log: z.string().max(200).meta({ description: 'Its name, or "*" for every log.' }),
      role: z.enum(ROLES),
    }),
  )
  .max(MAX_ROLES);

const USER: z.ZodType<User> = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  roles: ROLE_LIST,
  created: z.string(),
  seen: z.string().exactOptional().meta({ description: 'When they last signed in.' }),
  secondFactor: z.boolean(),
  sso: z.boolean().meta({ description: 'Whether they sign in elsewhere.' }),
  lockedUntil: z
    .string()
    .exactOptional()
    .meta({ description: 'Until when their password is not taken, after it was wrong too often.' }),
});

const INVITATION: z.ZodType<Invitation> = z.object({
  id: z.string(),
  email: z.string(),
  roles: ROLE_LIST,
  createdBy: z.string(),
  created: z.string(),
  expires: z.string(),
});

const REASON = z.string().trim().min(1).max(2000);
const CONFIRMED = z.strictObject({ reason: REASON, confirm: z.string().max(1024) });
const NEW_ROLES = z.strictObject({ roles: ROLE_LIST, reason: REASON, confirm: z.string().max(1024) });
const NEW_INVITATION = z.strictObject({ email: z.string().max(1024), roles: ROLE_LIST });

const USER_EXAMPLE: User = {
  ...{ id: 'q1Zr8sTn0KfA', email: 'ada@example.com', name: 'Ada Lopez' },
  roles: [{ log: 'main', role: 'auditor' }],
  ...{ created: '2026-11-22T09:00:00.000Z', seen: '2026-11-23T08:12:00.000Z' },
  ...{ secondFactor: true, sso: false },
};

const INVITATION_EXAMPLE: Invitation = {
  ...{ id: 'Zr8sTn0KfAq1', email: 'eve@example.com', roles: [{ log: 'main', role: 'viewer' }] },
  ...{ createdBy: 'Ada Lopez', created: '2026-11-22T09:00:00.000Z', expires: '2026-11-25T09:00:00.000Z' },
};

const ONE: z.ZodObject<{ id: z.ZodString }> = z.object({
  id: z.string().meta({ description: 'The id of somebody.', example: USER_EXAMPLE.id }),
});

const USER_ANSWER: BodyDescription = {
  description: 'Them as they are now.',
  content: { 'application/json': { schema: USER, example: USER_EXAMPLE } },
};

/** `/api/v1/users` and `/api/v1/invitations`: who may sign in, and what they are to which log. */
export function userRoutes(service: Service): readonly Route[] {
  return [...peopleRoutes(service), ...invitationRoutes(service)];
}

function peopleRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/users',
      access: 'admin',
      summary: 'Lists the people who may sign in, and those who are invited.',
      responses: {
        200: {
          description: 'By e-mail address; invitations that wait, the newest first.',
          content: {
            'application/json': {
              schema: z.object({ users: z.array(USER), invitations: z.array(INVITATION) }),
              example: { users: [USER_EXAMPLE], invitations: [INVITATION_EXAMPLE] },
            },
          },
        },
      },
      handle: async ({ c }) => {
        const [users, invitations] = await Promise.all([
          service.users.list(),
          service.oneTimeLinks.invitations(),
        ]);
        const people: People = { users, invitations: invitations.map(invitationOf) };
        return c.json(people);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/users/:id/roles',
      access: 'admin',
      needsProof: true,
      summary: 'Gives somebody these roles instead of those they had, and ends their sessions.',
      description:
        'Only an owner makes an owner, or changes one; the last one stays one. `confirm` is the e-mail address of whoever it is about, typed.',
      params: ONE,
      body: {
        description: 'All their roles from now on, and why.',
        content: {
          'application/json': {
            schema: NEW_ROLES,
            example: {
              roles: [{ log: 'main', role: 'admin' }],
              ...{ reason: 'she takes over from Eve', confirm: 'ada@example.com' },
            },
          },
        },
      },
      responses: { 200: USER_ANSWER },
      handle: async ({ c, params, principal }) => {
        const { roles, reason, confirm } = await parseJsonBody(c, NEW_ROLES);
        requireLogs(service, roles);
        const user = await confirmed(service, params.id, confirm);
        requireOwnerFor(principal, user.roles, roles);
        const { before, after } = await service.users.setRoles(user.id, roles);
        await service.sessions.endAll({ kind: 'user', id: user.id });
        await withdrawInvitations(service, before, after.roles);
        const system = { before: rolesJson(before.roles), after: rolesJson(after.roles) };
        const input = { ...about(c, principal, user), reason };
        await recordAccount(service, concerned(before, after), 'audit.role.changed', system, input);
        return c.json(after);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/users/:id/remove',
      access: 'admin',
      needsProof: true,
      summary: 'Removes somebody, and ends their sessions: they can do nothing any more.',
      description: 'Only an owner removes an owner; the last one stays. What they did stays on record.',
      params: ONE,
      body: {
        description: 'Why; `confirm` is their e-mail address, typed.',
        content: {
          'application/json': {
            schema: CONFIRMED,
            example: { reason: 'she left the company', confirm: 'ada@example.com' },
          },
        },
      },
      responses: { 204: { description: 'They are removed.' } },
      handle: async ({ c, params, principal }) => {
        const { reason, confirm } = await parseJsonBody(c, CONFIRMED);
        const user = await confirmed(service, params.id, confirm);
        requireOwnerFor(principal, user.roles);
        const before = await service.users.remove(user.id);
        await service.sessions.endAll({ kind: 'user', id: user.id });
        await withdrawInvitations(service, before, []);
        const input = { ...about(c, principal, user), reason };
        const system = { roles: rolesJson(before.roles) };
        await recordAccount(service, concerned(before), 'audit.user.removed', system, input);
        return c.body(null, 204);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/users/:id/reset-second-factor',
      access: 'admin',
      needsProof: true,
      summary:
        'Takes the second factor of somebody away who lost it: from then on their password alone signs in.',
      description: 'Only an owner does that to an owner. Be sure that it is them who asks.',
      params: ONE,
      body: {
        description: 'Why; `confirm` is their e-mail address, typed.',
        content: {
          'application/json': {
            schema: CONFIRMED,
            example: { reason: 'her phone was stolen, seen at the front desk', confirm: 'ada@example.com' },
          },
        },
      },
      responses: { 200: USER_ANSWER },
      handle: async ({ c, params, principal }) => {
        const { reason, confirm } = await parseJsonBody(c, CONFIRMED);
        const user = await confirmed(service, params.id, confirm);
        requireOwnerFor(principal, user.roles);
        if (await service.secondFactor.turnOff(user.id)) {
          const input = { ...about(c, principal, user), reason };
          await recordAccount(service, concerned(user), 'audit.2fa.disabled', {}, input);
        }
        return c.json({ ...user, secondFactor: false });
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/users/:id/unlock',
      access: 'admin',
      summary: 'Has the password of somebody taken again at once, after it was wrong too often.',
      params: ONE,
      responses: { 200: USER_ANSWER },
      handle: async ({ c, params, principal }) => {
        const user = await service.users.unlock(params.id);
        await recordAccount(
          service,
          concerned(user),
          'audit.account.unlocked',
          {},
          about(c, principal, user),
        );
        return c.json(user);
      },
    }),
  ];
}

function invitationRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/invitations',
      access: 'admin',
      summary: 'Invites somebody: gives the token of their link, this once.',
      description:
        'The link is the page `/join#<token>` of the dashboard, and is valid for 72 hours. Whoever was invited before is from now on by this one only. Only an owner invites an owner.',
      body: {
        description: 'Who, and what they will be to which log.',
        content: {
          'application/json': {
            schema: NEW_INVITATION,
            example: { email: INVITATION_EXAMPLE.email, roles: INVITATION_EXAMPLE.roles },
          },
        },
      },
      responses: {
        201: {
          description: 'The invitation; `token` is not shown again.',
          content: {
            'application/json': {
              schema: z.object({ invitation: INVITATION, token: z.string() }),
              example: { invitation: INVITATION_EXAMPLE, token: 'dGhpcyBpcyBub3Qg…' },
            },
          },
        },
      },
      handle: async ({ c, principal }) => {
        const { email, roles } = await parseJsonBody(c, NEW_INVITATION);
        if (roles.length === 0)
          throw new AttestryError('REQUEST_INVALID', 'say what they are to be: give at least one role');
        requireLogs(service, roles);
        requireOwnerFor(principal, roles);
        const { link, token } = await service.oneTimeLinks.invite({
          email,
          roles,
          createdBy: principal.name,
        });
        const system = { invitation: link.id, roles: rolesJson(roles), expires: link.expires };
        const input = { ...byWhom(c, principal), details: { email: link.email ?? '' } };
        await recordAccount(service, { grants: grantsOf(roles) }, 'audit.user.invited', system, input);
        return c.json({ invitation: invitationOf(link), token }, 201);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/invitations/:id',
      access: 'admin',
      summary: 'Withdraws an invitation: its link leads nowhere any more.',
      params: z.object({
        id: z.string().meta({ description: 'The id of the invitation.', example: INVITATION_EXAMPLE.id }),
      }),
      responses: { 204: { description: 'It is withdrawn.' } },
      handle: async ({ c, params, principal }) => {
        const { id, roles, email = '' } = await service.oneTimeLinks.withdraw(params.id);
        const input = { ...byWhom(c, principal), target: { type: 'access_link', id }, details: { email } };
        const system = { invitation: id };
        await recordAccount(service, { grants: grantsOf(roles) }, 'audit.access_link.revoked', system, input);
        return c.body(null, 204);
      },
    }),
  ];
}

/** @throws AttestryError USER_ABSENT; REQUEST_INVALID where another address was typed */
async function confirmed({ users }: Service, id: string, typed: string): Promise<User> {
  const user = await users.find(id);
  if (user === undefined)
    throw new AttestryError('USER_ABSENT', 'there is nobody with this id: `attestry users list`');
  if (typed.trim().toLowerCase() === user.email) return user;
  throw new AttestryError('REQUEST_INVALID', 'confirm: type the e-mail address of whoever this is about', {
    pointer: '/confirm',
  });
}

/** Who is an owner, or is to be one, is the business of owners. @throws AttestryError FORBIDDEN */
function requireOwnerFor(principal: Principal, ...roles: readonly (readonly RoleIn[])[]): void {
  if (principal.owner === true || !roles.some(isOwner)) return;
  throw new AttestryError(
    'FORBIDDEN',
    `"${principal.name}" is no owner: an owner has to do this to an owner`,
  );
}

/** @throws AttestryError REQUEST_INVALID: a role in a log that is misspelt would be one in none */
function requireLogs({ logs }: Service, roles: readonly RoleIn[]): void {
  const wrong = roles.find(({ log }) => log !== EVERY_LOG && !logs.has(log));
  if (wrong === undefined) return;
  const names = [...logs.keys(), EVERY_LOG].join(', ');
  throw new AttestryError('REQUEST_INVALID', `roles: there is no log "${wrong.log}", there are ${names}`);
}

/** Whoever may invite nobody any more has not let somebody in beforehand either. */
async function withdrawInvitations(
  { oneTimeLinks }: Service,
  { name }: User,
  roles: readonly RoleIn[],
): Promise<void> {
  if (!hasScope({ grants: grantsOf(roles) }, 'admin', EVERY_LOG)) await oneTimeLinks.withdrawAllBy(name);
}

/** Whose logs it concerns: those that somebody had to do with before, and has now. */
function concerned(...users: readonly User[]): Pick<Principal, 'grants'> {
  return { grants: users.flatMap(({ roles }) => grantsOf(roles)) };
}

function about(c: HttpContext, principal: Principal, { id, name }: User): EventInput {
  return { ...byWhom(c, principal), target: { type: 'user', id, name } };
}

function rolesJson(roles: readonly RoleIn[]): { log: string; role: string }[] {
  return roles.map(({ log, role }) => ({ log, role }));
}

function invitationOf({ id, email = '', roles, createdBy, created, expires }: OneTimeLink): Invitation {
  return { id, email, roles, createdBy, created, expires };
}
