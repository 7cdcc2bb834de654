import { type KeyboardEvent, type PointerEvent, useReducer, useRef } from 'react';
import { brush, brushKey, chosenBars, NO_BRUSH } from './brush.ts';

export interface UseBrush {
  readonly count: number;
  /** The bar at a place of the chart, in pixels from its left. */
  readonly barAt: (x: number) => number;
  /** Both included. */
  readonly onChoose?: ((first: number, last: number) => void) | undefined;
  /** Whether a press without a stretch chooses the one bar; not where a second press means something else. */
  readonly clickChooses: boolean;
}

/** Pixels that a hand moves without meaning to. */
const TREMBLE = 4;

/** The brush of a chart, with what the element that is pressed needs. */
export function useBrush({ count, barAt, onChoose, clickChooses }: UseBrush) {
  const [state, act] = useReducer(brush, NO_BRUSH);
  const pressedX = useRef(0);
  const barOf = (event: PointerEvent): number =>
    barAt(event.clientX - event.currentTarget.getBoundingClientRect().left);
  const choose = (bars: readonly [number, number] | undefined): void => {
    if (bars !== undefined && bars[1] < count) onChoose?.(...bars);
  };
  return {
    isHeld: state.isHeld,
    chosen: chosenBars(state),
    cursor: state.cursor,
    handlers: {
      onPointerDown: (event: PointerEvent): void => {
        if (event.button !== 0 || count === 0 || onChoose === undefined) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pressedX.current = event.clientX;
        act({ kind: 'press', bar: barOf(event) });
      },
      onPointerMove: (event: PointerEvent): void => {
        if (count > 0) act({ kind: 'point', bar: barOf(event) });
      },
      onPointerUp: (event: PointerEvent): void => {
        if (!state.isHeld) return;
        const isStretch = Math.abs(event.clientX - pressedX.current) > TREMBLE;
        act({ kind: 'release' });
        if (isStretch || clickChooses) choose(chosenBars(state));
      },
      onPointerLeave: (): void => act({ kind: 'leave' }),
      onPointerCancel: (): void => act({ kind: 'release' }),
      onBlur: (): void => act({ kind: 'leave' }),
      onKeyDown: (event: KeyboardEvent): void => {
        const action = brushKey(event.key, event.shiftKey, count);
        const isIdle = state.cursor === undefined && action?.kind !== 'step';
        if (action === undefined || isIdle || event.ctrlKey || event.metaKey || event.altKey) return;
        // What is done here is not done again by the list beside it.
        event.preventDefault();
        event.stopPropagation();
        if (action.kind === 'choose') choose(chosenBars(state));
        else act(action);
      },
    },
  };
}
