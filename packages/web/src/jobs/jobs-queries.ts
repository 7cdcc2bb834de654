import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';

const QUIET_MS = 15_000;
const RUNNING_MS = 700;

/** Asked again often while something runs. */
export function useJobs() {
  const log = useLog();
  return useQuery({
    queryKey: ['jobs', log],
    queryFn: async ({ signal }) => (await api.jobs(log, signal)).jobs,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data?.some(({ running }) => running) ? RUNNING_MS : QUIET_MS),
  });
}

export function useRunJob() {
  const log = useLog();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.runJob(log, name),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['jobs', log] }),
        client.invalidateQueries({ queryKey: ['chain', log] }),
      ]),
  });
}
