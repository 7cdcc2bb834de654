import type { AuditorLink } from 'attestry/api';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useLog } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { Failure } from '../ui/failure.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { AUDITOR_LINKS } from './auditor-links-messages.ts';
import { useAuditorLinks, useRevokeAuditorLink } from './settings-queries.ts';

const NewAuditorLinkDialog = lazy(() => import('./new-auditor-link-dialog.tsx'));

/** The ways into this log for people from outside. */
export function AuditorLinksCard() {
  const t = useMessages(AUDITOR_LINKS);
  const log = useLog();
  const [isNew, setNew] = useState(false);
  const button = (
    <Button onClick={() => setNew(true)}>
      <Plus aria-hidden className="size-3.5" />
      {t.create}
    </Button>
  );
  return (
    <Card id="auditor-links" title={t.title({ log: visibleText(log, 60) })} actions={button} flush>
      <p className="m-0 px-3 py-2 text-sm text-fg2">{t.about}</p>
      <LinkList />
      <Suspense>{isNew && <NewAuditorLinkDialog onClose={() => setNew(false)} />}</Suspense>
    </Card>
  );
}

function LinkList() {
  const t = useMessages(AUDITOR_LINKS);
  const log = useLog();
  const { data: links, error, refetch } = useAuditorLinks();
  const revoke = useRevokeAuditorLink();
  if (links === undefined) {
    return (
      <div className="p-3">
        {error === null ? (
          <Skeleton className="h-16" />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )}
      </div>
    );
  }
  if (links.length === 0) return <p className="m-0 px-3 pb-3 text-fg2">{t.none}</p>;
  return (
    <>
      {revoke.error !== null && (
        <div className="px-3 pb-3">
          <Failure error={revoke.error} />
        </div>
      )}
      <ScrollTable
        label={t.title({ log: visibleText(log, 60) })}
        className="max-h-96"
        columns={[
          { id: 'name', name: t.name },
          { id: 'may', name: t.may },
          { id: 'used', name: t.used },
          { id: 'ends', name: t.ends },
          { id: 'actions', name: t.actions, hidden: true },
        ]}
      >
        {links.map((link) => (
          <LinkRow
            key={link.id}
            link={link}
            isPending={revoke.isPending}
            onRevoke={() => revoke.mutate(link.id)}
          />
        ))}
      </ScrollTable>
    </>
  );
}

interface LinkRowProps {
  readonly link: AuditorLink;
  readonly isPending: boolean;
  readonly onRevoke: () => void;
}

function LinkRow({ link, isPending, onRevoke }: LinkRowProps) {
  const { name, scopes, masked, used, uses, expires, revoked } = link;
  const t = useMessages(AUDITOR_LINKS);
  const format = useFormat();
  const hasEnded = revoked !== undefined || Date.parse(expires) <= Date.now();
  return (
    <tr className={TABLE_ROW}>
      <th scope="row" className={`${TABLE_CELL} foreign min-w-40 text-left font-medium`}>
        {visibleText(name, 100)}
      </th>
      <td className={TABLE_CELL}>
        <span className="inline-flex flex-wrap gap-1">
          {scopes.map((scope) => (
            <Chip key={scope}>{scope}</Chip>
          ))}
          {masked && <Chip tone="info">{t.masked}</Chip>}
        </span>
      </td>
      <td
        className={`${TABLE_CELL} whitespace-nowrap`}
        title={used === undefined ? undefined : format.time(used, 'full')}
      >
        {used === undefined ? (
          <span className="text-fg3">{t.never}</span>
        ) : (
          `${t.uses(uses)}, ${t.last({ ago: format.ago(used) })}`
        )}
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`} title={format.time(expires, 'full')}>
        {hasEnded ? (
          <Chip>
            {revoked === undefined
              ? t.expired({ ago: format.ago(expires) })
              : t.revoked({ ago: format.ago(revoked) })}
          </Chip>
        ) : (
          format.time(expires, 'day')
        )}
      </td>
      <td className={`${TABLE_CELL} text-right`}>
        {!hasEnded && (
          <Button
            look="danger"
            aria-label={t.revokeLabel({ name: visibleText(name, 100) })}
            disabled={isPending}
            onClick={onRevoke}
          >
            {t.revoke}
          </Button>
        )}
      </td>
    </tr>
  );
}
