import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { lazy, Suspense } from 'react';
import { usePlaceText } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { HistoryBody } from './history-body.tsx';
import { HistoryHeader } from './history-header.tsx';
import { HISTORY } from './history-messages.ts';
import { useHistoryRecords } from './history-query.ts';
import { type HistorySubject, readSubject, subjectQuery } from './history-subject.ts';
import { nextPosition } from './next-position.ts';

const RecordDrawer = lazy(() => import('../record/record-drawer.tsx'));

/** Everything an actor did, or that happened to a target. */
export default function HistoryScreen() {
  const params = useParams({ strict: false });
  const search = useSearch({ strict: false });
  const subject = readSubject(params, search);
  return <History key={subjectQuery(subject)} subject={subject} open={search.open} />;
}

interface HistoryProps {
  readonly subject: HistorySubject;
  /** The position that the drawer shows. */
  readonly open: string | undefined;
}

function History({ subject, open }: HistoryProps) {
  const t = useMessages(HISTORY);
  const list = useHistoryRecords(subjectQuery(subject));
  const setOpen = useOpen();
  const placeText = usePlaceText();
  const records = list.data?.pages.flatMap((page) => page.records) ?? [];
  const positions = records.map(({ leaf }) => placeText(leaf));
  const isEmpty = list.isSuccess && records.length === 0 && !list.hasNextPage;
  return (
    <div className="flex h-full min-h-0">
      <div className={clsx('min-w-0 flex-1 overflow-auto', open !== undefined && 'hidden lg:block')}>
        <div className="mx-auto flex w-full max-w-6xl flex-col gap-3 p-4">
          <HistoryHeader subject={subject} records={records} />
          {list.isPending && <HistorySkeleton />}
          {list.isError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
          {isEmpty && <EmptyState title={t.none}>{t.noneWhy}</EmptyState>}
          {records.length > 0 && <HistoryBody subject={subject} list={list} records={records} open={open} />}
        </div>
      </div>
      {open !== undefined && (
        <div className="w-full min-w-0 shrink-0 border-line lg:w-[30rem] lg:border-l 2xl:w-[36rem]">
          <Suspense>
            <RecordDrawer
              position={open}
              onClose={() => setOpen(undefined)}
              onMove={(step) => setOpen(nextPosition(positions, open, step))}
            />
          </Suspense>
        </div>
      )}
    </div>
  );
}

function useOpen(): (position: string | undefined) => void {
  const navigate = useNavigate();
  return (position) =>
    void navigate({
      to: '.',
      search: ((old: object) => ({ ...old, open: position })) as never,
      replace: true,
    });
}

function HistorySkeleton() {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {['first', 'last', 'total', 'outcomes'].map((one) => (
          <Skeleton key={one} className="h-20" />
        ))}
      </div>
      <Skeleton className="h-36" />
      <Skeleton className="h-96" />
    </>
  );
}
