import type { ApiKey } from 'attestry/api';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { CheckField } from '../ui/field.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { KEYS } from './keys-messages.ts';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';
import { useApiKeys } from './settings-queries.ts';

/** Who may ask, and the way to end that. */
export function KeysCard({ isAdmin }: { readonly isAdmin: boolean }) {
  const t = useMessages(KEYS);
  const { principal } = useSession();
  const [isNew, setNew] = useState(false);
  const button = isAdmin && (
    <Button onClick={() => setNew(true)}>
      <Plus aria-hidden className="size-3.5" />
      {t.create}
    </Button>
  );
  return (
    <Card title={t.title} actions={button} flush>
      {isAdmin ? (
        <KeyList />
      ) : (
        <EmptyState icon={KeyRound} title={t.needsAdmin}>
          <span className="foreign">
            {t.yours({ name: visibleText(principal.name, 100), scopes: principal.scopes.join(', ') })}
          </span>
        </EmptyState>
      )}
      {isNew && <NewKeyDialog onClose={() => setNew(false)} />}
    </Card>
  );
}

function KeyList() {
  const t = useMessages(KEYS);
  const { data: keys, error, refetch } = useApiKeys(true);
  const [showsRevoked, setShowsRevoked] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  if (keys === undefined) {
    return (
      <div className="p-3">
        {error === null ? (
          <Skeleton className="h-32" />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )}
      </div>
    );
  }
  const hasRevoked = keys.some(({ revoked }) => revoked !== undefined);
  const shown = showsRevoked ? keys : keys.filter(({ revoked }) => revoked === undefined);
  return (
    <>
      {shown.length === 0 && <p className="m-0 p-3 text-fg2">{t.none}</p>}
      {shown.length > 0 && (
        <ScrollTable
          label={t.title}
          className="max-h-96"
          columns={[
            { id: 'name', name: t.name },
            { id: 'scopes', name: t.scopes },
            { id: 'kind', name: t.kind },
            { id: 'created', name: t.created },
            { id: 'state', name: t.state },
            { id: 'actions', name: t.actions, hidden: true },
          ]}
        >
          {shown.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
          ))}
        </ScrollTable>
      )}
      {hasRevoked && (
        <div className="border-t border-line px-3 py-1.5">
          <CheckField label={t.showRevoked} checked={showsRevoked} onChange={setShowsRevoked} />
        </div>
      )}
      {revoking !== undefined && <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

interface KeyRowProps {
  readonly apiKey: ApiKey;
  readonly onRevoke: () => void;
}

function KeyRow({ apiKey: { id, name, scopes, person, created, revoked }, onRevoke }: KeyRowProps) {
  const t = useMessages(KEYS);
  const format = useFormat();
  const { principal } = useSession();
  return (
    <tr className={TABLE_ROW}>
      <th scope="row" className={`${TABLE_CELL} foreign min-w-40 text-left font-medium`}>
        {visibleText(name, 100)} {id === principal.id && <Chip tone="accent">{t.you}</Chip>}
        <span className="block font-mono text-xs font-normal text-fg3">ak_{id}_…</span>
      </th>
      <td className={TABLE_CELL}>
        <span className="inline-flex gap-1">
          {scopes.map((scope) => (
            <Chip key={scope} tone={scope === 'admin' ? 'warn' : 'neutral'}>
              {scope}
            </Chip>
          ))}
        </span>
      </td>
      <td className={TABLE_CELL}>{person ? t.person : t.program}</td>
      <td className={`${TABLE_CELL} whitespace-nowrap`} title={format.time(created, 'full')}>
        {format.time(created, 'day')}
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        {revoked === undefined ? (
          <Chip tone="ok">{t.active}</Chip>
        ) : (
          <Chip>{t.revoked({ ago: format.ago(revoked) })}</Chip>
        )}
      </td>
      <td className={`${TABLE_CELL} text-right`}>
        {revoked === undefined && (
          <Button
            look="danger"
            aria-label={t.revokeLabel({ name: visibleText(name, 100) })}
            onClick={onRevoke}
          >
            {t.revoke}
          </Button>
        )}
      </td>
    </tr>
  );
}
