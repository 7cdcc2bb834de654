import type { RecordJson } from 'attestry/api';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { usePlaceText } from '../api/queries.ts';
import type { SentenceOf } from '../i18n/sentences.ts';
import type { Format } from '../time/zone.ts';
import { EventTypeName } from '../ui/event-type.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { visibleText } from '../ui/visible-text.ts';
import type { ColumnName } from './columns.ts';
import { ipText, isKeptBack, resourceText, userText, valueActions } from './record-cells.ts';

/** How all cells write, looked up once for the whole list. */
export interface CellWriting {
  readonly format: Format;
  readonly sentenceOf: SentenceOf;
  /** In the place of what the reader is not shown. */
  readonly keptBack: string;
}

interface CellProps {
  readonly column: ColumnName;
  readonly record: RecordJson;
}

export interface CellContentProps extends CellProps, CellWriting {}

function PlaceCell({ column, record }: CellProps) {
  const placeText = usePlaceText();
  return <Value column={column} record={record} isMono main={`#${placeText(record.leaf)}`} />;
}

/** What a record has in a column. A value that can be searched for is a button: the list listens to all of them. */
export function CellContent({ column, record, format, sentenceOf, keptBack }: CellContentProps) {
  const { leaf } = record;
  const more = isKeptBack(column, record) ? { more: keptBack } : {};
  switch (column) {
    case 'time':
      return (
        <time
          dateTime={leaf.occurred}
          title={format.time(leaf.occurred, 'full')}
          className="font-mono text-sm"
        >
          {format.time(leaf.occurred, 'row')}
        </time>
      );
    case 'event':
      return <EventCell record={record} sentence={sentenceOf(leaf.type, record.sentence)} />;
    case 'user':
      return <Value column={column} record={record} {...userText(record)} {...more} />;
    case 'resource':
      return <Value column={column} record={record} isMono {...resourceText(record)} {...more} />;
    case 'ip':
      return <Value column={column} record={record} isMono main={ipText(record)} {...more} />;
    case 'seq':
      return <PlaceCell column={column} record={record} />;
    case 'outcome':
      return <Value column={column} record={record} main={leaf.outcome ?? ''} />;
    case 'category':
      return <Value column={column} record={record} main={visibleText(leaf.category, 200)} />;
    case 'severity':
      return (
        <ValueButton column={column} record={record}>
          <SeverityMark severity={leaf.severity} />
        </ValueButton>
      );
    default:
      return column satisfies never;
  }
}

interface EventCellProps {
  readonly record: RecordJson;
  readonly sentence: string;
}

function EventCell({ record, sentence }: EventCellProps) {
  return (
    <span className="flex min-w-0 items-center gap-2" title={sentence}>
      <span className="inline-flex max-w-full min-w-0 shrink-0">
        <EventTypeName type={visibleText(record.leaf.type, 200)} />
      </span>
      <span className="foreign min-w-0 flex-1 truncate text-fg3 [.cards_&]:hidden">{sentence}</span>
    </span>
  );
}

interface ValueProps extends CellProps {
  readonly main: string;
  /** Beside it, dim. */
  readonly more?: string;
  readonly isMono?: boolean;
}

function Value({ column, record, main, more = '', isMono }: ValueProps) {
  if (main === '') return <span className="text-fg3">{more === '' ? '–' : more}</span>;
  return (
    <ValueButton column={column} record={record} title={more === '' ? main : `${main} · ${more}`}>
      <span className={clsx(isMono && 'font-mono text-sm')}>{main}</span>
      {more !== '' && <span className="ml-1.5 text-fg3">{more}</span>}
    </ValueButton>
  );
}

interface ValueButtonProps extends CellProps {
  readonly title?: string;
  readonly children: ReactNode;
}

function ValueButton({ column, record, title, children }: ValueButtonProps) {
  if (valueActions(column, record) === undefined)
    return (
      <span title={title} className="foreign block truncate">
        {children}
      </span>
    );
  return (
    <button
      type="button"
      tabIndex={-1}
      data-value
      title={title}
      aria-haspopup="menu"
      className="foreign block min-h-6 max-w-full truncate rounded-sm text-left decoration-dotted underline-offset-4 hover:underline"
    >
      {children}
    </button>
  );
}
