import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ConfirmedReason, NewInvitation, RoleChange } from 'attestry/api';
import { api } from '../api/attestry-api.ts';

const PEOPLE_KEY = ['people'];

export function usePeople() {
  return useQuery({ queryKey: PEOPLE_KEY, queryFn: ({ signal }) => api.people(signal) });
}

/** Whatever is done to people is seen in the list, and what is done to oneself, everywhere. */
function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: PEOPLE_KEY }),
      client.invalidateQueries({ queryKey: ['session'] }),
    ]);
  };
}

export function useInvite() {
  const onSuccess = useRefresh();
  // The link is shown once, and is not kept longer than that.
  return useMutation({ mutationFn: (body: NewInvitation) => api.invite(body), onSuccess, gcTime: 0 });
}

export function useRevokeInvitation() {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: api.revokeInvitation, onSuccess });
}

export function useUnlock() {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: api.unlockPerson, onSuccess });
}

export function useChangeRoles(id: string) {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: (body: RoleChange) => api.changeRoles(id, body), onSuccess });
}

export function useRemovePerson(id: string) {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: (body: ConfirmedReason) => api.removePerson(id, body), onSuccess });
}

export function useResetSecondFactor(id: string) {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: (body: ConfirmedReason) => api.resetSecondFactor(id, body), onSuccess });
}
