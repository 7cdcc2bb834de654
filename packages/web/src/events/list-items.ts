/** The rows of the list: records, and places whose record does not match its hash, newest first. */
import type { RecordJson } from 'attestry/api';
import type { RecordPage } from '../api/attestry-api.ts';
import { comparePlaces, isSamePlace, type Place, placeOf } from '../api/place.ts';

export type ListItem = Place &
  ({ readonly kind: 'record'; readonly record: RecordJson } | { readonly kind: 'broken' });

export function itemOf(record: RecordJson): ListItem {
  return { kind: 'record', ...placeOf(record.leaf), record };
}

export function itemsOf(pages: readonly RecordPage[]): readonly ListItem[] {
  return pages.flatMap(({ records, broken }) => {
    const items = records.map(itemOf);
    if (broken.length === 0) return items;
    const reds = broken.map((place): ListItem => ({ kind: 'broken', ...place }));
    return [...items, ...reds].sort((one, other) => comparePlaces(other, one));
  });
}

/** The item after (1) or before (-1) a place, whether that is in the list or not. */
export function neighbourOf(
  items: readonly ListItem[],
  place: Place | undefined,
  step: 1 | -1,
): ListItem | undefined {
  if (place === undefined) return items[0];
  const at = items.findIndex((item) => comparePlaces(item, place) <= 0);
  const from = at < 0 ? items.length : at;
  const isThere = isSamePlace(items[from], place);
  return items[step === 1 && !isThere ? from : from + step];
}
