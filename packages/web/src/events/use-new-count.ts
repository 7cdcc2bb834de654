import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/attestry-api.ts';
import { useChain, useIsMasked, useLog, useSession } from '../api/queries.ts';
import { addTerm, quoteValue } from '../query-bar/edit-query.ts';

export interface NewCountOptions {
  /** What is listed. */
  readonly text: string;
  /** The newest position in the list. */
  readonly newest: number | undefined;
  /** When the list was loaded. Milliseconds. */
  readonly loadedMs: number;
  readonly enabled: boolean;
}

/**
 * How many events came that match, since the list was loaded. Asked only when the log grew, and counted, not searched: a
 * search would be recorded, and so be something new itself. What this reader left by reading does not count.
 */
export function useNewCount({ text, newest, loadedMs, enabled }: NewCountOptions): number {
  const log = useLog();
  const { principal } = useSession();
  const isMasked = useIsMasked();
  const size = useChain()?.size;
  const [first, setFirst] = useState({ loadedMs, size });
  const isKnown = first.size !== undefined || size === undefined;
  if (first.loadedMs !== loadedMs || !isKnown) setFirst({ loadedMs, size });
  const since = newest ?? (first.size ?? 0) - 1;
  const { data } = useQuery({
    queryKey: ['new-count', log, text, since, size],
    queryFn: async ({ signal }) => {
      // Who may not search for anybody leaves out what all readers left.
      const by = isMasked ? '' : ` actor.id:${quoteValue(principal.id)}`;
      const mine = `type:audit.searched,audit.read${by}`;
      const query = addTerm(addTerm(text, `seq:>=${since + 1}`), `-(${mine})`);
      return { since, total: (await api.facets(log, query, signal)).total };
    },
    enabled: enabled && size !== undefined && size > since + 1,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return enabled && data?.since === since ? data.total : 0;
}
