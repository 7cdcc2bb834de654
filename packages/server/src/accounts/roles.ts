import { EVERY_LOG, type Grant, type Scope } from './principal.ts';

/** What people are to a log, from the one who may most. */
export const ROLES = ['owner', 'admin', 'auditor', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** A role in a log, or in every log. An owner is one of every log. */
export interface RoleIn {
  /** Its name, or `*`. */
  readonly log: string;
  readonly role: Role;
}

const SCOPES_OF: { readonly [role in Role]: readonly Scope[] } = {
  owner: ['admin'],
  admin: ['admin'],
  auditor: ['read', 'verify', 'export'],
  viewer: ['read'],
};

/** What somebody may do who has these roles. */
export function grantsOf(roles: readonly RoleIn[]): readonly Grant[] {
  return roles.map(({ log, role }) => ({
    log,
    scopes: SCOPES_OF[role],
    ...(role === 'viewer' && { masked: true }),
  }));
}

export function isOwner(roles: readonly RoleIn[]): boolean {
  return roles.some(({ log, role }) => role === 'owner' && log === EVERY_LOG);
}
