import { formatValue } from '@attestry/log/query';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Facets, RecordJson } from 'attestry/api';
import { api } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';
import { type FirstRecord, findFirst } from './first-record.ts';
import { lifeTypes } from './history-facts.ts';

const PAGE = 50;
/** A search by a person is on record: what was found is good for a while. */
const FRESH_MS = 60_000;

export function useHistoryRecords(q: string) {
  const log = useLog();
  return useInfiniteQuery({
    queryKey: ['history', log, q],
    queryFn: ({ pageParam, signal }) => api.records(log, { q, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: FRESH_MS,
  });
}

export function useHistoryCounts(q: string) {
  const log = useLog();
  return useQuery({
    queryKey: ['history-counts', log, q],
    queryFn: ({ signal }) => api.facets(log, q, signal),
    staleTime: FRESH_MS,
  });
}

export function useHistoryTimeline(q: string) {
  const log = useLog();
  return useQuery({
    queryKey: ['history-timeline', log, q],
    queryFn: ({ signal }) => api.timeline(log, q, 'day', signal),
    staleTime: FRESH_MS,
  });
}

/** @param known the oldest record that is known; without it nothing is looked for */
export function useFirstRecord(q: string, known: RecordJson | undefined, isAll: boolean) {
  const log = useLog();
  const { data } = useQuery({
    queryKey: ['history-first', log, q],
    queryFn: (): Promise<FirstRecord> | FirstRecord => {
      if (known === undefined) throw new Error('nothing is known to begin with');
      if (isAll) return { record: known, isCertain: true };
      // Further pages belong to the search that is on record already.
      return findFirst((below) => api.records(log, { q, limit: 1, cursor: String(below) }), known);
    },
    enabled: known !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}

/** The newest records that say that a target is gone, or came; undefined where none does. */
export function useLifeRecords(q: string, counts: Facets | undefined): readonly RecordJson[] | undefined {
  const log = useLog();
  const types = lifeTypes(counts?.types ?? []);
  const query = `${q} type:${types.map((type) => formatValue(type)).join(',')}`;
  const { data } = useQuery({
    queryKey: ['history-life', log, query],
    queryFn: ({ signal }) => api.records(log, { q: query, limit: 10 }, signal),
    enabled: types.length > 0,
    staleTime: FRESH_MS,
  });
  return data?.records;
}
