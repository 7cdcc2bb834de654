import { useMemo, useState } from 'react';
import { FIRST_INCARNATION } from '../api/place.ts';
import { useChain, useIncarnation } from '../api/queries.ts';
import { type Total, totalOf } from './facet-counts.ts';
import type { ListItem } from './list-items.ts';
import { withLive } from './live-rows.ts';
import { useFacets, useRecords } from './use-events.ts';
import type { EventsAddress } from './use-events-search.ts';
import { type LiveTail, useLiveTail } from './use-live-tail.ts';
import { useNewCount } from './use-new-count.ts';

/** What the list shows: what was found, and what came since. */
export interface Found {
  readonly items: readonly ListItem[];
  readonly records: ReturnType<typeof useRecords>;
  readonly total: Total | undefined;
  readonly live: LiveTail;
  /** How many at the top came while one looked. */
  readonly newCount: number;
  /** How many are there that are not shown yet. */
  readonly waiting: number;
  readonly showNew: () => void;
  readonly onReading: (isReading: boolean) => void;
}

export function useFound({ text, isLive }: EventsAddress, isReadable: boolean): Found {
  const records = useRecords(text, isReadable);
  const { data: facets } = useFacets(text, isReadable);
  const [isReading, onReading] = useState(false);
  const size = useChain()?.size;
  const latest = useIncarnation();
  const isLoaded = records.data !== undefined && !records.isPlaceholderData;
  // A log that was reset begins at 0 again: what an earlier incarnation has says nothing of where this one is.
  const first = records.items[0];
  const newest = first?.incarnation === latest ? first.seq : undefined;
  const from = isLoaded ? (newest === undefined ? size : newest + 1) : undefined;
  const live = useLiveTail({ text, from, isOn: isLive && isReadable, isPaused: isReading });
  const missed = useNewCount({
    text,
    newest,
    loadedMs: records.dataUpdatedAt,
    // A search for positions finds those of earlier incarnations, too.
    enabled: isLoaded && isReadable && !isLive && latest === FIRST_INCARNATION,
  });
  const items = useMemo(() => withLive(live.shown, records.items), [live.shown, records.items]);
  const isAll = isLoaded && !records.hasNextPage;
  return {
    items,
    records,
    total: totalOf(facets, isAll ? items.length : undefined),
    live,
    newCount: live.shown.length,
    waiting: isLive ? live.waiting.length : missed,
    showNew: isLive ? live.show : records.refresh,
    onReading,
  };
}
