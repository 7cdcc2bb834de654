/**
 * The contract of a signer: the memory outside the database. It remembers the largest tree it signed for each
 * origin and signs only what provably extends it (docs/formats/log-format.md §3), so that a shortened, restored
 * or forked database is found out when it is opened.
 */

import type { Hash } from '../bytes/sha256.ts';
import type { SignedState } from '../note/add-checkpoint.ts';

/** At least one: the current one is the first. */
export type VerifierKeys = readonly [string, ...string[]];

/** The identity key of an installation, and what it says of the keys that sign. */
export interface SignerIdentity {
  /** Its vkey, `<name>/identity+…`: verifiers pin it. */
  readonly vkey: string;
  /** Whether the private half lies in the folder of the signer. */
  readonly online: boolean;
  /** The key manifest, a note that it signed. */
  readonly manifest: string;
}

export interface Signer {
  /**
   * The vkeys of the keys that an origin's checkpoints are and were signed with (C2SP signed-note), the current one first. What
   * bears the name and id of one of them must verify under it.
   */
  verifierKeys(origin: string): Promise<VerifierKeys>;
  /**
   * What vouches for its keys; undefined where it has no identity key. What a retired key signed is believed up to the size that
   * the manifest says, and no further.
   */
  identity(): Promise<SignerIdentity | undefined>;
  /** Begins to sign an origin. Throws when it is enrolled already: its history would be forgotten. Durable. */
  enroll(origin: string): Promise<void>;
  /**
   * Signs nothing larger of an origin any more: a later incarnation is in its place. What was signed is answered again. Throws
   * where it is not enrolled; a second time nothing happens. Durable.
   */
  freeze(origin: string): Promise<void>;
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
