import type { Facets, RecordJson } from 'attestry/api';
import type { ReactNode } from 'react';
import { usePlaceText } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useOutcomeName } from '../record/outcome-name.ts';
import { useFormat } from '../time/zone.ts';
import { visibleText } from '../ui/visible-text.ts';
import { isAllCounted } from './history-facts.ts';
import { OpenLink } from './history-list.tsx';
import { HISTORY } from './history-messages.ts';
import { useFirstRecord } from './history-query.ts';

export interface HistoryCardsProps {
  readonly q: string;
  /** Newest first, at least one. */
  readonly records: readonly RecordJson[];
  /** There are no others. */
  readonly isAll: boolean;
  readonly counts: Facets | undefined;
}

/** When it was seen first and last, how often, and how it ended. */
export function HistoryCards({ q, records, isAll, counts }: HistoryCardsProps) {
  const t = useMessages(HISTORY);
  const format = useFormat();
  const first = useFirstRecord(q, records.at(-1), isAll);
  return (
    <dl className="m-0 grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <Fact name={t.firstSeen}>
        {first === undefined ? <span className="text-fg3">{t.looking}</span> : <Seen record={first.record} />}
        {first?.isCertain === false && <div className="text-sm text-fg3">{t.atLatest}</div>}
      </Fact>
      <Fact name={t.lastSeen}>
        <Seen record={records[0]} />
      </Fact>
      <Fact name={t.total}>
        <span className="text-xl font-semibold">
          {counts === undefined
            ? '…'
            : isAllCounted(counts)
              ? format.number(counts.total)
              : t.atLeast({ n: format.number(counts.total) })}
        </span>
      </Fact>
      <Fact name={t.outcomes}>
        <Outcomes counts={counts} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0 rounded-lg border border-line px-3 py-2">
      <dt className="text-sm text-fg3">{name}</dt>
      <dd className="m-0">{children}</dd>
    </div>
  );
}

function Seen({ record }: { readonly record: RecordJson | undefined }) {
  const format = useFormat();
  const placeText = usePlaceText();
  if (record === undefined) return null;
  const { occurred } = record.leaf;
  const place = placeText(record.leaf);
  return (
    <>
      <time dateTime={occurred} title={occurred} className="font-medium">
        {format.time(occurred, 'minute')}
      </time>
      <div className="flex flex-wrap gap-x-2 text-sm text-fg3">
        {format.ago(occurred)}
        <OpenLink place={place} className="font-mono">
          #{place}
        </OpenLink>
      </div>
    </>
  );
}

const LOOKS: { readonly [outcome: string]: string } = {
  success: 'text-ok',
  failure: 'text-warn',
  denied: 'text-crit',
};

function Outcomes({ counts }: { readonly counts: Facets | undefined }) {
  const t = useMessages(HISTORY);
  const format = useFormat();
  const outcomeName = useOutcomeName();
  if (counts === undefined) return <>…</>;
  const silent = counts.total - counts.outcomes.reduce((sum, { count }) => sum + count, 0);
  return (
    <ul className="m-0 flex list-none flex-wrap gap-x-3 p-0">
      {counts.outcomes.map(({ value, count }) => (
        <li key={value}>
          <span className="font-medium">{format.number(count)}</span>{' '}
          <span className={LOOKS[value] ?? 'text-fg2'}>{visibleText(outcomeName(value), 40)}</span>
        </li>
      ))}
      {silent > 0 && (
        <li>
          <span className="font-medium">{format.number(silent)}</span>{' '}
          <span className="text-fg3">{t.noOutcome}</span>
        </li>
      )}
    </ul>
  );
}
