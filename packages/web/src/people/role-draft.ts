import type { Role, RoleIn } from 'attestry/api';

/** In place of the name of a log: every log, those to come too. */
export const EVERY_LOG = '*';

/** From the one who may least. */
export const ROLES_OF_A_LOG = ['viewer', 'auditor', 'admin'] as const satisfies readonly Role[];
export const ROLES_OF_ALL = [...ROLES_OF_A_LOG, 'owner'] as const satisfies readonly Role[];

/** By log, what is chosen in a form; '' is none. */
export type RoleDraft = { readonly [log: string]: Role | '' };

export function draftOf(roles: readonly RoleIn[]): RoleDraft {
  return Object.fromEntries(roles.map(({ log, role }) => [log, role]));
}

/** Every log first, then by name. */
export function rolesOf(draft: RoleDraft): readonly RoleIn[] {
  return Object.entries(draft)
    .flatMap(([log, role]) => (role === '' ? [] : [{ log, role }]))
    .sort((a, b) => Number(b.log === EVERY_LOG) - Number(a.log === EVERY_LOG) || (a.log < b.log ? -1 : 1));
}

export function isSameRoles(one: readonly RoleIn[], other: readonly RoleIn[]): boolean {
  const text = (roles: readonly RoleIn[]): string => JSON.stringify(rolesOf(draftOf(roles)));
  return text(one) === text(other);
}

/** Whether somebody is told apart from those who decide who else may do what. */
export function isOwner(roles: readonly RoleIn[]): boolean {
  return roles.some(({ log, role }) => log === EVERY_LOG && role === 'owner');
}

/** Whether it could be an e-mail address; the server knows better. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}
