import type { PositionRange } from '@attestry/log';
import type { VerifyReport } from '@attestry/log/verify';
import type { Reasoned } from './reason.ts';

/** What is asked for. */
export interface VerificationRequest {
  /** Quick: hashes, chain, tree, checkpoints. Full: and sections, search index, counts, schema. */
  readonly mode: 'full' | 'quick';
  /** Signed checkpoints that somebody kept elsewhere. */
  readonly checkpoints?: readonly string[];
  /** Goes on where the last intact incremental run ended, and leaves behind where it ended itself. */
  readonly incremental?: boolean;
  /** Only the records of these positions, both included. Not together with `incremental`. */
  readonly range?: PositionRange;
  /** Threads that hash. @default the number of processors, at most 8 */
  readonly threads?: number;
}

/** Who asked for it: an actor of the log's own events, or a job of the service. */
export interface AskedBy {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
}

/** Who asks is a job of the service, and nobody in particular. */
export const JOB = 'job';

export type VerificationState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/**
 * One verification of a log: that it was asked for, how far it is, what it found; why it failed, who cancelled it, or what
 * else has to be said.
 */
export interface Verification extends Reasoned {
  readonly id: string;
  readonly log: string;
  readonly mode: 'full' | 'quick';
  /** Whether it began where an earlier one ended. */
  readonly incremental: boolean;
  /** The positions that were asked for; absent where it was the whole log. */
  readonly range?: PositionRange;
  readonly state: VerificationState;
  readonly askedBy: AskedBy;
  /** RFC 3339: when it began to run; while it waits, when it was asked for. */
  readonly started: string;
  readonly ended?: string;
  /** Records looked at, of how many. */
  readonly done?: number;
  readonly total?: number;
  readonly verdict?: VerifyReport['verdict'];
  /** How many. */
  readonly findings?: number;
  /** Left out where verifications are listed. */
  readonly report?: VerifyReport;
}

/** The newest of what was found, for whoever watches over the service. A run over a range says nothing of the log, but by its findings. */
export interface VerificationHealth {
  /** The newest run to the end in full mode and from the first record on. */
  readonly lastFull?: { readonly ended: string; readonly verdict: VerifyReport['verdict'] };
  /** The newest run to the end of any kind, but over a range. */
  readonly last?: { readonly ended: string; readonly verdict: VerifyReport['verdict'] };
  /** Whether a run had findings since the newest such full run that was intact: nothing else says that all is well again. */
  readonly broken: boolean;
}

/** The runs of a log that say how its chain is, with their reports. */
export interface VerificationLandmarks {
  /** The newest to the end that was intact, of any kind, but over a range. */
  readonly intact?: Verification;
  /** The newest such in full mode and from the first record on. */
  readonly intactFull?: Verification;
  /** The newest with findings, where it is newer than {@link intactFull}. */
  readonly broken?: Verification;
}

export function hasEnded({ state }: Pick<Verification, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}

/** Runs of one kind look at the same: who asks for one while another is under way is given that one. */
export function kindOf({ mode, incremental = false, checkpoints = [], range }: VerificationRequest): string {
  return JSON.stringify([mode, incremental, checkpoints, range && [range.from, range.to]]);
}
