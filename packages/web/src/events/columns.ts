/** The columns of the list: which there are, which are chosen, and which still fit. */
export const COLUMN_NAMES = [
  'time',
  'seq',
  'event',
  'user',
  'resource',
  'ip',
  'severity',
  'outcome',
  'category',
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

export const DEFAULT_COLUMNS: readonly ColumnName[] = ['time', 'event', 'user', 'resource', 'ip', 'severity'];

interface ColumnLayout {
  /** Pixels below which it is not shown. */
  readonly min: number;
  /** Its share of what is left over; 0 keeps its width. */
  readonly grow: number;
  /** Which goes first where there is no room: the highest. 0 always stays. */
  readonly yields: number;
}

const LAYOUTS: { readonly [C in ColumnName]: ColumnLayout } = {
  time: { min: 156, grow: 0, yields: 0 },
  seq: { min: 84, grow: 0, yields: 9 },
  event: { min: 200, grow: 2.2, yields: 0 },
  user: { min: 120, grow: 1.2, yields: 1 },
  resource: { min: 140, grow: 1.2, yields: 5 },
  ip: { min: 126, grow: 0.3, yields: 6 },
  severity: { min: 98, grow: 0, yields: 2 },
  outcome: { min: 84, grow: 0, yields: 7 },
  category: { min: 96, grow: 0.2, yields: 8 },
};

/** The button at the end of each row. */
const DETAILS_WIDTH = 84;
/** Below it rows are cards of two lines. */
const CARDS_BELOW = 650;

export function parseColumns(text: string | undefined): readonly ColumnName[] | undefined {
  const names = (text ?? '').split(',').filter(isColumn);
  return names.length === 0 ? undefined : [...new Set(names)];
}

export function formatColumns(columns: readonly ColumnName[]): string {
  return columns.join(',');
}

function isColumn(name: string): name is ColumnName {
  return (COLUMN_NAMES as readonly string[]).includes(name);
}

export interface GridLayout {
  readonly columns: readonly ColumnName[];
  /** Two lines for each event, without a head. */
  readonly isCards: boolean;
  /** For `grid-template-columns`. */
  readonly template: string;
}

/** Widths that the reader gave to columns; others are as wide as there is room. Pixels. */
export type ColumnWidths = { readonly [C in ColumnName]?: number };

export const MIN_WIDTH = 48;
export const MAX_WIDTH = 800;

export function clampWidth(width: number): number {
  return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Math.round(width)));
}

/** What a browser has kept, whatever it is. */
export function parseWidths(kept: { readonly [column: string]: unknown }): ColumnWidths {
  const widths = Object.entries(kept).flatMap(([name, width]) =>
    isColumn(name) && typeof width === 'number' && width > 0 ? [[name, clampWidth(width)] as const] : [],
  );
  return Object.fromEntries(widths);
}

/** What of the chosen columns is shown in so many pixels. */
export function gridLayout(
  chosen: readonly ColumnName[],
  width: number,
  widths: ColumnWidths = {},
): GridLayout {
  if (width > 0 && width < CARDS_BELOW) {
    return { columns: ['event', 'severity', 'user', 'time'], isCards: true, template: 'minmax(0,1fr) auto' };
  }
  let columns = chosen;
  while (width > 0 && neededWidth(columns, widths) > width) {
    const most = Math.max(...columns.map((name) => LAYOUTS[name].yields));
    if (most === 0) break;
    columns = columns.filter((name) => LAYOUTS[name].yields !== most);
  }
  const tracks = columns.map((name) => {
    const { grow } = LAYOUTS[name];
    const min = leastWidth(name, widths);
    // What the reader gave it, where there is so much.
    if (widths[name] !== undefined) return `minmax(${min}px,${widths[name]}px)`;
    return grow === 0 ? `${min}px` : `minmax(${min}px,${grow}fr)`;
  });
  return { columns, isCards: false, template: [...tracks, `${DETAILS_WIDTH}px`].join(' ') };
}

function neededWidth(columns: readonly ColumnName[], widths: ColumnWidths): number {
  return columns.reduce((sum, name) => sum + leastWidth(name, widths), DETAILS_WIDTH);
}

/** A column that was made narrow needs no more than that. */
function leastWidth(name: ColumnName, widths: ColumnWidths): number {
  return Math.min(LAYOUTS[name].min, widths[name] ?? Number.POSITIVE_INFINITY);
}

/** One column more, in its usual place, or one less; the last one stays. */
export function toggleColumn(columns: readonly ColumnName[], name: ColumnName): readonly ColumnName[] {
  if (!columns.includes(name)) {
    const before = COLUMN_NAMES.slice(0, COLUMN_NAMES.indexOf(name));
    const at = Math.max(...before.map((one) => columns.indexOf(one)), -1) + 1;
    return columns.toSpliced(at, 0, name);
  }
  return columns.length === 1 ? columns : columns.filter((one) => one !== name);
}

/** A column one place further to the front (-1) or the end (1). */
export function moveColumn(
  columns: readonly ColumnName[],
  name: ColumnName,
  step: 1 | -1,
): readonly ColumnName[] {
  const at = columns.indexOf(name);
  const to = at + step;
  return at < 0 || to < 0 || to >= columns.length ? columns : columns.toSpliced(at, 1).toSpliced(to, 0, name);
}

/** By the name of a density, and for cards. Pixels. */
export const ROW_HEIGHTS = { compact: 26, default: 32, cosy: 40, cards: 58 } as const;
