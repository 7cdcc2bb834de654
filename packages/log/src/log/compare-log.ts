import { formatBase64 } from '../bytes/encoding.ts';
import { sha256 } from '../node/crypto.ts';
import { compactRange, parseHashes, rootOf } from '../tree/compact-range.ts';
import { treeHasher } from '../tree/hash.ts';
import { compareWithSigner, type SignedLog } from './compare-with-signer.ts';
import type { ReadOnlyReason } from './standing.ts';

/** A log as it is stored, and what that is to what was signed of it. */
export interface ComparedLog {
  readonly size: number;
  /** The root of all its records, in base64: what a checkpoint of this size would say. */
  readonly root: string;
  /** What in it is not as it was signed; undefined where it is at least that, and the same. */
  readonly contradiction: ReadOnlyReason | undefined;
}

/**
 * Compares the right edge of a log with what was signed of it, as opening it does, and writes nothing: for a copy that nobody is
 * to go on with yet. It takes no secret.
 */
export async function compareLog(log: Omit<SignedLog, 'hasher'>): Promise<ComparedLog> {
  const hasher = treeHasher(sha256);
  const { head, contradiction } = await compareWithSigner({ ...log, hasher });
  const root = rootOf(hasher, compactRange(0, head.size, parseHashes(head.range)));
  return { size: head.size, root: formatBase64(root), contradiction };
}
