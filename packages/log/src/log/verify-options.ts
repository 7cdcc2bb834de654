import type { Signer, VerifyResume } from '../signer/signer.ts';
import type { LogStore } from '../store/log-store.ts';
import type { LiveKeyring } from './live-keyring.ts';

/** Positions, both included. */
export interface PositionRange {
  readonly from: number;
  readonly to: number;
}

/** A signed checkpoint that somebody outside saw. */
export interface SeenCheckpoint {
  readonly note: string;
  /** The name of a witness, of a timestamp authority, of a place. */
  readonly who: string;
  /** RFC 3339. */
  readonly time: string;
}

/** What is verified, with what, and how. */
export interface VerifyOptions {
  readonly store: LogStore;
  readonly origin: string;
  readonly keyring: LiveKeyring;
  /** The memory outside the database. Without it a shortened log is only found out by given checkpoints. */
  readonly signer?: Signer;
  /** Quick: leaf hash, tag, position, tree, checkpoints. Full: and form, sections, search index, counts, schema. */
  readonly mode: 'quick' | 'full';
  /** Signed checkpoints that somebody kept elsewhere. */
  readonly checkpoints?: readonly string[];
  /** What is kept of what somebody outside has seen; of several who saw the same the first is named. */
  readonly seen?: readonly SeenCheckpoint[];
  /** Threads that hash beside this one; 0: this one does it, between its other work. @default the number of processors, at most 8 */
  readonly threads?: number;
  /** Goes on from here instead of from record 0. */
  readonly since?: VerifyResume;
  /** Only the records of these positions, and their place in the tree that was signed. Not together with `since`. */
  readonly range?: PositionRange;
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the run early: it rejects with the reason of the signal, and says nothing of what it saw. */
  readonly signal?: AbortSignal;
}
