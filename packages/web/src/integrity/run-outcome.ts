import type { Verification } from 'attestry/api';
import type { ChipTone } from '../ui/chip.tsx';

export type RunOutcome = 'intact' | 'broken' | 'unchecked' | 'waiting' | 'running' | 'failed' | 'cancelled';

/** One word for a run: its verdict, where it came to one. */
export function runOutcome({ state, verdict }: Pick<Verification, 'state' | 'verdict'>): RunOutcome {
  if (state !== 'done') return state;
  return verdict ?? 'unchecked';
}

const TONES: { readonly [O in RunOutcome]: ChipTone } = {
  intact: 'ok',
  broken: 'crit',
  unchecked: 'warn',
  waiting: 'neutral',
  running: 'accent',
  failed: 'warn',
  cancelled: 'neutral',
};

export function runTone(outcome: RunOutcome): ChipTone {
  return TONES[outcome];
}

/** How long a run took; undefined while it runs. Milliseconds. */
export function runDuration({ started, ended }: Pick<Verification, 'started' | 'ended'>): number | undefined {
  return ended === undefined ? undefined : Math.max(0, Date.parse(ended) - Date.parse(started));
}
