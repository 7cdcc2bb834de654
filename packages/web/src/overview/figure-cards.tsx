import { Link } from '@tanstack/react-router';
import { TrendingDown, TrendingUp } from 'lucide-react';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { type Change, changeOf, type Figure } from './figures.ts';
import { OVERVIEW } from './overview-messages.ts';

/** The numbers at the top, each a way to the events that it counts. */
export function FigureCards({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <ul className="m-0 grid list-none grid-cols-2 gap-3 p-0 lg:grid-cols-4">
      {figures.map((figure) => (
        <li key={figure.id} className="min-w-0">
          <FigureCard figure={figure} />
        </li>
      ))}
    </ul>
  );
}

function FigureCard({ figure }: { readonly figure: Figure }) {
  const t = useMessages(OVERVIEW);
  const format = useFormat();
  const { id, count, search } = figure;
  return (
    <Link
      to="/events"
      search={search}
      className="flex h-full flex-col rounded-lg border border-line px-3 py-2.5 text-fg no-underline hover:border-line2 hover:bg-hover"
    >
      <span className="truncate text-sm text-fg2">{t[id]}</span>
      {count === undefined ? (
        <Skeleton className="my-1 h-7 w-24" />
      ) : (
        <span className="text-2xl font-semibold tracking-tight tabular-nums">{format.number(count)}</span>
      )}
      <span className="mt-0.5 min-h-4 text-xs text-fg3">
        <ChangeText figure={figure} change={changeOf(figure)} />
      </span>
    </Link>
  );
}

/** Whether more is better nobody knows: a change has no colour. */
function ChangeText({ figure, change }: { readonly figure: Figure; readonly change: Change }) {
  const t = useMessages(OVERVIEW);
  const format = useFormat();
  const isToday = figure.id === 'today';
  switch (change.kind) {
    case 'unknown':
      return null;
    case 'same':
      return isToday ? t.asYesterday : t.asBefore;
    case 'none-before':
      return isToday ? t.noneYesterday : t.noneBefore;
  }
  const n = change.share === undefined ? format.number(change.by) : format.percent(change.share);
  const said = change.kind === 'more' ? t.more({ n }) : t.less({ n });
  const Icon = change.kind === 'more' ? TrendingUp : TrendingDown;
  return (
    <>
      <Icon aria-hidden className="mr-1 inline size-3" />
      {isToday ? t.thanYesterday({ change: said }) : t.thanBefore({ change: said })}
    </>
  );
}
