import type { ServiceDatabase, ServiceTables } from '../database/service-database.ts';
import { type GroupRole, rolesOfGroups } from './group-roles.ts';
import type { RoleIn } from './roles.ts';
import { failed, type Identity } from './single-sign-on.ts';
import { addUser, findUser, parseEmail, type User, writeRoles } from './users.ts';

/** Whose account it is, and what became of it. */
export interface SignedOn {
  /** With the roles of their groups; with none where no group has one any more. */
  readonly user: User;
  /** What they were before; undefined of somebody who is new. */
  readonly before?: readonly RoleIn[];
}

const MAX_NAME = 200;

/**
 * The account of somebody whom an issuer knows; made where there is none. They are found by issuer and subject, which stay the same when
 * an address becomes that of another person. An account that was made here is given to nobody because of an address. What they may do
 * follows their groups each time; somebody who is in no group any more loses it here, too.
 *
 * @throws AttestryError SSO_FAILED
 */
export function signOn(
  database: ServiceDatabase,
  identity: Identity,
  mapping: readonly GroupRole[],
  nowMs: number,
): Promise<SignedOn> {
  const { issuer, subject, groups } = identity;
  const roles = rolesOfGroups(groups, mapping);
  // One at a time: of two first sign-ins at once, the second finds the account.
  return database.transaction(async (tables) => {
    const [row] = await tables.all(
      'SELECT id FROM users WHERE issuer = ? AND subject = ?',
      ...[issuer, subject],
    );
    if (row === undefined) return { user: await addSignedOn(tables, identity, roles, nowMs) };
    const id = String(row['id']);
    const known = await findUser(tables, 'id', id, nowMs);
    if (known === undefined) throw failed('your account here was removed; an owner knows why');
    if (!isSame(known.roles, roles)) await writeRoles(tables, id, roles);
    if (roles.length > 0)
      await tables.run('UPDATE users SET seen = ? WHERE id = ?', new Date(nowMs).toISOString(), id);
    return { user: { ...known, roles }, before: known.roles };
  });
}

/** Whether roles are the same ones, in whatever order. */
export function isSame(some: readonly RoleIn[], others: readonly RoleIn[]): boolean {
  return roleTexts(some).join() === roleTexts(others).join();
}

/** As a log says them: `auditor@main`. */
export function roleTexts(roles: readonly RoleIn[]): readonly string[] {
  return roles.map(({ log, role }) => `${role}@${log}`).sort();
}

async function addSignedOn(
  tables: ServiceTables,
  { issuer, subject, email: given, name }: Identity,
  roles: readonly RoleIn[],
  nowMs: number,
): Promise<User> {
  if (roles.length === 0) throw noGroup();
  if (given === undefined) throw failed('the issuer does not say that it has verified your e-mail address');
  const email = parseEmail(given);
  if ((await findUser(tables, 'email', email, nowMs)) !== undefined)
    throw failed(
      'there is an account with your e-mail address that was made here; sign in with its password, or have it removed, and the next time you are given another',
    );
  const user = { email, name: (name ?? email).trim().slice(0, MAX_NAME), roles };
  const added = await addUser(tables, user, nowMs);
  await tables.run(
    'UPDATE users SET issuer = ?, subject = ?, seen = created WHERE id = ?',
    ...[issuer, subject, added.id],
  );
  return { ...added, sso: true };
}

/** @internal */
export function noGroup(): Error {
  return failed('you are in no group that has a role here; have whoever runs the directory add you to one');
}
