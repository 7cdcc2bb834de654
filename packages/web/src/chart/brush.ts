/**
 * Choosing a stretch of bars, with a pointer or with keys: a cursor that is always on a bar, and where the stretch was
 * begun. Pure, so that both hands do the same.
 */
export interface Brush {
  /** The bar that is looked at. */
  readonly cursor: number | undefined;
  /** Where the stretch begins; the cursor is its other end. */
  readonly anchor: number | undefined;
  /** Whether a pointer is held. */
  readonly isHeld: boolean;
}

export const NO_BRUSH: Brush = { cursor: undefined, anchor: undefined, isHeld: false };

export type BrushAction =
  | { readonly kind: 'point' | 'press'; readonly bar: number }
  | { readonly kind: 'step'; readonly by: number; readonly extend: boolean; readonly count: number }
  | { readonly kind: 'release' | 'leave' | 'clear' };

export function brush(state: Brush, action: BrushAction): Brush {
  switch (action.kind) {
    case 'point':
      return state.cursor === action.bar ? state : { ...state, cursor: action.bar };
    case 'press':
      return { cursor: action.bar, anchor: action.bar, isHeld: true };
    case 'step':
      return stepped(state, action);
    case 'release':
      return { ...state, anchor: undefined, isHeld: false };
    case 'leave':
      return state.isHeld || state.anchor !== undefined ? state : NO_BRUSH;
    case 'clear':
      return { ...NO_BRUSH, cursor: state.anchor === undefined ? undefined : state.cursor };
  }
}

function stepped(state: Brush, { by, extend, count }: BrushAction & { kind: 'step' }): Brush {
  if (count === 0) return NO_BRUSH;
  // The newest bar is where one begins to look.
  const from = state.cursor ?? (by < 0 ? count : count - 2);
  const cursor = Math.min(count - 1, Math.max(0, from + by));
  return { cursor, anchor: extend ? (state.anchor ?? state.cursor ?? cursor) : undefined, isHeld: false };
}

/** The chosen bars, both included: a stretch, or the one under the cursor. */
export function chosenBars({ cursor, anchor }: Brush): readonly [first: number, last: number] | undefined {
  if (cursor === undefined) return undefined;
  const other = anchor ?? cursor;
  return [Math.min(cursor, other), Math.max(cursor, other)];
}

const STEPS: { readonly [key: string]: number } = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** What a key means on a chart of so many bars; undefined where it means nothing to it. */
export function brushKey(
  key: string,
  shift: boolean,
  count: number,
): BrushAction | { readonly kind: 'choose' } | undefined {
  const by = STEPS[key];
  if (by !== undefined) return { kind: 'step', by, extend: shift, count };
  if (key === 'Enter' || key === ' ') return { kind: 'choose' };
  return key === 'Escape' ? { kind: 'clear' } : undefined;
}
