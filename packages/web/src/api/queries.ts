/** Questions that several screens ask, as hooks; what only one screen asks is in the folder of that screen. */
import {
  MutationCache,
  type MutationOptions,
  notifyManager,
  QueryCache,
  QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { ChainStatus, LogSummary, Scope, Session } from 'attestry/api';
import { ApiError } from './api-error.ts';
import { api } from './attestry-api.ts';
import { formatPlace, incarnationOf, placeOf } from './place.ts';
import type { ProofGate } from './proof-gate.ts';

/** Refused is refused; what failed on the way is tried again. */
function mayRetry(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

/**
 * Of a mutation that sends a password, a code or a key: that those are wrong says nothing about who is signed in.
 */
export const SENDS_CREDENTIALS = { sendsCredentials: true } as const;

/** Whatever is changed goes through the gate: it is sent again once who sits there has proved who they are. */
class ProvingClient extends QueryClient {
  readonly #gate: ProofGate;

  constructor(gate: ProofGate, config: ConstructorParameters<typeof QueryClient>[0]) {
    super(config);
    this.#gate = gate;
  }

  // The signature is the library's.
  // biome-ignore lint/suspicious/noExplicitAny: as it has it
  override defaultMutationOptions<T extends MutationOptions<any, any, any, any>>(options?: T): T {
    const whole = super.defaultMutationOptions(options);
    const { mutationFn } = whole;
    if (options?._defaulted === true || mutationFn === undefined) return whole;
    const proved: typeof mutationFn = (...given) => this.#gate.prove(() => mutationFn(...given));
    return { ...whole, mutationFn: proved };
  }
}

export interface QueryClientOptions {
  readonly gate: ProofGate;
  /** Called where an answer says that nobody is signed in any more. */
  readonly onSignedOut: () => void;
}

export function createQueryClient({ gate, onSignedOut }: QueryClientOptions): QueryClient {
  const watch = (error: unknown): void => {
    if (error instanceof ApiError && error.status === 401) onSignedOut();
  };
  // An answer is shown at once, and not behind whatever timers are due.
  notifyManager.setScheduler(queueMicrotask);
  return new ProvingClient(gate, {
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, { meta }) => {
        if (meta?.['sendsCredentials'] !== true) watch(error);
      },
    }),
    defaultOptions: {
      queries: { retry: mayRetry, staleTime: 5000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
}

/** How one may sign in here; asked before anybody did. */
export const signInWaysQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => api.signInWays(signal),
  staleTime: 60_000,
});

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.session(signal),
  staleTime: 60_000,
});

/** Who is signed in. Only below the sign-in: there it is known. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (data === undefined) throw new Error('nobody is signed in');
  return data;
}

/** The log that the address names, else the first that is real, else any. */
export function useLog(): string {
  const { logs } = useSession();
  const { log: named } = useSearch({ strict: false }) as { readonly log?: string };
  const found = logs.find(({ name }) => name === named);
  return (found ?? logs.find(({ demo }) => !demo) ?? logs[0])?.name ?? 'main';
}

/** What is known of the log that is looked at, and what whoever is signed in may do in it; undefined where there is none. */
export function useLogSummary(): LogSummary | undefined {
  const log = useLog();
  return useSession().logs.find(({ name }) => name === log);
}

/** Whether whoever is signed in may do that in the log that is looked at. */
export function useMay(scope: Scope): boolean {
  return useLogSummary()?.scopes.includes(scope) === true;
}

/** Whether the reader is shown nothing personal of the log. */
export function useIsMasked(): boolean {
  return useLogSummary()?.masked === true;
}

/** Whether whoever is signed in is an admin of every log, and of what belongs to none. */
export function useIsAdmin(): boolean {
  return useSession().principal.scopes.includes('admin');
}

/** The latest incarnation of the log: there a position stands for itself. */
export function useIncarnation(): number {
  return incarnationOf(useLogSummary()?.origin ?? '');
}

/** How a record is named in an address. */
export function usePlaceText(): (leaf: { readonly log: string; readonly seq: number }) => string {
  const latest = useIncarnation();
  return (leaf) => formatPlace(placeOf(leaf), latest);
}

const CHAIN_MS = 10_000;
const CHAIN_RUNNING_MS = 1000;

export function chainQuery(log: string) {
  return queryOptions({
    queryKey: ['chain', log],
    queryFn: ({ signal }) => api.chain(log, signal),
    refetchInterval: ({ state: { data } }) => (data?.running === undefined ? CHAIN_MS : CHAIN_RUNNING_MS),
  });
}

/** What is known of the chain; asked again and again while the page is looked at. */
export function useChainQuery() {
  return useQuery(chainQuery(useLog()));
}

/** {@link useChainQuery} where only what is known counts. */
export function useChain(): ChainStatus | undefined {
  return useChainQuery().data;
}

/** Has the log verified, and the badge follow it. */
export function useVerify() {
  const client = useQueryClient();
  const log = useLog();
  return useMutation({
    mutationFn: (mode: 'full' | 'quick') => api.verify(log, { mode }),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['chain', log] }),
        client.invalidateQueries({ queryKey: ['verifications', log] }),
      ]);
    },
  });
}

/** What the log knows of its types; it does not change while the server runs. */
export function useCatalogue() {
  const log = useLog();
  return useQuery({
    queryKey: ['catalogue', log],
    queryFn: async ({ signal }) => (await api.catalogue(log, signal)).entries,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What was saved; nothing for whoever is shown nothing personal, since what it is called and asks for may be. */
export function useViews() {
  const log = useLog();
  const isMasked = useIsMasked();
  return useQuery({
    queryKey: ['views', log],
    queryFn: async ({ signal }) => (await api.views(log, signal)).views,
    enabled: !isMasked,
    staleTime: 60_000,
  });
}

const ANCHORS_MS = 15_000;

/** Who is shown the log; asked again while it is looked at, since they are shown it meanwhile. */
export function useAnchors(enabled = true) {
  const log = useLog();
  return useQuery({
    queryKey: ['anchors', log],
    queryFn: ({ signal }) => api.anchors(log, signal),
    enabled,
    refetchInterval: ANCHORS_MS,
  });
}

const KEYS_STALE_MS = 60_000;

/** The keys of the log, none of them shown: secrets of its chain, and what signs its checkpoints. */
export function useLogKeys() {
  const log = useLog();
  return useQuery({
    queryKey: ['keys', log],
    queryFn: ({ signal }) => api.keys(log, signal),
    staleTime: KEYS_STALE_MS,
  });
}
