import { formatHex } from '../bytes/encoding.ts';

/**
 * What a check of a proof found. `expected` and `got` are for people and for evidence: hashes in hex, numbers in
 * decimal.
 *
 *     input     a size, index or hash cannot be one
 *     length    the proof has more or fewer hashes than the two positions allow
 *     root      the proof leads to another root than the one given (for consistency: the newer one)
 *     old-root  the proof leads to another older root than the one given
 */
export type ProofVerdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: 'input' | 'length' | 'root' | 'old-root';
      readonly expected: string;
      readonly got: string;
    };

export type ProofFailure = Extract<ProofVerdict, { ok: false }>;

export function failure(reason: ProofFailure['reason'], expected: string, got: string): ProofFailure {
  return { ok: false, reason, expected, got };
}

/** A failure for the first of some untrusted hashes that has not 32 bytes; undefined when all have. */
export function findBadHash(hashes: readonly string[]): ProofFailure | undefined {
  const bad = hashes.find((hash) => hash.length !== 32);
  return bad === undefined ? undefined : failure('input', 'hashes of 32 bytes', `one of ${bad.length}`);
}

/** Compares roots, with both as evidence when they differ. */
export function compareRoot(reason: 'root' | 'old-root', expected: string, got: string): ProofVerdict {
  return expected === got ? { ok: true } : failure(reason, formatHex(expected), formatHex(got));
}
