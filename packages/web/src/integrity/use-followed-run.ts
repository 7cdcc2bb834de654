import { useQueryClient } from '@tanstack/react-query';
import type { Verification } from 'attestry/api';
import { useEffect, useRef, useState } from 'react';
import { api } from '../api/attestry-api.ts';
import { followEvents } from '../api/event-source.ts';
import { useLog } from '../api/queries.ts';
import { useRefreshRuns } from './integrity-queries.ts';
import { addSample, type Pace, type PaceSample, paceOf } from './run-pace.ts';

export interface FollowedRun {
  readonly id: string;
  readonly done: number;
  /** Null while nobody knows. */
  readonly total: number | null;
  readonly pace: Pace | undefined;
}

interface State {
  readonly id: string;
  readonly samples: readonly PaceSample[];
  readonly total: number | null;
}

/** What the badge's question knew of it: shown until the stream says more. */
export interface KnownRun {
  readonly id: string;
  readonly done: number;
  readonly total: number | null;
}

/**
 * Follows the run with this id as the server tells how far it is, across reloads of the page: the server knows what runs.
 * `onEnd` is called once, with the run and its report.
 */
export function useFollowedRun(
  id: string | undefined,
  known: KnownRun | undefined,
  onEnd: (run: Verification) => void,
): FollowedRun | undefined {
  const log = useLog();
  const client = useQueryClient();
  const [state, setState] = useState<State>();
  const ended = useRef(onEnd);
  ended.current = onEnd;
  const [endedId, setEndedId] = useState<string>();
  const refreshRuns = useRefreshRuns();
  const refresh = useRef(refreshRuns);
  refresh.current = refreshRuns;
  useEffect(() => {
    if (id === undefined) return;
    const end = (): void => {
      stop();
      // The badge may say for a moment more that it runs.
      setEndedId(id);
      void refresh.current();
    };
    const stop = followEvents(api.verificationEventsUrl(log, id), {
      on: {
        progress: (data) => setState((before) => nextState(before, id, data as Progress)),
        end: (data) => {
          const run = data as Verification;
          client.setQueryData(['verification', log, id], run);
          end();
          ended.current(run);
        },
      },
      onEnd: end,
    });
    return stop;
  }, [client, log, id]);
  if (id === undefined || id === endedId) return undefined;
  if (state?.id !== id) {
    const { done, total } = known?.id === id ? known : { done: 0, total: null };
    return { id, done, total, pace: undefined };
  }
  const { samples, total } = state;
  return { id, done: samples.at(-1)?.done ?? 0, total, pace: paceOf(samples, total) };
}

interface Progress {
  readonly done: number;
  readonly total?: number | null;
}

function nextState(before: State | undefined, id: string, { done, total }: Progress): State {
  const samples = before?.id === id ? before.samples : [];
  return { id, total: total ?? null, samples: addSample(samples, { atMs: performance.now(), done }) };
}
