import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { readQuery } from '../query-bar/read-query.ts';
import { withRange } from '../time/range.ts';
import { changedParams, type EventsChange, type EventsSearch, parseEventsSearch } from './events-search.ts';
import { useAskAhead } from './use-events.ts';

export interface EventsAddress extends EventsSearch {
  /** Query and range as one query: what the server is asked. */
  readonly text: string;
  /** All parameters, as they are in the address. */
  readonly params: { readonly [name: string]: unknown };
  /** Another search is a step that one can go back from; how it is looked at is none. */
  readonly change: (change: EventsChange) => void;
}

export function useEventsSearch(): EventsAddress {
  const params = useSearch({ strict: false }) as { readonly [name: string]: unknown };
  const navigate = useNavigate();
  const askAhead = useAskAhead();
  // The same object until the address changes: what is drawn from it is drawn again only then.
  return useMemo(() => {
    const search = parseEventsSearch(params);
    const change = (next: EventsChange): void => {
      const isStep = next.q !== undefined || next.range !== undefined;
      const { q, range } = { ...search, ...next };
      if (isStep && readQuery(q).problem === undefined) askAhead(withRange(q, range));
      void navigate({
        to: '.',
        search: (old: object) => changedParams({ ...old }, next),
        replace: !isStep,
      } as never);
    };
    return { ...search, text: withRange(search.q, search.range), params, change };
  }, [params, navigate, askAhead]);
}
