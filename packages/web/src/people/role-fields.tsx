import type { Role } from 'attestry/api';
import { useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { SelectField } from '../ui/field.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { PEOPLE } from './people-messages.ts';
import { EVERY_LOG, ROLES_OF_A_LOG, ROLES_OF_ALL, type RoleDraft } from './role-draft.ts';

const ABOUT = {
  owner: 'aboutOwner',
  admin: 'aboutAdmin',
  auditor: 'aboutAuditor',
  viewer: 'aboutViewer',
} as const satisfies { readonly [role in Role]: string };

export interface RoleFieldsProps {
  readonly draft: RoleDraft;
  readonly onChange: (draft: RoleDraft) => void;
  /** What is wrong. */
  readonly problem?: string | undefined;
}

/** A role in every log, and one in each. Who may make an owner is one. */
export function RoleFields({ draft, onChange, problem }: RoleFieldsProps) {
  const t = useMessages(PEOPLE);
  const { logs, principal } = useSession();
  const hadOwner = draft[EVERY_LOG] === 'owner';
  const optionsOf = (roles: readonly Role[]): readonly (readonly [Role | '', string])[] => [
    ['', t.nothing],
    ...roles.map((role) => [role, `${t[role]}: ${t[ABOUT[role]]}`] as const),
  ];
  const field = (log: string, label: string, roles: readonly Role[]) => (
    <SelectField
      key={log}
      label={label}
      value={draft[log] ?? ''}
      options={optionsOf(roles)}
      onChange={(role) => onChange({ ...draft, [log]: role })}
    />
  );
  return (
    <fieldset className="foreign m-0 flex flex-col gap-3 border-0 p-0">
      <legend className="mb-1 p-0 text-sm font-medium">{t.what}</legend>
      {field(EVERY_LOG, t.inEvery, principal.owner || hadOwner ? ROLES_OF_ALL : ROLES_OF_A_LOG)}
      {logs
        .filter(({ demo, name }) => !demo || (draft[name] ?? '') !== '')
        .map(({ name }) => field(name, t.inLog({ log: visibleText(name, 100) }), ROLES_OF_A_LOG))}
      <div role="status" className="text-sm text-crit empty:hidden">
        {problem}
      </div>
    </fieldset>
  );
}
