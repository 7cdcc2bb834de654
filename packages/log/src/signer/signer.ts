/**
 * The contract of a signer: the memory outside the database. It remembers the largest tree it signed for each
 * origin and signs only what provably extends it (docs/formats/log-format.md §3), so that a shortened, restored
 * or forked database is found out when it is opened.
 */

import type { Hash } from '../bytes/sha256.ts';
import type { SignedState } from '../note/add-checkpoint.ts';

export interface Signer {
  /** The vkey of the key that signs an origin's checkpoints (C2SP signed-note). */
  verifierKey(origin: string): string;
  /** Begins to sign an origin. Throws when it is enrolled already: its history would be forgotten. Durable. */
  enroll(origin: string): Promise<void>;
  /** What was signed last; undefined when the origin is not enrolled. */
  lastSigned(origin: string): Promise<SignedState | undefined>;
  /** The origins that were enrolled. */
  origins(): Promise<readonly string[]>;
  /** Answers an add-checkpoint request: C2SP tlog-witness, with the bare text of our own checkpoint. */
  addCheckpoint(body: string): Promise<{ readonly status: number; readonly body: string }>;
  /** Where verification got to, kept away from the database that it verifies. Undefined before the first. */
  readResume(origin: string): Promise<VerifyResume | undefined>;
  writeResume(origin: string, resume: VerifyResume): Promise<void>;
}

/** Everything before `size` was verified: then, the tree had this root and its last record this tag. */
export interface VerifyResume {
  /** A multiple of 256. */
  readonly size: number;
  readonly root: Hash;
  readonly tag: Hash;
  readonly epoch: number;
}
