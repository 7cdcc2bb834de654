import type { AnchorJson } from 'attestry/api';
import { Eye, Plus, Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { AnchorChip } from '../anchors/anchor-chip.tsx';
import { ANCHOR } from '../anchors/anchor-messages.ts';
import { anchorPlace } from '../anchors/anchor-place.ts';
import { anchorState } from '../anchors/anchor-state.ts';
import { failureWords } from '../anchors/failure-words.ts';
import { useAnchors } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Failure } from '../ui/failure.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { ServerWords } from '../ui/server-words.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { ANCHORS } from './anchors-messages.ts';
import { intervalOf } from './interval.ts';
import { useTestAnchor } from './settings-queries.ts';

const NewAnchorDialog = lazy(() => import('./new-anchor-dialog.tsx'));
const RemoveAnchorDialog = lazy(() => import('./remove-anchor-dialog.tsx'));

/** Who outside is shown the log, and the ways to change that. */
export function AnchorsCard({ isAdmin }: { readonly isAdmin: boolean }) {
  const t = useMessages(ANCHORS);
  const [isNew, setNew] = useState(false);
  const button = isAdmin && (
    <Button onClick={() => setNew(true)}>
      <Plus aria-hidden className="size-3.5" />
      {t.create}
    </Button>
  );
  return (
    <Card id="anchors" title={t.title} actions={button} flush>
      {isAdmin ? (
        <AnchorList />
      ) : (
        <EmptyState icon={Eye} title={t.needsAdmin}>
          {t.needsAdminWhy}
        </EmptyState>
      )}
      <Suspense>{isNew && <NewAnchorDialog onClose={() => setNew(false)} />}</Suspense>
    </Card>
  );
}

function AnchorList() {
  const t = useMessages(ANCHORS);
  const { data, error, refetch } = useAnchors();
  const [removing, setRemoving] = useState<AnchorJson>();
  if (data === undefined) {
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
  const { anchors, refused } = data;
  return (
    <>
      <p className="m-0 px-3 py-2 text-sm text-fg2">{t.about}</p>
      {refused !== undefined && (
        <div className="px-3 pb-3">
          <Banner tone="crit" title={t.refused}>
            <ServerWords words={{ text: refused, isEnglish: true }} />
          </Banner>
        </div>
      )}
      {anchors.length === 0 ? (
        <div className="px-3 pb-3">
          <Banner tone="warn" title={t.none}>
            {t.noneWhy}
          </Banner>
        </div>
      ) : (
        <ScrollTable
          label={t.title}
          className="max-h-96"
          columns={[
            { id: 'name', name: t.name },
            { id: 'state', name: t.state },
            { id: 'actions', name: t.actions, hidden: true },
          ]}
        >
          {anchors.map((anchor) => (
            <AnchorRow key={anchor.id} anchor={anchor} onRemove={() => setRemoving(anchor)} />
          ))}
        </ScrollTable>
      )}
      <Suspense>
        {removing !== undefined && (
          <RemoveAnchorDialog
            anchor={removing}
            isLast={anchors.length === 1}
            onClose={() => setRemoving(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

interface AnchorRowProps {
  readonly anchor: AnchorJson;
  readonly onRemove: () => void;
}

function AnchorRow({ anchor, onRemove }: AnchorRowProps) {
  const t = useMessages(ANCHORS);
  const kinds = useMessages(ANCHOR);
  const test = useTestAnchor();
  const { name, config, hasSecret, everyMs } = anchor;
  const shown = visibleText(name, 100);
  return (
    <tr className={TABLE_ROW}>
      <th scope="row" className={`${TABLE_CELL} foreign min-w-32 text-left font-medium`}>
        {shown}
        <span className="block text-sm font-normal text-fg2">
          {kinds[config.kind]} · {useInterval(everyMs)}
          {hasSecret && ` · ${t.hasSecret}`}
        </span>
        <span className="block font-mono text-xs font-normal break-all text-fg3">
          {visibleText(anchorPlace(config), 200)}
        </span>
      </th>
      <td className={`${TABLE_CELL} min-w-28`}>
        <AnchorChip state={anchorState(anchor)} />
        <Answer anchor={anchor} test={test} />
      </td>
      <td className={`${TABLE_CELL} text-right`}>
        <span className="inline-flex flex-col items-end gap-1 sm:flex-row">
          <Button
            aria-label={t.testLabel({ name: shown })}
            disabled={test.isPending}
            onClick={() => test.mutate(anchor.id)}
          >
            {t.test}
          </Button>
          <Button look="quiet" icon aria-label={t.remove({ name: shown })} onClick={onRemove}>
            <Trash2 aria-hidden className="size-3.5" />
          </Button>
        </span>
      </td>
    </tr>
  );
}

function useInterval(ms: number): string {
  const t = useMessages(ANCHORS);
  const { unit, n } = intervalOf(ms);
  if (unit === 'days') return t.everyDays(n);
  return unit === 'hours' ? t.everyHours(n) : t.everyMinutes(n);
}

interface AnswerProps {
  readonly anchor: AnchorJson;
  readonly test: ReturnType<typeof useTestAnchor>;
}

/** What came of a test; else why the last try failed. */
function Answer({ anchor, test }: AnswerProps) {
  const t = useMessages(ANCHORS);
  const format = useFormat();
  const failure = test.isSuccess ? test.data.failure : anchor.failure;
  const { last } = test.data ?? anchor;
  return (
    <div role="status" className="foreign text-sm text-fg2">
      {test.isPending && t.testing}
      {test.error !== null && (
        <span className="text-crit">
          {t.testFailed} <ErrorText error={test.error} />
        </span>
      )}
      {test.isSuccess &&
        failure === undefined &&
        last !== undefined &&
        t.works({ who: visibleText(last.who, 100), size: format.number(last.size) })}
      {!test.isPending && test.error === null && failure !== undefined && (
        <ServerWords words={failureWords(failure, format.language)} />
      )}
    </div>
  );
}
