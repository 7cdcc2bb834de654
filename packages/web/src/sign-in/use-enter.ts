import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Session } from 'attestry/api';
import { sessionQuery } from '../api/queries.ts';
import { addressWithin } from './address-within.ts';

/** What follows when somebody is signed in: where they wanted to go, else the start. */
export function useEnter(): (session: Session, next?: string) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (session, next) => {
    // What whoever was signed in before was shown is not theirs.
    client.clear();
    client.setQueryData(sessionQuery.queryKey, session);
    const { to, search } = addressWithin(next);
    await navigate({ to: to as '/', search: search as never, replace: true });
  };
}
