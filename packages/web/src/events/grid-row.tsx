// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn only while in sight cannot be laid out as a table
// biome-ignore-all lint/a11y/useFocusableInteractive: of a grid the cells have the focus
import { Link } from '@tanstack/react-router';
import type { RecordJson } from 'attestry/api';
import { clsx } from 'clsx';
import { ShieldAlert } from 'lucide-react';
import { memo } from 'react';
import { formatPlace, type Place, placeKey } from '../api/place.ts';
import { useIncarnation, usePlaceText } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import type { GridLayout } from './columns.ts';
import { EVENTS } from './events-messages.ts';
import { CellContent, type CellWriting } from './grid-cell.tsx';
import type { ListItem } from './list-items.ts';

/** The column of the button at the end. */
export const DETAILS = 'details';

export interface GridRowProps extends CellWriting {
  readonly item: ListItem;
  /** In the whole list, from 0. */
  readonly index: number;
  readonly top: number;
  readonly layout: GridLayout;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  /** It came while one looked. */
  readonly isNew: boolean;
  /** The cell that the Tab key goes to, where that is in this row. */
  readonly cursor: string | undefined;
}

/** A row of the grid. Clicks and keys are heard by the grid: a row is drawn too often to carry listeners of its own. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { item, index, top, layout, isOpen, isSelected, isNew } = props;
  return (
    <div
      role="row"
      data-place={placeKey(item)}
      // The head is the first row.
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-current={isOpen || undefined}
      className={clsx(
        'absolute inset-x-0 grid h-(--row-height) grid-cols-(--columns) [contain:layout_paint_style] cursor-default items-center border-b border-line outline-none',
        layout.isCards && 'cards content-center py-1',
        item.kind === 'broken' ? 'bg-crit-bg text-crit' : rowColour(isOpen, isSelected, isNew),
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {item.kind === 'broken' ? (
        <BrokenCell place={item} cursor={props.cursor} />
      ) : (
        <RecordCells
          record={item.record}
          layout={layout}
          cursor={props.cursor}
          format={props.format}
          sentenceOf={props.sentenceOf}
          keptBack={props.keptBack}
        />
      )}
    </div>
  );
});

function rowColour(isOpen: boolean, isSelected: boolean, isNew: boolean): string {
  if (isOpen || isSelected) return clsx('bg-sel', isSelected && 'shadow-[inset_3px_0_0_var(--acc)]');
  return isNew ? 'bg-info-bg hover:brightness-97' : 'hover:bg-hover';
}

const CELL = 'min-w-0 overflow-hidden rounded-sm px-2 whitespace-nowrap focus-visible:outline-offset-[-2px]';

interface RecordCellsProps extends CellWriting {
  readonly record: RecordJson;
  readonly layout: GridLayout;
  readonly cursor: string | undefined;
}

function RecordCells({ record, layout: { columns, isCards }, cursor, ...writing }: RecordCellsProps) {
  const t = useMessages(EVENTS);
  const placeText = usePlaceText();
  return (
    <>
      {columns.map((column, index) => (
        <div
          key={column}
          role="gridcell"
          tabIndex={cursor === column ? 0 : -1}
          data-column={column}
          aria-colindex={index + 1}
          className={clsx(CELL, isCards && index % 2 === 1 && 'flex justify-end')}
        >
          <CellContent column={column} record={record} {...writing} />
        </div>
      ))}
      {!isCards && (
        <div role="gridcell" tabIndex={-1} aria-colindex={columns.length + 1} className="px-1">
          <button
            type="button"
            data-column={DETAILS}
            tabIndex={cursor === DETAILS ? 0 : -1}
            aria-label={t.detailsOf({ seq: placeText(record.leaf) })}
            className="h-6 rounded-md px-2 text-sm text-fg2 hover:bg-bg3 hover:text-fg"
          >
            {t.details}
          </button>
        </div>
      )}
    </>
  );
}

interface BrokenCellProps {
  readonly place: Place;
  readonly cursor: string | undefined;
}

/** What is stored there is not what was sealed, so nothing of it is shown as if it were true. */
function BrokenCell({ place, cursor }: BrokenCellProps) {
  const t = useMessages(EVENTS);
  const latest = useIncarnation();
  return (
    <div
      role="gridcell"
      tabIndex={cursor === undefined ? -1 : 0}
      data-column="broken"
      className={clsx(CELL, 'col-span-full flex items-center gap-2')}
    >
      <ShieldAlert aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate font-medium">{t.broken({ seq: formatPlace(place, latest) })}</span>
      <Link to="/integrity" tabIndex={-1} className="min-h-6 content-center underline">
        {t.toIntegrity}
      </Link>
    </div>
  );
}
