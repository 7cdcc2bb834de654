/**
 * Reading a record. Every answer of the server to these questions is written into the log as `audit.read`, so each is
 * asked once, when somebody wants to see it, and never again by itself.
 */
import { type QueryClient, queryOptions, skipToken, useQuery } from '@tanstack/react-query';
import type { RecordAnswer, SignedCheckpoint } from 'attestry/api';
import { useState } from 'react';
import { api } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';
import { type Around, FIRST_AROUND } from './chain-context.ts';

const FIRST: Around = { before: FIRST_AROUND, after: FIRST_AROUND };
const KEPT_MS = 30 * 60_000;

const ONCE = {
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: KEPT_MS,
  retry: false,
  retryOnMount: false,
  refetchOnReconnect: false,
} as const;

function recordQuery(log: string, position: string, around: Around) {
  const isFirst = around.before === FIRST.before && around.after === FIRST.after;
  return queryOptions({
    queryKey: ['record', log, position, ...(isFirst ? [] : [around.before, around.after])],
    // Not aborted: what was asked is on record, whether the answer is waited for or not.
    queryFn: ({ client }) => ask(client, log, position, around),
    ...ONCE,
  });
}

/**
 * The checkpoint is asked for at the same time: the reading itself makes the log grow, and a moment later a larger tree is
 * signed, of which the proof in the answer knows nothing.
 */
async function ask(
  client: QueryClient,
  log: string,
  position: string,
  around: Around,
): Promise<RecordAnswer> {
  const [answer, latest] = await Promise.all([
    api.record(log, position, around),
    api.checkpoint(log).catch(() => undefined),
  ]);
  const { leaf, incarnation } = answer.record;
  // What a reset ended has a tree of its own, which grows no more.
  const checkpoint =
    latest === undefined || latest.origin === leaf.log
      ? latest
      : await api.checkpoint(log, incarnation).catch(() => undefined);
  if (checkpoint !== undefined) {
    client.setQueryData(['checkpoint-of', leaf.log, checkpoint.size], checkpoint);
    client.setQueryData(['checkpoint-beside', leaf.log, leaf.seq], checkpoint);
  }
  return answer;
}

export interface OpenRecord {
  readonly answer: RecordAnswer | undefined;
  readonly error: unknown;
  readonly around: Around;
  readonly isWidening: boolean;
  readonly widen: (around: Around) => void;
  /** Asks again because somebody wants it: that is one more reading. */
  readonly retry: () => void;
}

/** A record with its neighbours, two on either side until more are asked for. */
export function useRecord(position: string): OpenRecord {
  const log = useLog();
  const [wanted, setWanted] = useState({ position, around: FIRST });
  const around = wanted.position === position ? wanted.around : FIRST;
  const first = useQuery(recordQuery(log, position, FIRST));
  const more = useQuery({
    ...recordQuery(log, position, around),
    enabled: around !== FIRST,
    placeholderData: (previous, query) => (query?.queryKey[2] === position ? previous : undefined),
  });
  return {
    answer: (around === FIRST ? undefined : more.data) ?? first.data,
    error: first.error,
    around,
    isWidening: around !== FIRST && more.isFetching,
    widen: (next) => setWanted({ position, around: next }),
    retry: () => void first.refetch(),
  };
}

/**
 * The signed note of the tree that an answer proves a record in; where it proves nothing, what was signed when it was
 * asked for. Undefined while it is not here.
 */
export function useCheckpointOf(answer: RecordAnswer): SignedCheckpoint | undefined {
  const log = useLog();
  const { checkpointSize: size, record } = answer;
  const { data: beside } = useQuery<SignedCheckpoint>({
    queryKey: ['checkpoint-beside', record.leaf.log, record.leaf.seq],
    queryFn: skipToken,
    ...ONCE,
  });
  const { data: of } = useQuery({
    queryKey: ['checkpoint-of', record.leaf.log, size],
    queryFn: size === undefined ? skipToken : () => api.checkpoint(log, record.incarnation),
    ...ONCE,
  });
  return size === undefined ? beside : of;
}
