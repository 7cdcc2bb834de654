import { AttestryError } from '@attestry/log';
import { EVERY_LOG } from './principal.ts';
import { ROLES, type RoleIn } from './roles.ts';

/** What whoever is in a group elsewhere is here. */
export interface GroupRole extends RoleIn {
  readonly group: string;
}

const MAX_GROUP = 256;
const MAX_LOG = 200;

/**
 * Reads `<group>=<role>` or `<group>=<role>@<log>`. The group may have "=" in it, as names of directories do; the role and the log have none.
 *
 * @throws AttestryError REQUEST_INVALID
 */
export function parseGroupRole(text: string): GroupRole {
  const [, group = '', name, log = EVERY_LOG] = /^(.+)=([a-z]+)(?:@([^@=\s]+))?$/s.exec(text.trim()) ?? [];
  const role = ROLES.find((one) => one === name);
  if (role === undefined || group.length > MAX_GROUP || log.length > MAX_LOG)
    throw new AttestryError(
      'REQUEST_INVALID',
      `"${text}" maps no group: write <group>=<role> or <group>=<role>@<log>, with a role of ${ROLES.join(', ')}`,
    );
  if (role === 'owner' && log !== EVERY_LOG)
    throw new AttestryError('REQUEST_INVALID', 'an owner is one of every log: leave out the log');
  return { group, role, log };
}

/** What somebody is who is in these groups: in each log, of all that they say the role that may most. */
export function rolesOfGroups(groups: readonly string[], mapping: readonly GroupRole[]): readonly RoleIn[] {
  const those = mapping.filter(({ group }) => groups.includes(group));
  const logs = [...new Set(those.map(({ log }) => log))].sort();
  return logs.flatMap((log) => {
    const role = ROLES.find((one) => those.some((each) => each.log === log && each.role === one));
    return role === undefined ? [] : [{ log, role }];
  });
}

/** The groups in a claim, which is a list or a single one; none in anything else. */
export function groupsIn(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter((group) => typeof group === 'string') : [];
}
