/** Histories that differ from their first leaf on, and requests to sign them. */
import type { Hash } from '../../bytes/sha256.ts';
import { sha256 } from '../../node/crypto.ts';
import { formatAddCheckpoint } from '../../note/add-checkpoint.ts';
import { checkpoint, formatCheckpoint } from '../../note/checkpoint.ts';
import { emptyRange, extendRange, rootOf } from '../../tree/compact-range.ts';
import { proveConsistency } from '../../tree/consistency.ts';
import { treeHasher } from '../../tree/hash.ts';

const hasher = treeHasher(sha256);

/** A checkpoint that somebody wants signed. */
export interface Wanted {
  readonly origin: string;
  readonly size: number;
  /** What its sender believes was signed last. @default 0 */
  readonly old?: number;
  /** @default 'one' */
  readonly history?: string;
}

/** The root of the first `size` leaves of a history. */
export function rootOfHistory(history: string, size: number): Hash {
  return rootOfLeaves(history, 0, size);
}

/** The text of a checkpoint. */
export function textOf({ origin, size, history = 'one' }: Wanted): string {
  return formatCheckpoint(checkpoint(origin, size, rootOfHistory(history, size)));
}

/** A request to sign, with the proof that its history gives. */
export function requestOf(wanted: Wanted): string {
  const { size, old = 0, history = 'one' } = wanted;
  const proof =
    old === 0 || old > size
      ? []
      : proveConsistency(hasher, old, size, (reads) =>
          reads.map(({ level, from, count }) =>
            Array.from({ length: count }, (_, i) =>
              rootOfLeaves(history, (from + i) * 256 ** level, (from + i + 1) * 256 ** level),
            ),
          ),
        );
  return formatAddCheckpoint({ old, proof, checkpoint: textOf(wanted) });
}

function rootOfLeaves(history: string, begin: number, end: number): Hash {
  const hashes = Array.from({ length: end - begin }, (_, i) => sha256(`\0${history} ${begin + i}`) as Hash);
  return rootOf(hasher, extendRange(hasher, emptyRange(), hashes).range);
}
