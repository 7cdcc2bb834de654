import { rank } from './fuzzy.ts';

export type PaletteGroup = 'typed' | 'screen' | 'goTo' | 'views' | 'doIt' | 'display';

/** Something to choose. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: PaletteGroup;
  readonly label: string;
  /** The shortcut that does the same. */
  readonly keys?: string;
  /** The palette closes when it is done; what it rejects with is shown. */
  readonly run: () => void | Promise<void>;
}

/** A line of the palette. */
export interface PaletteRow {
  readonly entry: PaletteEntry;
  /** Letters that were typed. */
  readonly at: readonly number[];
  /** The first of its group while all are shown: the name of the group stands above. */
  readonly beginsGroup: boolean;
}

/**
 * What is shown for what is typed: without anything, all in groups; else first what it names by itself (a position, a hash,
 * an id), then what matches, then the search for it.
 */
export function paletteRows(
  typed: string,
  fixed: readonly PaletteEntry[],
  meant: readonly PaletteEntry[],
): readonly PaletteRow[] {
  if (typed.trim() === '') {
    return fixed.map((entry, i) => ({ entry, at: [], beginsGroup: fixed[i - 1]?.group !== entry.group }));
  }
  const plain = (entry: PaletteEntry): PaletteRow => ({ entry, at: [], beginsGroup: false });
  const found = rank(typed, labelled(fixed)).map(({ item, at }) => ({
    entry: item.entry,
    at,
    beginsGroup: false,
  }));
  return [...meant.slice(0, -1).map(plain), ...found, ...meant.slice(-1).map(plain)];
}

function labelled(entries: readonly PaletteEntry[]): readonly { label: string; entry: PaletteEntry }[] {
  return entries.map((entry) => ({ label: entry.label, entry }));
}

/** Which row an arrow leads to, around the ends. */
export function moveRow(active: number, step: number, count: number): number {
  return count === 0 ? 0 : (active + step + count) % count;
}

/** A text in parts, with those that were typed marked. */
export function markedParts(
  label: string,
  at: readonly number[],
): readonly { readonly start: number; readonly text: string; readonly marked: boolean }[] {
  const parts: { start: number; text: string; marked: boolean }[] = [];
  const marks = new Set(at);
  for (const [start, text] of label.split('').entries()) {
    const marked = marks.has(start);
    const last = parts.at(-1);
    if (last !== undefined && last.marked === marked) last.text += text;
    else parts.push({ start, text, marked });
  }
  return parts;
}
