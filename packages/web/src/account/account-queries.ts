import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PasswordChange } from 'attestry/api';
import { api } from '../api/attestry-api.ts';
import { SENDS_CREDENTIALS } from '../api/queries.ts';

const FACTOR_KEY = ['second-factor'];

export function useSecondFactor() {
  return useQuery({ queryKey: FACTOR_KEY, queryFn: ({ signal }) => api.secondFactor(signal) });
}

function useRefreshFactor(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: FACTOR_KEY });
}

/** Changes the password; all other sessions end. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: PasswordChange) => api.changePassword(change),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sessions'] }),
    meta: SENDS_CREDENTIALS,
    // What was typed is not kept.
    gcTime: 0,
  });
}

/** The secret is shown while it is set up, and is not kept longer than that. */
export function useBeginSecondFactor() {
  return useMutation({ mutationFn: api.beginSecondFactor, gcTime: 0 });
}

/** It is on when its first code was right; the list says so once the recovery codes were seen. */
export function useConfirmSecondFactor() {
  return useMutation({
    mutationFn: (code: string) => api.confirmSecondFactor(code),
    onSuccess: useRefreshFactor(),
    meta: SENDS_CREDENTIALS,
    gcTime: 0,
  });
}

export function useRenewRecoveryCodes() {
  return useMutation({ mutationFn: api.renewRecoveryCodes, onSuccess: useRefreshFactor(), gcTime: 0 });
}

export function useEndSecondFactor() {
  return useMutation({ mutationFn: api.endSecondFactor, onSuccess: useRefreshFactor() });
}
