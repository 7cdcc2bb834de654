/** The columns that this reader chose last, for addresses that name none. */
import { type ColumnName, DEFAULT_COLUMNS, formatColumns, parseColumns } from './columns.ts';

const KEY = 'attestry.columns';

export function rememberedColumns(): readonly ColumnName[] {
  try {
    return parseColumns(localStorage.getItem(KEY) ?? '') ?? DEFAULT_COLUMNS;
  } catch {
    return DEFAULT_COLUMNS;
  }
}

export function rememberColumns(columns: readonly ColumnName[]): void {
  try {
    localStorage.setItem(KEY, formatColumns(columns));
  } catch {
    // Storage that is full or forbidden: the address still has them.
  }
}
