import { Link } from '@tanstack/react-router';
import type { AnchorJson, ChainStatus } from 'attestry/api';
import { AnchorChip } from '../anchors/anchor-chip.tsx';
import { ANCHOR } from '../anchors/anchor-messages.ts';
import { anchorState } from '../anchors/anchor-state.ts';
import { failureWords } from '../anchors/failure-words.ts';
import { useAnchors } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Banner } from '../ui/banner.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Failure } from '../ui/failure.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { ServerWords } from '../ui/server-words.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { AnchoringsTable } from './anchorings-table.tsx';
import { OUTSIDE } from './outside-messages.ts';

/** Who outside saw the log, and how far; and whoever should see it and does not. */
export function OutsideCard({ chain }: { readonly chain: ChainStatus }) {
  const t = useMessages(OUTSIDE);
  const link = (
    <Link to="/settings" hash="anchors" className={buttonClass()}>
      {t.setUp}
    </Link>
  );
  const isUnseen = chain.anchored === null && chain.anchors.configured === 0;
  return (
    <Card title={t.title} actions={link} flush>
      <p className="m-0 px-3 py-2 text-sm text-fg2">{t.about}</p>
      {isUnseen ? (
        <div className="px-3 pb-3">
          <Banner tone="warn" title={t.none}>
            {t.noneWhy}
          </Banner>
        </div>
      ) : (
        <>
          <Anchors />
          <AnchoringsTable />
        </>
      )}
    </Card>
  );
}

function Anchors() {
  const t = useMessages(OUTSIDE);
  const { data, error, refetch } = useAnchors();
  if (data === undefined) {
    return (
      <div className="px-3 pb-3">
        {error === null ? (
          <Skeleton className="h-20" />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )}
      </div>
    );
  }
  const { anchors, refused } = data;
  return (
    <>
      {refused !== undefined && (
        <div className="px-3 pb-3">
          <Banner tone="crit" title={t.refused}>
            <ServerWords words={{ text: refused, isEnglish: true }} />
          </Banner>
        </div>
      )}
      {anchors.length > 0 && (
        <ScrollTable
          label={t.anchors}
          className="max-h-80"
          columns={[
            { id: 'anchor', name: t.anchor },
            { id: 'last', name: t.last },
            { id: 'lag', name: t.lag },
          ]}
        >
          {anchors.map((anchor) => (
            <AnchorRow key={anchor.id} anchor={anchor} />
          ))}
        </ScrollTable>
      )}
    </>
  );
}

function AnchorRow({ anchor }: { readonly anchor: AnchorJson }) {
  const t = useMessages(OUTSIDE);
  const kinds = useMessages(ANCHOR);
  const format = useFormat();
  const { name, config, last, lag, failure } = anchor;
  return (
    <tr className={TABLE_ROW}>
      <th scope="row" className={`${TABLE_CELL} foreign min-w-36 text-left font-normal`}>
        <span className="font-medium">{visibleText(name, 100)}</span>{' '}
        <AnchorChip state={anchorState(anchor)} />
        <span className="block text-sm text-fg3">{kinds[config.kind]}</span>
        {failure !== undefined && (
          <span className="block text-sm text-fg2">
            {t.failedAt({ ago: format.ago(failure.time) })}{' '}
            <ServerWords words={failureWords(failure, format.language)} />
          </span>
        )}
      </th>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        {last === undefined ? (
          t.never
        ) : (
          <>
            <span title={format.time(last.time, 'full')}>{format.ago(last.time)}</span>
            <span className="block text-sm text-fg3">{t.upTo({ size: format.number(last.size) })}</span>
          </>
        )}
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>{lag === 0 ? t.nothing : t.records(lag)}</td>
    </tr>
  );
}
