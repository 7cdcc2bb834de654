import type { RoleIn } from 'attestry/api';
import { useMessages } from '../i18n/messages.ts';
import { Chip } from '../ui/chip.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { PEOPLE } from './people-messages.ts';
import { EVERY_LOG } from './role-draft.ts';

/** What somebody is to which log. */
export function RoleChips({ roles }: { readonly roles: readonly RoleIn[] }) {
  const t = useMessages(PEOPLE);
  if (roles.length === 0) return <span className="text-fg3">{t.noRole}</span>;
  return (
    <span className="inline-flex flex-wrap gap-1">
      {roles.map(({ log, role }) => (
        <Chip key={log} tone={role === 'owner' || role === 'admin' ? 'warn' : 'neutral'}>
          {log === EVERY_LOG ? t[role] : t.roleIn({ role: t[role], log: visibleText(log, 60) })}
        </Chip>
      ))}
    </span>
  );
}
