/** What a key does in the grid: the pattern of WAI-ARIA for grids, rows as items. */
export type GridAction =
  | { readonly kind: 'row'; readonly by: number }
  | { readonly kind: 'end'; readonly which: 'first' | 'last' }
  | { readonly kind: 'column'; readonly by: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'menu' };

const PAGE_ROWS = 10;

interface PressedKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export function gridAction({ key, shiftKey, ctrlKey, metaKey, altKey }: PressedKey): GridAction | undefined {
  if (shiftKey && key === 'F10') return { kind: 'menu' };
  if (shiftKey || metaKey || altKey) return undefined;
  if (ctrlKey) {
    if (key === 'Home') return { kind: 'end', which: 'first' };
    return key === 'End' ? { kind: 'end', which: 'last' } : undefined;
  }
  return PLAIN[key];
}

const PLAIN: { readonly [key: string]: GridAction } = {
  ArrowDown: { kind: 'row', by: 1 },
  ArrowUp: { kind: 'row', by: -1 },
  PageDown: { kind: 'row', by: PAGE_ROWS },
  PageUp: { kind: 'row', by: -PAGE_ROWS },
  ArrowRight: { kind: 'column', by: 1 },
  ArrowLeft: { kind: 'column', by: -1 },
  Home: { kind: 'column', by: Number.NEGATIVE_INFINITY },
  End: { kind: 'column', by: Number.POSITIVE_INFINITY },
  Enter: { kind: 'open' },
  ' ': { kind: 'open' },
  ContextMenu: { kind: 'menu' },
};

/** The place so many further, within the list. */
export function stepped(at: number, by: number, count: number): number {
  return Math.min(Math.max(at + by, 0), count - 1);
}
