import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { formatPlace, type Place, parsePlace } from '../api/place.ts';
import { useIncarnation } from '../api/queries.ts';
import { useWidth } from '../chart/use-width.ts';
import { useMessages } from '../i18n/messages.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { type ColumnName, gridLayout, parseWidths } from './columns.ts';
import { EventsGrid } from './events-grid.tsx';
import { EVENTS } from './events-messages.ts';
import type { ShownDensity } from './events-search.ts';
import type { Total } from './facet-counts.ts';
import { ListBar } from './list-bar.tsx';
import { ListFooter } from './list-footer.tsx';
import type { ListItem } from './list-items.ts';
import { PAINT_MS } from './rows-first.ts';
import type { useRecords } from './use-events.ts';
import type { EventsAddress } from './use-events-search.ts';
import { useGrid } from './use-grid.ts';
import { useListActions } from './use-list-actions.ts';

export interface EventsListProps {
  readonly address: EventsAddress;
  readonly items: readonly ListItem[];
  readonly records: ReturnType<typeof useRecords>;
  readonly columns: readonly ColumnName[];
  readonly density: ShownDensity;
  readonly total: Total | undefined;
  /** How many at the top came while one looked, and how many wait to be shown. */
  readonly newCount: number;
  readonly waiting: number;
  readonly onShowNew: () => void;
  /** Whether the reader reads, so that nothing may move. */
  readonly onReading: (isReading: boolean) => void;
  /** Told how to go one row on; what is open goes along. */
  readonly mover: RefObject<ListMover | undefined>;
  /** In the place of the rows, where there are none. */
  readonly instead: ReactNode;
}

export interface ListMover {
  readonly move: (step: 1 | -1) => void;
  /** Gives the focus back to the row that was open. */
  readonly focus: (position: string | undefined) => void;
}

/** The list with what is known about it. */
export function EventsList(props: EventsListProps) {
  const { address, items, records, total, newCount, waiting } = props;
  const t = useMessages(EVENTS);
  const [ref, width] = useWidth();
  const scroller = useRef<HTMLDivElement>(null);
  const [{ columnWidths }, changePreferences] = usePreferences();
  const widths = useMemo(() => parseWidths(columnWidths), [columnWidths]);
  const layout = useMemo(() => gridLayout(props.columns, width, widths), [props.columns, width, widths]);
  const grid = useGrid({ items, layout, density: props.density, scroller });
  const latest = useIncarnation();
  const mover = useMover(address, grid, latest);
  props.mover.current = mover;
  const actions = useListActions({ address, items, grid, onMove: mover.move });
  const reading = useReading(props.onReading);
  const navigate = useNavigate();
  useMore(records, items.length - (grid.rows.getVirtualItems().at(-1)?.index ?? 0));
  const open = (item: ListItem): void => {
    if (item.kind === 'record') address.change({ open: formatPlace(item, latest) });
    else void navigate({ to: '/integrity' });
  };
  const showNew = (): void => {
    props.onShowNew();
    scroller.current?.scrollTo({ top: 0 });
  };
  return (
    <section aria-label={t.list} ref={ref} className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <ListBar {...props} {...actions} />
      {records.isRefetchError && (
        <div className="p-2">
          <Failure error={records.error} onRetry={records.refresh} />
        </div>
      )}
      {waiting > 0 && (
        <div className="pointer-events-none absolute inset-x-0 top-18 z-20 flex justify-center">
          <Button look="primary" onClick={showNew} className="pointer-events-auto rounded-full">
            {t.newEvents(waiting)} ↑
          </Button>
        </div>
      )}
      {props.instead ?? (
        <EventsGrid
          scroller={scroller}
          grid={grid}
          items={items}
          layout={layout}
          widths={widths}
          templateWith={(next) => gridLayout(props.columns, width, next).template}
          onWidths={(next) => changePreferences({ columnWidths: next })}
          total={total?.kind === 'exact' ? total.n : undefined}
          open={openPlace(address.open, latest)}
          selected={actions.selected}
          newCount={newCount}
          onOpen={open}
          footer={<ListFooter records={records} />}
          {...reading}
        />
      )}
    </section>
  );
}

function openPlace(open: string | undefined, latest: number): Place | undefined {
  return open === undefined ? undefined : parsePlace(open, latest);
}

/** Row by row, from the list or from the details that are open beside it. */
function useMover(
  { open, change }: EventsAddress,
  grid: ReturnType<typeof useGrid>,
  latest: number,
): ListMover {
  return {
    move: (step) => {
      const place = open === undefined ? grid.current : openPlace(open, latest);
      const isInDetails = document.activeElement?.closest('aside') !== null;
      const isFirst = open === undefined && document.activeElement?.closest('[role="grid"]') === null;
      const item = isFirst ? grid.current : grid.neighbour(place, step);
      if (item === undefined) return;
      grid.goTo(item, { focus: !isInDetails });
      if (open !== undefined && item.kind === 'record') change({ open: formatPlace(item, latest) });
    },
    focus: (position) => {
      grid.goTo(grid.find(openPlace(position, latest)) ?? grid.current);
    },
  };
}

/** Who scrolled down, or has the pointer on the rows, reads. */
function useReading(onReading: (isReading: boolean) => void) {
  const [isAtTop, onTop] = useState(true);
  const [isOver, onHover] = useState(false);
  const isReading = isOver || !isAtTop;
  useEffect(() => onReading(isReading), [onReading, isReading]);
  return { onScroll: onTop, onHover };
}

/** Rows below the last one in sight that are asked for in time. */
const AHEAD = 40;

function useMore(records: ReturnType<typeof useRecords>, below: number): void {
  const { hasNextPage, isFetching, isError, fetchNextPage } = records;
  const isNear = below < AHEAD;
  useEffect(() => {
    if (!isNear || !hasNextPage || isFetching || isError) return;
    // What is in sight is painted first.
    const timer = setTimeout(() => void fetchNextPage(), PAINT_MS);
    return () => clearTimeout(timer);
  }, [isNear, hasNextPage, isFetching, isError, fetchNextPage]);
}
