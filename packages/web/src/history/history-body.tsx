import { useNavigate } from '@tanstack/react-router';
import type { Facets, RecordJson } from 'attestry/api';
import { TimeHistogram } from '../chart/time-histogram.tsx';
import { useMessages } from '../i18n/messages.ts';
import { formatRange } from '../time/range.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { HistoryCards } from './history-cards.tsx';
import { isAllCounted } from './history-facts.ts';
import { HistoryLife } from './history-life.tsx';
import { HistoryList } from './history-list.tsx';
import { HISTORY } from './history-messages.ts';
import { useHistoryCounts, type useHistoryRecords, useHistoryTimeline } from './history-query.ts';
import { type HistorySubject, subjectQuery } from './history-subject.ts';
import { HistoryTops } from './history-tops.tsx';

export interface HistoryBodyProps {
  readonly subject: HistorySubject;
  readonly list: ReturnType<typeof useHistoryRecords>;
  /** Newest first, at least one. */
  readonly records: readonly RecordJson[];
  readonly open: string | undefined;
}

export function HistoryBody({ subject, list, records, open }: HistoryBodyProps) {
  const t = useMessages(HISTORY);
  const q = subjectQuery(subject);
  const { data: counts } = useHistoryCounts(q);
  const broken = list.data?.pages.flatMap((page) => page.broken).length ?? 0;
  return (
    <>
      {subject.kind === 'target' && <HistoryLife q={q} counts={counts} />}
      <HistoryCards q={q} records={records} isAll={!list.hasNextPage} counts={counts} />
      <OverTime q={q} counts={counts} />
      <HistoryTops subject={subject} counts={counts} records={records} />
      <Card title={subject.kind === 'actor' ? t.did : t.happened} flush>
        <HistoryList records={records} kind={subject.kind} open={open} />
        <div className="flex flex-wrap items-center gap-3 border-t border-line px-3 py-2 text-sm text-fg2">
          <span role="status">{t.shown(records.length)}</span>
          {broken > 0 && <span className="text-crit">{t.broken(broken)}</span>}
          {list.hasNextPage && (
            <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {list.isFetchingNextPage ? t.loading : t.older}
            </Button>
          )}
        </div>
      </Card>
    </>
  );
}

function OverTime({ q, counts }: { readonly q: string; readonly counts: Facets | undefined }) {
  const t = useMessages(HISTORY);
  const navigate = useNavigate();
  const { data } = useHistoryTimeline(q);
  const look = (fromMs: number, toMs: number): void => {
    const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
    void navigate({ to: '/events', search: { q, range: formatRange({ kind: 'between', from, to }) } });
  };
  if (data === undefined) return <div className="h-40" />;
  return (
    <Card title={t.overTime}>
      <TimeHistogram
        buckets={data.buckets}
        fromMs={0}
        toMs={endMs(data.buckets.at(-1)?.start)}
        by="day"
        label={t.overTime}
        height={96}
        onRange={look}
      />
      {counts !== undefined && !isAllCounted(counts) && (
        <p className="m-0 text-sm text-fg2">{t.newestOnly}</p>
      )}
    </Card>
  );
}

const DAY_MS = 86_400_000;

/** Until now, or to the end of the last day that something happened on: clocks of sources may be ahead. */
function endMs(lastStart: string | undefined): number {
  const last = lastStart === undefined ? 0 : Date.parse(lastStart) + DAY_MS;
  const today = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
  return Math.max(last, today);
}
