import { Ellipsis, KeyRound, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { KeyJson } from '../api/attestry-api.ts';
import { useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { CheckField } from '../ui/field.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { KEYS } from './keys-messages.ts';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';
import { useApiKeys } from './settings-queries.ts';

const RotateApiKeyDialog = lazy(() => import('./rotate-api-key-dialog.tsx'));

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
  const [chosen, setChosen] = useState<{ readonly act: 'revoke' | 'rotate'; readonly key: KeyJson }>();
  const close = (): void => setChosen(undefined);
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
            { id: 'logs', name: t.logs },
            { id: 'kind', name: t.kind },
            { id: 'used', name: t.used },
            { id: 'expires', name: t.expires },
            { id: 'state', name: t.state },
            { id: 'actions', name: t.actions, hidden: true },
          ]}
        >
          {shown.map((key) => (
            <KeyRow
              key={key.id}
              apiKey={key}
              onRevoke={() => setChosen({ act: 'revoke', key })}
              onRotate={() => setChosen({ act: 'rotate', key })}
            />
          ))}
        </ScrollTable>
      )}
      {hasRevoked && (
        <div className="border-t border-line px-3 py-1.5">
          <CheckField label={t.showRevoked} checked={showsRevoked} onChange={setShowsRevoked} />
        </div>
      )}
      {chosen?.act === 'revoke' && <RevokeKeyDialog apiKey={chosen.key} onClose={close} />}
      <Suspense>
        {chosen?.act === 'rotate' && <RotateApiKeyDialog apiKey={chosen.key} onClose={close} />}
      </Suspense>
    </>
  );
}

interface KeyRowProps {
  readonly apiKey: KeyJson;
  readonly onRevoke: () => void;
  readonly onRotate: () => void;
}

function KeyRow({ apiKey, onRevoke, onRotate }: KeyRowProps) {
  const { id, name, scopes, logs, person, used, networks } = apiKey;
  const t = useMessages(KEYS);
  const format = useFormat();
  const { principal } = useSession();
  return (
    <tr className={TABLE_ROW}>
      <th scope="row" className={`${TABLE_CELL} foreign min-w-40 text-left font-medium`}>
        {visibleText(name, 100)} {id === principal.id && <Chip tone="accent">{t.you}</Chip>}
        <span className="block font-mono text-xs font-normal text-fg3">ak_{id}_…</span>
        {networks !== undefined && (
          <span className="block text-xs font-normal text-fg3">
            {t.networks({ networks: networks.join(', ') })}
          </span>
        )}
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
      <td className={`${TABLE_CELL} foreign`}>
        {logs === undefined ? t.everyLog : logs.map((log) => visibleText(log, 60)).join(', ')}
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>{person ? t.person : t.program}</td>
      <td
        className={`${TABLE_CELL} whitespace-nowrap`}
        title={used === undefined ? undefined : format.time(used, 'full')}
      >
        {used === undefined ? <span className="text-fg3">{t.never}</span> : format.ago(used)}
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        <End apiKey={apiKey} />
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        <State apiKey={apiKey} />
      </td>
      <td className={`${TABLE_CELL} text-right`}>
        {apiKey.revoked === undefined && (
          <Menu
            trigger={
              <Button look="quiet" icon aria-label={t.menu({ name: visibleText(name, 100) })}>
                <Ellipsis aria-hidden className="size-4" />
              </Button>
            }
          >
            <MenuItem onSelect={onRotate}>{t.rotate}</MenuItem>
            <MenuItem onSelect={onRevoke}>{t.revokeIt}</MenuItem>
          </Menu>
        )}
      </td>
    </tr>
  );
}

function End({ apiKey: { created, expires, rotated } }: Pick<KeyRowProps, 'apiKey'>) {
  const t = useMessages(KEYS);
  const format = useFormat();
  return (
    <>
      <span title={`${t.created}: ${format.time(created, 'full')}`}>
        {expires === undefined ? t.forEver : format.time(expires, 'day')}
      </span>
      {rotated !== undefined && (
        <span className="block text-xs text-warn">{t.rotated({ time: format.time(rotated, 'minute') })}</span>
      )}
    </>
  );
}

function State({ apiKey: { expires, revoked } }: Pick<KeyRowProps, 'apiKey'>) {
  const t = useMessages(KEYS);
  const format = useFormat();
  if (revoked !== undefined) return <Chip>{t.revoked({ ago: format.ago(revoked) })}</Chip>;
  if (expires !== undefined && Date.parse(expires) <= Date.now())
    return <Chip>{t.expired({ ago: format.ago(expires) })}</Chip>;
  return <Chip tone="ok">{t.active}</Chip>;
}
