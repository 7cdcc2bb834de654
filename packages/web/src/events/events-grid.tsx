// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn only while in sight cannot be laid out as a table
// biome-ignore-all lint/a11y/useFocusableInteractive: of a grid the cells have the focus
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useState,
} from 'react';
import { isSamePlace, type Place, placeKey } from '../api/place.ts';
import { useMessages } from '../i18n/messages.ts';
import { useSentences } from '../i18n/sentences.ts';
import { type ValueActions, ValueMenuItems } from '../query-bar/value-menu.tsx';
import { useFormat } from '../time/zone.ts';
import { MenuAt } from '../ui/menu.tsx';
import { ColumnHandle } from './column-handle.tsx';
import type { ColumnName, ColumnWidths, GridLayout } from './columns.ts';
import { EVENTS } from './events-messages.ts';
import { gridAction } from './grid-keys.ts';
import { GridRow } from './grid-row.tsx';
import type { ListItem } from './list-items.ts';
import { valueActions } from './record-cells.ts';
import type { useGrid } from './use-grid.ts';

export interface EventsGridProps {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly grid: ReturnType<typeof useGrid>;
  readonly items: readonly ListItem[];
  readonly layout: GridLayout;
  readonly widths: ColumnWidths;
  /** The tracks with other widths than these. */
  readonly templateWith: (widths: ColumnWidths) => string;
  readonly onWidths: (widths: ColumnWidths) => void;
  /** How many there are in all, where that is known. */
  readonly total: number | undefined;
  /** The place of the record whose details are open. */
  readonly open: Place | undefined;
  /** Keys of places. */
  readonly selected: ReadonlySet<string>;
  /** How many at the top came while one looked. */
  readonly newCount: number;
  readonly onOpen: (item: ListItem) => void;
  readonly onScroll: (isAtTop: boolean) => void;
  readonly onHover: (isOver: boolean) => void;
  /** Below the last row. */
  readonly footer: ReactNode;
}

/** The rows of the list, of which only those in sight are drawn. */
export function EventsGrid(props: EventsGridProps) {
  const { scroller, grid, items, layout, total, open, selected, newCount } = props;
  const t = useMessages(EVENTS);
  const { menu, closeMenu, handlers } = useGridEvents(props);
  const format = useFormat();
  const sentenceOf = useSentences();
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={t.list}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-colcount={layout.columns.length + (layout.isCards ? 0 : 1)}
      aria-multiselectable
      style={{ '--columns': layout.template } as CSSProperties}
      className="scroll-thin relative min-h-0 flex-1 overflow-auto overscroll-contain"
      onScroll={(event) => props.onScroll(event.currentTarget.scrollTop < 4)}
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && props.onHover(true)}
      onPointerLeave={() => props.onHover(false)}
      {...handlers}
    >
      <GridHead {...props} height={grid.head} />
      <div role="rowgroup" className="relative" style={rowgroupStyle(grid)}>
        {grid.rows.getVirtualItems().map(({ index, start, key }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <GridRow
              key={key}
              item={item}
              index={index}
              top={start - grid.head}
              layout={layout}
              isOpen={isSamePlace(item, open)}
              isSelected={selected.has(placeKey(item))}
              isNew={index < newCount}
              cursor={item === grid.current ? grid.column : undefined}
              format={format}
              sentenceOf={sentenceOf}
              keptBack={t.keptBack}
            />
          );
        })}
      </div>
      {props.footer}
      <MenuAt anchor={menu?.anchor} onClose={closeMenu}>
        {menu !== undefined && <ValueMenuItems {...menu.actions} />}
      </MenuAt>
    </div>
  );
}

/** What all rows have in common is said once, above them. */
function rowgroupStyle({ rows, height }: EventsGridProps['grid']): CSSProperties {
  const common = { '--row-height': `${height}px` };
  return { ...common, height: rows.getTotalSize() };
}

interface GridHeadProps extends Pick<EventsGridProps, 'layout' | 'widths' | 'templateWith' | 'onWidths'> {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly height: number;
}

function GridHead({ layout, height, scroller, ...sizing }: GridHeadProps) {
  const t = useMessages(EVENTS);
  return (
    <div role="rowgroup" className={layout.isCards ? 'sr-only' : 'sticky top-0 z-10'}>
      <div
        role="row"
        aria-rowindex={1}
        className="grid items-center border-b border-line bg-bg2 text-sm font-medium text-fg2"
        style={{ gridTemplateColumns: 'var(--columns)', height }}
      >
        {layout.columns.map((column, index) => (
          <div
            key={column}
            role="columnheader"
            aria-colindex={index + 1}
            aria-label={t[column]}
            className="relative h-full content-center truncate px-2"
          >
            {t[column]}
            {!layout.isCards && (
              <ColumnHandle
                column={column}
                grid={scroller}
                widths={sizing.widths}
                templateWith={sizing.templateWith}
                onWidths={sizing.onWidths}
              />
            )}
          </div>
        ))}
        {!layout.isCards && (
          <div role="columnheader" aria-colindex={layout.columns.length + 1} className="truncate px-2">
            <span className="sr-only">{t.details}</span>
          </div>
        )}
      </div>
    </div>
  );
}

interface OpenMenu {
  readonly anchor: HTMLElement;
  readonly actions: ValueActions;
}

/** Clicks and keys of all rows. */
function useGridEvents({ grid, items, onOpen }: EventsGridProps) {
  const [menu, setMenu] = useState<OpenMenu>();
  const itemOf = (target: EventTarget): ListItem | undefined => {
    const row = target instanceof Element ? target.closest('[data-place]') : null;
    return items.find((item) => placeKey(item) === row?.getAttribute('data-place'));
  };
  const openMenu = (
    item: ListItem | undefined,
    anchor: HTMLElement | null | undefined,
    column: string,
  ): void => {
    if (item?.kind !== 'record' || !anchor) return;
    const actions = valueActions(column as ColumnName, item.record) ?? valueActions('event', item.record);
    if (actions !== undefined) setMenu({ anchor, actions });
  };
  const click = (event: MouseEvent<HTMLElement>): void => {
    const item = itemOf(event.target);
    // What is marked is to be copied; a link goes where it goes.
    if (item === undefined || isMarking() || (event.target as Element).closest('a')) return;
    const value = (event.target as Element).closest<HTMLElement>('[data-value]');
    const column =
      (event.target as Element).closest('[data-column]')?.getAttribute('data-column') ?? undefined;
    grid.goTo(item, { ...(column !== undefined && { column }), focus: value === null });
    if (value !== null) openMenu(item, value, column ?? '');
    else onOpen(item);
  };
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const action = gridAction(event);
    const item = itemOf(event.target);
    if (action === undefined || item === undefined) return;
    event.preventDefault();
    if (action.kind === 'row') grid.moveRow(action.by);
    else if (action.kind === 'end') grid.goTo(action.which === 'first' ? items[0] : items.at(-1));
    else if (action.kind === 'column') grid.moveColumn(action.by);
    else if (action.kind === 'open') onOpen(item);
    else openMenu(item, event.target as HTMLElement, grid.column);
  };
  return { menu, closeMenu: () => setMenu(undefined), handlers: { onClick: click, onKeyDown: press } };
}

function isMarking(): boolean {
  const selection = getSelection();
  return selection !== null && selection.type === 'Range' && selection.toString() !== '';
}
