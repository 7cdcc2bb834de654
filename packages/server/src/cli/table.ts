import { fitText, shownText, widthOf } from './shown-text.ts';

export interface Column {
  readonly title: string;
  /** It may be cut down to this where the terminal is too narrow; without it, it never is. */
  readonly least?: number;
}

type Paint = (text: string, row: number, column: number) => string;

const GAP = '  ';

/** Rows under their titles. Cells are made harmless; `columns` undefined cuts nothing. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
  paint: Paint = (text) => text,
): string[] {
  const natural = columns.map(({ title }, c) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(shownText(row[c] ?? '')))),
  );
  const widths = widthsFor(columns, natural, width);
  const titles = columns.map(({ title }) => title);
  return [...formatRows(widths, [titles], true), ...formatRows(widths, rows, true, paint)];
}

/** How wide the columns become where there is only so much room; undefined is room enough. */
export function widthsFor(
  columns: readonly Column[],
  natural: readonly number[],
  width: number | undefined,
): readonly number[] {
  return width === undefined ? natural : shrink(columns, natural, width);
}

/** Rows in columns of these widths. Cells are made harmless, and cut to fit or, where they are not, stand out. */
export function formatRows(
  widths: readonly number[],
  rows: readonly (readonly string[])[],
  cut: boolean,
  paint: Paint = (text) => text,
): string[] {
  return rows.map((row, r) =>
    row
      .map((cell, c) => {
        const text = shownText(cell);
        const columns = widths[c] ?? 0;
        return paint(fitText(text, cut ? columns : Math.max(columns, widthOf(text))), r, c);
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** Takes columns from the widest that may be cut, until the line fits or none may. */
function shrink(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  const gaps = GAP.length * (columns.length - 1);
  for (let over = sum(widths) + gaps - width; over > 0; over--) {
    let widest = -1;
    for (const [c, { least }] of columns.entries()) {
      const here = widths[c] ?? 0;
      if (least !== undefined && here > least && here > (widths[widest] ?? 0)) widest = c;
    }
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
