import { Link } from '@tanstack/react-router';
import type { RecordJson } from 'attestry/api';
import { CircleCheck } from 'lucide-react';
import { useMessages } from '../i18n/messages.ts';
import { useSentence } from '../i18n/sentences.ts';
import { useFormat } from '../time/zone.ts';
import { buttonClass } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { EventTypeName } from '../ui/event-type.tsx';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { MONTH_RANGE, type TimeWindow } from './month.ts';
import { OVERVIEW } from './overview-messages.ts';
import { useLatestCritical } from './overview-queries.ts';
import { actorName } from './who.ts';

const QUERY = 'severity:critical';
const ROWS = 10;

export interface LatestCriticalProps {
  /** How many there are in the window: when there are more, they are asked for again. */
  readonly count: number | undefined;
  readonly month: TimeWindow;
}

/** The newest critical events, each a way to itself. */
export function LatestCritical({ count, month }: LatestCriticalProps) {
  const t = useMessages(OVERVIEW);
  const { data, error, refetch } = useLatestCritical(count);
  const records = count === 0 ? [] : data;
  const all = (
    <Link to="/events" search={{ q: QUERY, range: MONTH_RANGE }} className={buttonClass('quiet')}>
      {t.allOf}
    </Link>
  );
  return (
    <Card title={t.latestCritical} actions={all} flush>
      {error !== null && records === undefined && (
        <div className="p-3">
          <Failure error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {records === undefined && error === null && <RowsSkeleton />}
      {records?.length === 0 && <EmptyState icon={CircleCheck} title={t.noCritical} />}
      <ol className="m-0 list-none p-1.5">
        {records?.map((record) => (
          <li key={record.leaf.seq}>
            <CriticalRow record={record} month={month} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function CriticalRow({ record, month }: { readonly record: RecordJson; readonly month: TimeWindow }) {
  const t = useMessages(OVERVIEW);
  const format = useFormat();
  const { seq, type, occurred } = record.leaf;
  const sentence = useSentence(type, record.sentence);
  // In a list that does not have it, nobody would find what stands beside it.
  const range = Date.parse(occurred) >= month.fromMs ? MONTH_RANGE : 'all';
  return (
    <Link
      to="/events"
      search={{ q: QUERY, range, open: String(seq) }}
      title={sentence}
      className="flex min-h-8 items-center gap-2.5 rounded-md px-2 py-1 text-fg no-underline hover:bg-hover"
    >
      <span aria-hidden className="min-h-3.5 w-[3px] shrink-0 self-stretch rounded-full bg-crit-fill" />
      <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3">
        <time dateTime={occurred} className="font-mono text-sm whitespace-nowrap text-fg2">
          {format.time(occurred)}
        </time>
        <span className="foreign flex min-w-0 flex-[3_1_11rem]">
          <EventTypeName type={visibleText(type, 200)} icon={false} />
        </span>
        <span className="foreign min-w-0 flex-[2_1_7rem] truncate text-fg2">
          {actorName(record) ?? t.byNobody}
        </span>
      </span>
    </Link>
  );
}

function RowsSkeleton() {
  return (
    <div className="flex flex-col gap-2 p-3">
      {Array.from({ length: ROWS }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of nothing have no other name
        <Skeleton key={i} className="h-6" />
      ))}
    </div>
  );
}
