import { formatValue } from '@attestry/log/query';
import { Link } from '@tanstack/react-router';
import type { RecordJson } from 'attestry/api';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { usePlaceText } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { historyAddress } from '../record/facts.ts';
import { useOutcomeName } from '../record/outcome-name.ts';
import { Actionable } from '../record/value-text.tsx';
import { useFormat } from '../time/zone.ts';
import { EventTypeName } from '../ui/event-type.tsx';
import { ScrollTable, TABLE_ROW } from '../ui/scroll-table.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { HISTORY } from './history-messages.ts';

/** Buttons and bars stand in it beside text. */
const CELL = 'px-3 py-1 align-middle';

export interface HistoryListProps {
  readonly records: readonly RecordJson[];
  /** Whose history it is: the other side is what a row names. */
  readonly kind: 'actor' | 'target';
  readonly open: string | undefined;
}

export function HistoryList({ records, kind, open }: HistoryListProps) {
  const t = useMessages(HISTORY);
  const other = kind === 'actor' ? 'target' : 'actor';
  const columns = [
    { id: 'time', name: t.time },
    { id: 'severity', name: t.severity },
    { id: 'event', name: t.event },
    { id: 'other', name: other === 'actor' ? t.otherActor : t.otherTarget },
    // Beside an open record there is room for less.
    ...(open === undefined
      ? [
          { id: 'outcome', name: t.outcome },
          { id: 'seq', name: t.seq, end: true },
        ]
      : []),
  ];
  return (
    <ScrollTable label={t.newestFirst} columns={columns}>
      {records.map((record) => (
        <Row key={record.leaf.id} record={record} other={other} open={open} />
      ))}
    </ScrollTable>
  );
}

interface RowProps {
  readonly record: RecordJson;
  readonly other: 'actor' | 'target';
  readonly open: string | undefined;
}

function Row({ record, other, open }: RowProps) {
  const format = useFormat();
  const outcomeName = useOutcomeName();
  const placeText = usePlaceText();
  const place = placeText(record.leaf);
  const { occurred, severity, type, outcome } = record.leaf;
  const isOpen = open === place;
  return (
    <tr className={clsx(TABLE_ROW, isOpen && 'bg-sel')} aria-current={isOpen ? 'true' : undefined}>
      <td className={clsx(CELL, 'font-mono text-sm whitespace-nowrap')}>
        <time dateTime={occurred} title={occurred}>
          {format.time(occurred, 'row')}
        </time>
      </td>
      <td className={CELL}>
        <SeverityMark severity={severity} />
      </td>
      <td className={CELL}>
        <OpenLink place={place}>
          <EventTypeName type={type} />
        </OpenLink>
      </td>
      <td className={clsx(CELL, 'max-w-72')}>
        <Other record={record} kind={other} />
      </td>
      {open === undefined && (
        <>
          <td className={clsx(CELL, 'text-fg2')}>{outcome === undefined ? '' : outcomeName(outcome)}</td>
          <td className={clsx(CELL, 'text-right font-mono text-sm text-fg3')}>{place}</td>
        </>
      )}
    </tr>
  );
}

function Other({ record, kind }: { readonly record: RecordJson; readonly kind: 'actor' | 'target' }) {
  const ref = record.leaf[kind];
  const text = whoText(record, kind);
  const term = ref?.id === undefined ? undefined : `${kind}.id:${formatValue(ref.id)}`;
  return (
    <Actionable term={term} copy={ref?.id ?? text} history={ref && historyAddress(kind, ref)}>
      <span className="block truncate" title={visibleText(text, 200)}>
        {visibleText(text, 120)}
      </span>
    </Actionable>
  );
}

/** By name where there is one, else as the leaf names it. */
export function whoText({ leaf, sections }: RecordJson, kind: 'actor' | 'target'): string {
  const name = sections[kind]?.name;
  if (typeof name === 'string' && name !== '') return name;
  const ref = leaf[kind];
  return [ref?.type, ref?.id].filter((part) => part !== undefined).join(':');
}

export interface OpenLinkProps {
  /** Of the record, as an address has it. */
  readonly place: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Opens a record beside the list. */
export function OpenLink({ place, className, children }: OpenLinkProps) {
  return (
    <Link
      to="."
      search={((old: object) => ({ ...old, open: place })) as never}
      preload={false}
      className={clsx('min-h-6 text-fg no-underline hover:underline', className)}
    >
      {children}
    </Link>
  );
}
