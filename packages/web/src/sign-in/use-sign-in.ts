import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { SignIn } from 'attestry/api';
import { api } from '../api/attestry-api.ts';
import { SENDS_CREDENTIALS } from '../api/queries.ts';
import { useEnter } from './use-enter.ts';

/** Signs in, and goes where the reader wanted to go. */
export function useSignIn() {
  const enter = useEnter();
  const { next } = useSearch({ strict: false }) as { readonly next?: string };
  return useMutation({
    mutationFn: (way: SignIn) => api.signIn(way),
    onSuccess: (session) => enter(session, next),
    meta: SENDS_CREDENTIALS,
    // What was typed is not kept.
    gcTime: 0,
  });
}
