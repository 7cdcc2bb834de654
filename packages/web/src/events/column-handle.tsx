import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { type ColumnName, type ColumnWidths, clampWidth, MAX_WIDTH, MIN_WIDTH } from './columns.ts';
import { EVENTS } from './events-messages.ts';

/** For one press of an arrow; with Shift four times as far. Pixels. */
const STEP = 16;

export interface ColumnHandleProps {
  readonly column: ColumnName;
  readonly widths: ColumnWidths;
  /** Has `--columns`, which all rows are laid out by. */
  readonly grid: RefObject<HTMLElement | null>;
  /** The tracks with other widths. */
  readonly templateWith: (widths: ColumnWidths) => string;
  readonly onWidths: (widths: ColumnWidths) => void;
}

/**
 * The right edge of a column's head: dragged, or moved by arrow keys; Home and a double click give the column back its own
 * width. While it is dragged only the style of the grid changes: no row is drawn again.
 */
export function ColumnHandle({ column, widths, grid, templateWith, onWidths }: ColumnHandleProps) {
  const t = useMessages(EVENTS);
  const drag = useRef<{ readonly x: number; readonly width: number }>(undefined);
  // How wide it is where nobody chose: measured when somebody is about to, so that it costs nothing before.
  const [measured, setMeasured] = useState(MIN_WIDTH);
  const measure = (handle: HTMLElement): number => {
    const width = clampWidth(handle.parentElement?.getBoundingClientRect().width ?? MIN_WIDTH);
    setMeasured(width);
    return width;
  };
  const show = (next: ColumnWidths): void => grid.current?.style.setProperty('--columns', templateWith(next));
  const at = (width: number): ColumnWidths => ({ ...widths, [column]: clampWidth(width) });
  const { [column]: chosen, ...others } = widths;
  const dragged = (event: PointerEvent): ColumnWidths | undefined =>
    drag.current && at(drag.current.width + event.clientX - drag.current.x);
  const finish = (event: PointerEvent): void => {
    const next = dragged(event);
    const hasMoved = event.clientX !== drag.current?.x;
    drag.current = undefined;
    if (next !== undefined && hasMoved) onWidths(next);
  };
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (by === undefined && event.key !== 'Home') return;
    event.preventDefault();
    onWidths(by === undefined ? others : at(measure(event.currentTarget) + (event.shiftKey ? 4 * by : by)));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: what is moved is no line between paragraphs
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t.widthOf({ column: t[column] })}
      aria-valuenow={Math.round(chosen ?? measured)}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      className="absolute inset-y-0 right-0 w-2 cursor-col-resize touch-none border-r-2 border-transparent select-none hover:border-line2"
      onFocus={({ currentTarget }) => measure(currentTarget)}
      onKeyDown={press}
      onDoubleClick={() => onWidths(others)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width: measure(event.currentTarget) };
      }}
      onPointerMove={(event) => {
        const next = dragged(event);
        if (next !== undefined) show(next);
      }}
      onPointerUp={finish}
      onPointerCancel={() => {
        drag.current = undefined;
        show(widths);
      }}
    />
  );
}
