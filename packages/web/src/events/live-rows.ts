/** Events that arrive while one looks: shown on top, or waiting while the reader reads. */
import { comparePlaces } from '../api/place.ts';
import type { ListItem } from './list-items.ts';

/** At most so many are kept: a list that grew without end would be neither read nor scrolled. */
export const MAX_LIVE = 500;

export interface LiveRows {
  /** Newest first. */
  readonly shown: readonly ListItem[];
  readonly waiting: readonly ListItem[];
}

export const NO_LIVE_ROWS: LiveRows = { shown: [], waiting: [] };

/** Adds what arrived, each place once. */
export function arrive(rows: LiveRows, items: readonly ListItem[], isPaused: boolean): LiveRows {
  const newest = [rows.shown[0], rows.waiting[0]].filter((item) => item !== undefined);
  const added = items
    .filter((item) => newest.every((one) => comparePlaces(item, one) > 0))
    .toSorted((one, other) => comparePlaces(other, one));
  if (added.length === 0) return rows;
  const waiting = [...added, ...rows.waiting].slice(0, MAX_LIVE);
  return isPaused ? { ...rows, waiting } : flush({ ...rows, waiting });
}

/** Shows what was waiting. */
export function flush({ shown, waiting }: LiveRows): LiveRows {
  return { shown: [...waiting, ...shown].slice(0, MAX_LIVE), waiting: [] };
}

/** The whole list. Where more arrived than are kept, what was found before is no longer next to it. */
export function withLive(live: readonly ListItem[], found: readonly ListItem[]): readonly ListItem[] {
  if (live.length === 0) return found;
  if (live.length >= MAX_LIVE) return live;
  const oldest = live.at(-1);
  return [...live, ...found.filter((item) => oldest !== undefined && comparePlaces(item, oldest) < 0)];
}
