import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/attestry-api.ts';

const SESSIONS_KEY = 'sessions';

/** Where somebody is signed in; without an id, whoever asks. */
export function useSessions(user?: string) {
  return useQuery({
    queryKey: [SESSIONS_KEY, user ?? ''],
    queryFn: async ({ signal }) =>
      (user === undefined ? await api.sessions(signal) : await api.sessionsOf(user, signal)).sessions,
  });
}

function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [SESSIONS_KEY] });
}

export function useEndSession() {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: api.endSession, onSuccess });
}

export function useEndOtherSessions() {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: api.endOtherSessions, onSuccess });
}
