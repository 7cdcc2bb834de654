import type { ListItem } from './list-items.ts';

export type ListState = 'unreadable' | 'failed' | 'loading' | 'searching' | 'empty' | 'rows';

export interface KnownOfList {
  readonly items: readonly ListItem[];
  readonly records: { readonly isPending: boolean; readonly isError: boolean; readonly hasNextPage: boolean };
}

/** What the list is, by what is known. */
export function listState({ items, records }: KnownOfList, isReadable: boolean): ListState {
  if (!isReadable && items.length === 0) return 'unreadable';
  // Rows that are there stay, whatever failed after them.
  if (items.length > 0) return 'rows';
  if (records.isError) return 'failed';
  if (records.isPending) return 'loading';
  // A page may be empty and still not be the last.
  return records.hasNextPage ? 'searching' : 'empty';
}
