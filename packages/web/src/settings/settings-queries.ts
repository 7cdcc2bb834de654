import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { KeyRotation, NewAnchor, NewApiKeyJson, NewAuditorLink } from 'attestry/api';
import { api } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';

export function useApiKeys(enabled: boolean) {
  return useQuery({
    queryKey: ['api-keys'],
    queryFn: async ({ signal }) => (await api.apiKeys(signal)).keys,
    enabled,
  });
}

export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: NewApiKeyJson) => api.createApiKey(key),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
    // The secret is shown once, and is not kept longer than that.
    gcTime: 0,
  });
}

/** Gives a key another secret; the one before works for some hours more. */
export function useRotateApiKey(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (overlapHours: number) => api.rotateApiKey(id, overlapHours),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
    // The secret is shown once, and is not kept longer than that.
    gcTime: 0,
  });
}

export function useAuditorLinks() {
  const log = useLog();
  return useQuery({
    queryKey: ['auditor-links', log],
    queryFn: async ({ signal }) => (await api.auditorLinks(log, signal)).links,
  });
}

export function useCreateAuditorLink() {
  const log = useLog();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (link: NewAuditorLink) => api.createAuditorLink(log, link),
    onSuccess: () => client.invalidateQueries({ queryKey: ['auditor-links', log] }),
    // The link is shown once, and is not kept longer than that.
    gcTime: 0,
  });
}

export function useRevokeAuditorLink() {
  const log = useLog();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.revokeAuditorLink(log, id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['auditor-links', log] }),
  });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.revokeApiKey(id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
  });
}

/** Whoever is set up to see the log changes what the chain says of anchors, too. */
function useRefreshAnchors(): () => Promise<void> {
  const log = useLog();
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['anchors', log] }),
      client.invalidateQueries({ queryKey: ['anchorings', log] }),
      client.invalidateQueries({ queryKey: ['chain', log] }),
    ]);
  };
}

export function useAddAnchor() {
  const log = useLog();
  const refresh = useRefreshAnchors();
  return useMutation({
    mutationFn: (anchor: NewAnchor) => api.addAnchor(log, anchor),
    onSuccess: refresh,
    // Its secret is not kept longer than it is asked for.
    gcTime: 0,
  });
}

/** Has an anchor shown the log now. */
export function useTestAnchor() {
  const log = useLog();
  const refresh = useRefreshAnchors();
  return useMutation({ mutationFn: (id: string) => api.testAnchor(log, id), onSettled: refresh });
}

export function useRemoveAnchor() {
  const log = useLog();
  const refresh = useRefreshAnchors();
  return useMutation({ mutationFn: (id: string) => api.removeAnchor(log, id), onSuccess: refresh });
}

/** Ends an epoch of the chain. */
export function useRotateKey() {
  const log = useLog();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rotation: KeyRotation) => api.rotateKey(log, rotation),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['keys', log] }),
        client.invalidateQueries({ queryKey: ['chain', log] }),
      ]);
    },
  });
}

export function useRemoveView() {
  const log = useLog();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.removeView(log, id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['views', log] }),
  });
}

export function useLoadDemo() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: api.loadDemo,
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
}

export function useLeaveDemo() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: api.leaveDemo,
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
}
