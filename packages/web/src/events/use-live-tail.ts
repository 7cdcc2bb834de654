import type { RecordJson } from 'attestry/api';
import { useEffect, useRef, useState } from 'react';
import { api } from '../api/attestry-api.ts';
import { followEvents } from '../api/event-source.ts';
import { useIncarnation, useLog } from '../api/queries.ts';
import { itemOf, type ListItem } from './list-items.ts';
import { arrive, flush, type LiveRows, NO_LIVE_ROWS } from './live-rows.ts';

export interface LiveTailOptions {
  readonly text: string;
  /** The first position that is not in the list; undefined while that is not known: then it waits. */
  readonly from: number | undefined;
  readonly isOn: boolean;
  /** While the reader reads: what arrives waits. */
  readonly isPaused: boolean;
}

export interface LiveTail extends LiveRows {
  readonly state: 'off' | 'open' | 'waiting' | 'ended';
  readonly show: () => void;
}

/** What arrives between two paintings is shown together. Milliseconds. */
const GATHER_MS = 150;

/** Follows the log while it grows. */
export function useLiveTail({ text, from, isOn, isPaused }: LiveTailOptions): LiveTail {
  const log = useLog();
  const latest = useIncarnation();
  const [rows, setRows] = useState(NO_LIVE_ROWS);
  const [state, setState] = useState<LiveTail['state']>('off');
  const paused = useRef(isPaused);
  paused.current = isPaused;
  const isReady = isOn && from !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it begins is where the list ended when it began
  useEffect(() => {
    setRows(NO_LIVE_ROWS);
    setState(isReady ? 'waiting' : 'off');
    if (!isReady) return;
    let gathered: ListItem[] = [];
    const timer = setInterval(() => {
      if (gathered.length === 0) return;
      const arrived = gathered;
      gathered = [];
      setRows((old) => arrive(old, arrived, paused.current));
    }, GATHER_MS);
    const stop = followEvents(api.tailUrl(log, { q: text, from }), {
      on: {
        record: (data) => gathered.push(itemOf(data as RecordJson)),
        broken: (data) => {
          const { seq } = data as { readonly seq: number };
          gathered.push({ kind: 'broken', incarnation: latest, seq });
        },
      },
      onState: setState,
      onEnd: () => setState('ended'),
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [log, latest, text, isReady]);
  return { ...rows, state, show: () => setRows(flush) };
}
