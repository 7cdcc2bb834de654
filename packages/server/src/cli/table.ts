import { fitText, shownText, widthOf } from './shown-text.ts';

export interface Column {
  readonly title: string;
  /** It may be cut down to this where the terminal is too narrow; without it, it never is. */
  readonly least?: number;
}

const GAP = '  ';

/** Rows under their titles. Cells are made harmless; `columns` undefined cuts nothing. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
  paint: (text: string, row: number, column: number) => string = (text) => text,
): string[] {
  const cells = rows.map((row) => row.map(shownText));
  const natural = columns.map(({ title }, c) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOf(row[c] ?? ''))),
  );
  const widths = width === undefined ? natural : shrink(columns, natural, width);
  const line = (row: readonly string[], paintCell: (text: string, c: number) => string): string =>
    row
      .map((cell, c) => paintCell(fitText(cell, widths[c] ?? 0), c))
      .join(GAP)
      .trimEnd();
  const titles = line(
    columns.map(({ title }) => title),
    (text) => text,
  );
  return [titles, ...cells.map((row, r) => line(row, (text, c) => paint(text, r, c)))];
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
