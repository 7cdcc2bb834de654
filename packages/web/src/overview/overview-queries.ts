/** What the overview asks of the server, again and again while it is looked at. */
import { useQuery } from '@tanstack/react-query';
import type { Facets } from 'attestry/api';
import { useEffect, useState } from 'react';
import { api } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';
import { hasApplicationEvents } from './application-events.ts';
import { HOUR_MS, monthBefore, monthUntil, type TimeWindow, timeQuery } from './month.ts';

const POLL_MS = 15_000;
/** Nothing but a late event changes what was a month ago. */
const PAST_STALE_MS = 600_000;
const LATEST = 10;

/** The window that is counted; a new one each hour. */
export function useMonth(): TimeWindow {
  const [hour, setHour] = useState(currentHour);
  useEffect(() => {
    const timer = setInterval(() => setHour(currentHour()), POLL_MS);
    return () => clearInterval(timer);
  }, []);
  return monthUntil(hour * HOUR_MS);
}

function currentHour(): number {
  return Math.floor(Date.now() / HOUR_MS);
}

/** What was shown stays until the new answer is there, unless it is of another log. */
function keepOf(log: string) {
  return <T>(
    previous: T | undefined,
    query: { readonly queryKey: readonly unknown[] } | undefined,
  ): T | undefined => (query?.queryKey[1] === log ? previous : undefined);
}

export function useMonthFacets(month: TimeWindow) {
  const log = useLog();
  const q = timeQuery(month);
  return useQuery({
    queryKey: ['facets', log, q],
    queryFn: ({ signal }) => api.facets(log, q, signal),
    refetchInterval: POLL_MS,
    placeholderData: keepOf(log),
  });
}

export function useMonthBeforeFacets(month: TimeWindow) {
  const log = useLog();
  const q = timeQuery(monthBefore(month));
  return useQuery({
    queryKey: ['facets', log, q],
    queryFn: ({ signal }) => api.facets(log, q, signal),
    staleTime: PAST_STALE_MS,
    placeholderData: keepOf(log),
  });
}

export function useMonthTimeline(month: TimeWindow) {
  const log = useLog();
  const q = timeQuery(month);
  return useQuery({
    queryKey: ['timeline', log, q, 'hour'],
    queryFn: async ({ signal }) => (await api.timeline(log, q, 'hour', signal)).buckets,
    refetchInterval: POLL_MS,
    placeholderData: keepOf(log),
  });
}

/**
 * Asked only where there are some, and again only when there are more: what a person searches is recorded, and a page that
 * lies open is not to fill the log.
 */
export function useLatestCritical(count: number | undefined) {
  const log = useLog();
  return useQuery({
    queryKey: ['latest-critical', log, count ?? 0],
    queryFn: async ({ signal }) =>
      (await api.records(log, { q: 'severity:critical', limit: LATEST }, signal)).records,
    enabled: count !== undefined && count > 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepOf(log),
  });
}

/** Whether the log still waits for its first event; undefined while that is not known. */
export function useIsFirstRun(month: Facets | undefined): boolean | undefined {
  const log = useLog();
  const isQuiet = month !== undefined && !hasApplicationEvents(month);
  // An old log may have had a quiet month.
  const { data: all } = useQuery({
    queryKey: ['facets', log, ''],
    queryFn: ({ signal }) => api.facets(log, '', signal),
    enabled: isQuiet,
    refetchInterval: POLL_MS,
  });
  if (month === undefined) return undefined;
  if (!isQuiet) return false;
  return all && !hasApplicationEvents(all);
}
