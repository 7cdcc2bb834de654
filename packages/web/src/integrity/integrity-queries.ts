/** What the Integrity screen asks of the server. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NewReview, VerificationRequest } from 'attestry/api';
import { api } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';

export function useVerifications() {
  const log = useLog();
  return useQuery({
    queryKey: ['verifications', log],
    queryFn: async ({ signal }) => (await api.verifications(log, signal)).verifications,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
}

/** One run with its report; one that has ended never changes. */
export function useVerification(id: string | undefined) {
  const log = useLog();
  return useQuery({
    queryKey: ['verification', log, id],
    queryFn: ({ signal }) => api.verification(log, id ?? '', signal),
    enabled: id !== undefined,
    placeholderData: keepPreviousData,
    staleTime: ({ state: { data } }) => (data?.ended === undefined ? 0 : Number.POSITIVE_INFINITY),
    refetchInterval: ({ state: { data } }) => (data?.ended === undefined ? 2000 : false),
  });
}

export function useCheckpoints(limit: number) {
  const log = useLog();
  return useQuery({
    queryKey: ['checkpoints', log, limit],
    queryFn: async ({ signal }) => (await api.checkpoints(log, limit, signal)).checkpoints,
    placeholderData: keepPreviousData,
  });
}

/** What was seen outside, newest first. */
export function useAnchorings(limit: number) {
  const log = useLog();
  return useQuery({
    queryKey: ['anchorings', log, limit],
    queryFn: async ({ signal }) => (await api.anchorings(log, limit, signal)).anchorings,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
}

export function useReviews() {
  const log = useLog();
  return useQuery({
    queryKey: ['reviews', log],
    queryFn: async ({ signal }) => (await api.reviews(log, signal)).reviews,
    placeholderData: keepPreviousData,
  });
}

/** What a run that began or ended changes. */
export function useRefreshRuns(): () => Promise<void> {
  const log = useLog();
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['chain', log] }),
      client.invalidateQueries({ queryKey: ['verifications', log] }),
    ]);
  };
}

export function useStartRun() {
  const log = useLog();
  const refresh = useRefreshRuns();
  return useMutation({
    mutationFn: (request: VerificationRequest) => api.verify(log, request),
    onSuccess: refresh,
  });
}

export function useCancelRun() {
  const log = useLog();
  const refresh = useRefreshRuns();
  return useMutation({ mutationFn: (id: string) => api.cancelVerification(log, id), onSuccess: refresh });
}

export function useSignNow() {
  const log = useLog();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.signNow(log),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['chain', log] }),
        client.invalidateQueries({ queryKey: ['checkpoints', log] }),
      ]),
  });
}

export function useReview() {
  const log = useLog();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (review: NewReview) => api.review(log, review),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['chain', log] }),
        client.invalidateQueries({ queryKey: ['reviews', log] }),
      ]),
  });
}
