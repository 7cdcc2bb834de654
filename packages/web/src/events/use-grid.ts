import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { isSamePlace, type Place, placeKey } from '../api/place.ts';
import { type ColumnName, type GridLayout, ROW_HEIGHTS } from './columns.ts';
import type { ShownDensity } from './events-search.ts';
import { stepped } from './grid-keys.ts';
import { DETAILS } from './grid-row.tsx';
import { type ListItem, neighbourOf } from './list-items.ts';

/** The head of the list, which lies over the rows. Pixels. */
export const HEAD_HEIGHT = 28;

/** Where the keyboard is: by place and column, as rows come and go. */
export interface GridCursor {
  readonly place: Place | undefined;
  readonly column: string;
}

export interface GridOptions {
  readonly items: readonly ListItem[];
  readonly layout: GridLayout;
  readonly density: ShownDensity;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** The rows that are drawn, and the one cell that has the focus. */
export function useGrid({ items, layout, density, scroller }: GridOptions) {
  const [cursor, setCursor] = useState<GridCursor>({ place: undefined, column: 'event' });
  const wantsFocus = useRef(false);
  const at = items.findIndex((item) => isSamePlace(item, cursor.place));
  const head = layout.isCards ? 0 : HEAD_HEIGHT;
  const height = ROW_HEIGHTS[layout.isCards ? 'cards' : density];
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => keyOf(items[index]) ?? index,
    overscan: 5,
    scrollMargin: head,
    scrollPaddingStart: head,
    // The focus is never lost to scrolling: its row is drawn wherever it is.
    rangeExtractor: (range: Range) =>
      at < 0 || (at >= range.startIndex && at <= range.endIndex)
        ? defaultRangeExtractor(range)
        : [...defaultRangeExtractor(range), at].sort((one, other) => one - other),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another density is another height of every row
  useLayoutEffect(() => rows.measure(), [height, head]);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    focusCell(scroller.current, cursor);
  });

  /** Goes to a row; the focus goes along unless it is somewhere else on purpose. */
  const goTo = (item: ListItem | undefined, { column = cursor.column, focus = true } = {}): void => {
    if (item === undefined) return;
    const index = items.indexOf(item);
    if (index >= 0) rows.scrollToIndex(index, { align: 'auto' });
    wantsFocus.current = focus;
    setCursor({ place: item, column });
  };
  const column = columnAt(layout, cursor.column, 0);
  return {
    rows,
    height,
    head,
    /** Of the row that the keyboard is in; the first one before it was anywhere. */
    current: items[Math.max(at, 0)],
    column,
    goTo,
    neighbour: (place: Place | undefined, step: 1 | -1) => neighbourOf(items, place, step),
    find: (place: Place | undefined) => items.find((item) => isSamePlace(item, place)),
    moveRow: (by: number) => goTo(items[stepped(Math.max(at, 0), by, items.length)]),
    moveColumn: (by: number) => goTo(items[Math.max(at, 0)], { column: columnAt(layout, column, by) }),
  };
}

function keyOf(place: Place | undefined): string | undefined {
  return place && placeKey(place);
}

/** The column so many further; the first where it is not shown. */
function columnAt({ columns, isCards }: GridLayout, name: string, by: number): string {
  const all: readonly string[] = isCards ? columns : [...columns, DETAILS];
  const at = all.indexOf(name);
  const from = at < 0 ? Math.max(all.indexOf('event' satisfies ColumnName), 0) : at;
  return all[stepped(from, by, all.length)] ?? name;
}

function focusCell(scroller: HTMLElement | null, { place, column }: GridCursor): void {
  const row = scroller?.querySelector(`[data-place="${keyOf(place)}"]`);
  const cell = row?.querySelector<HTMLElement>(`[data-column="${column}"]`);
  (cell ?? row?.querySelector<HTMLElement>('[data-column]'))?.focus({ preventScroll: true });
}
