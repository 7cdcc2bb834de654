import type { User } from 'attestry/api';
import { Ellipsis } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { PEOPLE } from './people-messages.ts';
import { useUnlock } from './people-queries.ts';
import type { PersonDialogKind } from './person-dialogs.tsx';
import { RoleChips } from './role-chips.tsx';
import { isOwner } from './role-draft.ts';

const PersonDialog = lazy(() => import('./person-dialogs.tsx'));

/** Who has an account, and what each of them may do. */
export function PeopleTable({ people }: { readonly people: readonly User[] }) {
  const t = useMessages(PEOPLE);
  const [open, setOpen] = useState<{ readonly kind: PersonDialogKind; readonly id: string }>();
  const chosen = people.find(({ id }) => id === open?.id);
  if (people.length === 0) return <p className="m-0 p-3 text-fg2">{t.nobody}</p>;
  return (
    <>
      <ScrollTable
        label={t.people}
        columns={[
          { id: 'who', name: t.who },
          { id: 'roles', name: t.roles },
          { id: 'factor', name: t.secondFactor },
          { id: 'seen', name: t.seen },
          { id: 'actions', name: t.actions, hidden: true },
        ]}
      >
        {people.map((person) => (
          <PersonRow key={person.id} person={person} onOpen={(kind) => setOpen({ kind, id: person.id })} />
        ))}
      </ScrollTable>
      <Suspense>
        {open !== undefined && chosen !== undefined && (
          <PersonDialog kind={open.kind} person={chosen} onClose={() => setOpen(undefined)} />
        )}
      </Suspense>
    </>
  );
}

interface PersonRowProps {
  readonly person: User;
  readonly onOpen: (kind: PersonDialogKind) => void;
}

function PersonRow({ person, onOpen }: PersonRowProps) {
  const { id, email, name, roles, seen, secondFactor, sso, lockedUntil } = person;
  const t = useMessages(PEOPLE);
  const format = useFormat();
  const { principal } = useSession();
  return (
    <tr className={TABLE_ROW}>
      <th scope="row" className={`${TABLE_CELL} foreign min-w-44 text-left font-medium`}>
        {visibleText(name, 100)} {id === principal.id && <Chip tone="accent">{t.you}</Chip>}{' '}
        {lockedUntil !== undefined && <Chip tone="crit">{t.locked({ time: format.time(lockedUntil) })}</Chip>}
        <span className="block text-sm font-normal text-fg2">{visibleText(email, 100)}</span>
      </th>
      <td className={`${TABLE_CELL} foreign`}>
        <RoleChips roles={roles} />
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        {sso ? (
          <Chip>{t.sso}</Chip>
        ) : (
          <Chip tone={secondFactor ? 'ok' : 'warn'}>{secondFactor ? t.on : t.off}</Chip>
        )}
      </td>
      <td
        className={`${TABLE_CELL} whitespace-nowrap`}
        title={seen === undefined ? undefined : format.time(seen, 'full')}
      >
        {seen === undefined ? <span className="text-fg3">{t.never}</span> : format.ago(seen)}
      </td>
      <td className={`${TABLE_CELL} text-right`}>
        <PersonMenu person={person} onOpen={onOpen} />
      </td>
    </tr>
  );
}

/** Only an owner does anything to one. */
function PersonMenu({ person: { id, name, roles, secondFactor, lockedUntil }, onOpen }: PersonRowProps) {
  const t = useMessages(PEOPLE);
  const { principal } = useSession();
  const unlock = useUnlock();
  if (isOwner(roles) && !principal.owner) return null;
  const trigger = (
    <Button look="quiet" icon aria-label={t.menu({ name: visibleText(name, 100) })}>
      <Ellipsis aria-hidden className="size-4" />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => onOpen('roles')}>{t.changeRoles}</MenuItem>
      <MenuItem onSelect={() => onOpen('sessions')}>{t.sessions}</MenuItem>
      {lockedUntil !== undefined && (
        <MenuItem onSelect={() => unlock.mutate(id)} disabled={unlock.isPending}>
          {t.unlock}
        </MenuItem>
      )}
      {secondFactor && <MenuItem onSelect={() => onOpen('resetFactor')}>{t.resetFactor}</MenuItem>}
      <MenuSeparator />
      <MenuItem onSelect={() => onOpen('remove')}>{t.remove}</MenuItem>
    </Menu>
  );
}
