/**
 * Reading a record. Every answer of the server to these questions is written into the log as `audit.read`, so each is
 * asked once, when somebody wants to see it, and never again by itself.
 */
import { type QueryClient, queryOptions, skipToken, useQuery } from '@tanstack/react-query';
import type { RecordAnswer, SignedCheckpoint } from 'attestry/api';
import { useState } from 'react';
import { api } from '../api/attestry-api.ts';
import { type Place, parsePlace, placeOf } from '../api/place.ts';
import { useIncarnation, useLog } from '../api/queries.ts';
import { type Around, FIRST_AROUND } from './chain-context.ts';

/** Of which log, and what its latest incarnation is. */
interface Asked {
  readonly log: string;
  readonly latest: number;
}

const FIRST: Around = { before: FIRST_AROUND, after: FIRST_AROUND };
const KEPT_MS = 30 * 60_000;

const ONCE = {
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: KEPT_MS,
  retry: false,
  retryOnMount: false,
  refetchOnReconnect: false,
} as const;

function recordQuery({ log, latest }: Asked, position: string, around: Around) {
  const isFirst = around.before === FIRST.before && around.after === FIRST.after;
  return queryOptions({
    queryKey: ['record', log, position, ...(isFirst ? [] : [around.before, around.after])],
    // Not aborted: what was asked is on record, whether the answer is waited for or not.
    queryFn: ({ client }) => ask(client, { log, latest }, position, around),
    ...ONCE,
  });
}

/** The incarnation of a place, where that is not the latest. */
function ended(place: Place | undefined, latest: number): number | undefined {
  return place === undefined || place.incarnation === latest ? undefined : place.incarnation;
}

/**
 * The checkpoint is asked for at the same time: the reading itself makes the log grow, and a moment later a larger tree is
 * signed, of which the proof in the answer knows nothing.
 */
async function ask(
  client: QueryClient,
  { log, latest }: Asked,
  position: string,
  around: Around,
): Promise<RecordAnswer> {
  const [answer, checkpoint] = await Promise.all([
    api.record(log, position, around),
    api.checkpoint(log, ended(parsePlace(position, latest), latest)).catch(() => undefined),
  ]);
  const { leaf } = answer.record;
  // Who names a record by its id does not say of which incarnation it is.
  if (checkpoint?.origin === leaf.log) {
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
  const asked = { log: useLog(), latest: useIncarnation() };
  const [wanted, setWanted] = useState({ position, around: FIRST });
  const around = wanted.position === position ? wanted.around : FIRST;
  const first = useQuery(recordQuery(asked, position, FIRST));
  const more = useQuery({
    ...recordQuery(asked, position, around),
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
  const latest = useIncarnation();
  const { checkpointSize: size } = answer;
  const { leaf } = answer.record;
  const { data: beside } = useQuery<SignedCheckpoint>({
    queryKey: ['checkpoint-beside', leaf.log, leaf.seq],
    queryFn: skipToken,
    ...ONCE,
  });
  const { data: of } = useQuery({
    queryKey: ['checkpoint-of', leaf.log, size],
    queryFn: size === undefined ? skipToken : () => api.checkpoint(log, ended(placeOf(leaf), latest)),
    ...ONCE,
  });
  return size === undefined ? beside : of;
}
