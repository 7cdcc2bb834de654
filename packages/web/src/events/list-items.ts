/** The rows of the list: records, and positions whose record does not match its hash, newest first. */
import type { RecordJson } from 'attestry/api';
import type { RecordPage } from '../api/attestry-api.ts';

export type ListItem =
  | { readonly kind: 'record'; readonly seq: number; readonly record: RecordJson }
  | { readonly kind: 'broken'; readonly seq: number };

export function itemsOf(pages: readonly RecordPage[]): readonly ListItem[] {
  return pages.flatMap(({ records, broken }) => {
    const items = records.map((record): ListItem => ({ kind: 'record', seq: record.leaf.seq, record }));
    if (broken.length === 0) return items;
    const reds = broken.map(({ seq }): ListItem => ({ kind: 'broken', seq }));
    return [...items, ...reds].sort((one, other) => other.seq - one.seq);
  });
}

/** The item after (1) or before (-1) a position, whether that is in the list or not. */
export function neighbourOf(
  items: readonly ListItem[],
  seq: number | undefined,
  step: 1 | -1,
): ListItem | undefined {
  if (seq === undefined) return items[0];
  const at = items.findIndex((item) => item.seq <= seq);
  const from = at < 0 ? items.length : at;
  const isThere = items[from]?.seq === seq;
  return items[step === 1 && !isThere ? from : from + step];
}
