import { randomBytes } from 'node:crypto';
import type { ServiceDatabase } from '../database/service-database.ts';
import { type GroupRole, rolesOfGroups } from './group-roles.ts';
import type { RoleIn } from './roles.ts';
import { failed, type Identity } from './single-sign-on.ts';
import { parseEmail, type User, type Users, writeRoles } from './users.ts';

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
export async function signOn(
  { database, users, nowMs }: { readonly database: ServiceDatabase; readonly users: Users; nowMs(): number },
  identity: Identity,
  mapping: readonly GroupRole[],
): Promise<SignedOn> {
  const { issuer, subject } = identity;
  const roles = rolesOfGroups(identity.groups, mapping);
  const [row] = await database.all(
    'SELECT id, removed FROM users WHERE issuer = ? AND subject = ?',
    ...[issuer, subject],
  );
  if (row === undefined) return { user: await addUser(database, users, identity, roles, nowMs()) };
  const id = String(row['id']);
  const known = row['removed'] === null ? await users.find(id) : undefined;
  if (known === undefined) throw failed('your account here was removed; an owner knows why');
  await database.transaction(async (tables) => {
    if (!isSame(known.roles, roles)) await writeRoles(tables, id, roles);
    if (roles.length > 0)
      await tables.run('UPDATE users SET seen = ? WHERE id = ?', new Date(nowMs()).toISOString(), id);
  });
  return { user: { ...known, roles }, before: known.roles };
}

/** Whether roles are the same ones, in whatever order. */
export function isSame(some: readonly RoleIn[], others: readonly RoleIn[]): boolean {
  return roleTexts(some).join() === roleTexts(others).join();
}

/** As a log says them: `auditor@main`. */
export function roleTexts(roles: readonly RoleIn[]): readonly string[] {
  return roles.map(({ log, role }) => `${role}@${log}`).sort();
}

async function addUser(
  database: ServiceDatabase,
  users: Users,
  { issuer, subject, email: given, name }: Identity,
  roles: readonly RoleIn[],
  nowMs: number,
): Promise<User> {
  if (roles.length === 0) throw noGroup();
  if (given === undefined) throw failed('the issuer does not say that it has verified your e-mail address');
  const email = parseEmail(given);
  const id = randomBytes(9).toString('base64url');
  const created = new Date(nowMs).toISOString();
  const shown = (name ?? email).trim().slice(0, MAX_NAME);
  await database.transaction(async (tables) => {
    const [other] = await tables.all('SELECT id FROM users WHERE email = ?', email);
    if (other !== undefined)
      throw failed(
        'there is an account with your e-mail address that was made here; sign in with its password, or have it removed, and the next time you are given another',
      );
    await tables.run(
      'INSERT INTO users (id, email, name, issuer, subject, created, seen) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[id, email, shown, issuer, subject, created, created],
    );
    await writeRoles(tables, id, roles);
  });
  return (await users.find(id)) as User;
}

/** @internal */
export function noGroup(): Error {
  return failed('you are in no group that has a role here; have whoever runs the directory add you to one');
}
