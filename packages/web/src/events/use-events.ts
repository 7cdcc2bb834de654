/** What the Events screen asks of the server: all of it at once, the rows first. */
import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { api, type RecordPage } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';
import { bucketSizeFor } from '../chart/timeline-buckets.ts';
import { type Range, rangeBounds } from '../time/range.ts';
import { itemsOf } from './list-items.ts';
import { afterRows, rowsAsked } from './rows-first.ts';

/** More than a screen shows: what is waited for first is small. */
const FIRST_PAGE = 50;
const FURTHER_PAGE = 200;

/** From a question that is sent ahead to the list that shows its answer. Milliseconds. */
const AHEAD_MS = 1000;

function recordsQuery(log: string, text: string) {
  return infiniteQueryOptions({
    queryKey: ['records', log, text],
    queryFn: ({ pageParam, signal }) =>
      rowsAsked(
        api.records(
          log,
          { q: text, cursor: pageParam, limit: pageParam === undefined ? FIRST_PAGE : FURTHER_PAGE },
          signal,
        ),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // What is listed stays as it was found until the reader asks for more or for what is new.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: AHEAD_MS,
  });
}

/** Asks for the first rows of what will be searched for next, while the address still changes to it. */
export function useAskAhead(): (text: string) => void {
  const log = useLog();
  const client = useQueryClient();
  return useCallback((text) => void client.prefetchInfiniteQuery(recordsQuery(log, text)), [client, log]);
}

/** The rows, page by page. A query that cannot be read is not sent: the bar says what is wrong with it. */
export function useRecords(text: string, enabled: boolean) {
  const log = useLog();
  const client = useQueryClient();
  const query = useInfiniteQuery({
    ...recordsQuery(log, text),
    placeholderData: keepPreviousData,
    enabled,
  });
  const { data, refetch } = query;
  const items = useMemo(() => itemsOf(data?.pages ?? []), [data]);
  /** Looks again, from the newest on. */
  const refresh = useCallback((): void => {
    client.setQueryData<InfiniteData<RecordPage, string | undefined>>(
      ['records', log, text],
      (old) => old && { pages: old.pages.slice(0, 1), pageParams: old.pageParams.slice(0, 1) },
    );
    void refetch();
  }, [client, log, text, refetch]);
  return { ...query, items, refresh };
}

export function useFacets(text: string, enabled: boolean) {
  const log = useLog();
  return useQuery({
    queryKey: ['facets', log, text],
    queryFn: async ({ signal }) => {
      await afterRows();
      return await api.facets(log, text, signal);
    },
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useTimeline(text: string, range: Range, enabled: boolean) {
  const log = useLog();
  // By day and hour it is the same all day long: the time of looking only decides which of them.
  const { fromMs, toMs } = rangeBounds(range, Date.now());
  const by = bucketSizeFor(fromMs, toMs);
  return useQuery({
    queryKey: ['timeline', log, text, by],
    queryFn: async ({ signal }) => {
      await afterRows();
      const timeline = await api.timeline(log, text, by, signal);
      return { ...timeline, by, ...rangeBounds(range, Date.now()) };
    },
    placeholderData: keepPreviousData,
    enabled,
  });
}
