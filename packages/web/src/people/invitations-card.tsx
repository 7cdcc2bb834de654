import type { Invitation } from 'attestry/api';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Failure } from '../ui/failure.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { PEOPLE } from './people-messages.ts';
import { useRevokeInvitation } from './people-queries.ts';
import { RoleChips } from './role-chips.tsx';

/** Who was invited and has not come yet. */
export function InvitationsCard({ invitations }: { readonly invitations: readonly Invitation[] }) {
  const t = useMessages(PEOPLE);
  const format = useFormat();
  const revoke = useRevokeInvitation();
  return (
    <Card title={t.invitations} flush>
      {revoke.error !== null && (
        <div className="p-3">
          <Failure error={revoke.error} />
        </div>
      )}
      <ScrollTable
        label={t.invitations}
        columns={[
          { id: 'email', name: t.email },
          { id: 'roles', name: t.roles },
          { id: 'by', name: t.by },
          { id: 'expires', name: t.expires },
          { id: 'actions', name: t.actions, hidden: true },
        ]}
      >
        {invitations.map(({ id, email, roles, createdBy, expires }) => (
          <tr key={id} className={TABLE_ROW}>
            <th scope="row" className={`${TABLE_CELL} foreign min-w-40 text-left font-medium`}>
              {visibleText(email, 100)}
            </th>
            <td className={`${TABLE_CELL} foreign`}>
              <RoleChips roles={roles} />
            </td>
            <td className={`${TABLE_CELL} foreign`}>{visibleText(createdBy, 100)}</td>
            <td className={`${TABLE_CELL} whitespace-nowrap`} title={format.time(expires, 'full')}>
              {format.ago(expires)}
            </td>
            <td className={`${TABLE_CELL} text-right`}>
              <Button
                look="danger"
                aria-label={t.revokeLabel({ email: visibleText(email, 100) })}
                disabled={revoke.isPending}
                onClick={() => revoke.mutate(id)}
              >
                {t.revoke}
              </Button>
            </td>
          </tr>
        ))}
      </ScrollTable>
    </Card>
  );
}
