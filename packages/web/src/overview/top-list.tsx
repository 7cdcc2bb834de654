import { Link } from '@tanstack/react-router';
import type { FacetCount } from 'attestry/api';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Card } from '../ui/card.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { MONTH_RANGE } from './month.ts';
import { OVERVIEW } from './overview-messages.ts';

/** So many are enough to see who stands out. */
const SHOWN = 8;
const MAX_LENGTH = 200;

export interface TopListProps {
  readonly title: string;
  /** The most frequent first; undefined while it loads. */
  readonly counts: readonly FacetCount[] | undefined;
  readonly termOf: (value: string) => string;
  readonly render: (value: string) => ReactNode;
}

/** What there is most of, each a way to its events. How much, is a tinted ground behind the row. */
export function TopList({ title, counts, termOf, render }: TopListProps) {
  const t = useMessages(OVERVIEW);
  const shown = counts?.slice(0, SHOWN);
  const most = shown?.[0]?.count ?? 1;
  return (
    <Card title={title} flush>
      {shown === undefined && <TopSkeleton />}
      {shown?.length === 0 && <p className="m-0 p-3 text-fg2">{t.nothing}</p>}
      <ol className="m-0 list-none p-1.5">
        {shown?.map(({ value, count }) => (
          <li key={value}>
            <TopRow count={count} share={count / most} q={termOf(value)} title={value}>
              {render(value)}
            </TopRow>
          </li>
        ))}
      </ol>
    </Card>
  );
}

interface TopRowProps {
  readonly count: number;
  readonly share: number;
  readonly q: string;
  readonly title: string;
  readonly children: ReactNode;
}

function TopRow({ count, share, q, title, children }: TopRowProps) {
  const t = useMessages(OVERVIEW);
  const format = useFormat();
  return (
    <Link
      to="/events"
      search={{ q, range: MONTH_RANGE }}
      title={visibleText(title, MAX_LENGTH)}
      className="relative flex h-7 items-center gap-3 rounded-md px-2 text-fg no-underline hover:bg-hover"
    >
      <span
        aria-hidden
        className="absolute inset-y-0.5 left-0 rounded-sm bg-sel"
        style={{ width: `${Math.max(0.5, share * 100)}%` }}
      />
      <span className="foreign relative min-w-0 flex-1">{children}</span>
      <span className="relative text-sm tabular-nums">
        <span aria-hidden>{format.number(count)}</span>
        <span className="sr-only">{t.counted(count)}</span>
      </span>
    </Link>
  );
}

function TopSkeleton() {
  return (
    <div className="flex flex-col gap-1.5 p-3">
      {Array.from({ length: SHOWN }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of nothing have no other name
        <Skeleton key={i} className="h-[22px]" />
      ))}
    </div>
  );
}
