import { asHash, type Hash } from '../bytes/sha256.ts';
import type { TreeHasher } from './hash.ts';
import { assembleProof, type HashReader, planSubtrees, type ReadPlan } from './hash-reader.ts';
import { compareRoot, failure, findBadHash, type ProofVerdict } from './proof-verdict.ts';
import { isSize, splitPoint } from './tree-size.ts';

/** What a consistency proof claims. Hashes are untrusted latin1: those that have not 32 bytes are refused. */
export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: string;
  readonly size: number;
  readonly root: string;
  readonly proof: readonly string[];
}

/**
 * PROOF(oldSize, D[size]) of RFC 9162 §2.1.4.1 as reads. Equal sizes need none. Throws for size 0: everything is an
 * extension of nothing, so there is nothing to prove.
 */
export function planConsistency(oldSize: number, size: number): ReadPlan {
  if (!isSize(oldSize) || !isSize(size) || oldSize < 1 || oldSize > size)
    throw new RangeError(`no consistency proof from size ${oldSize} to ${size}`);
  const ranges: [number, number][] = [];
  let begin = 0;
  let end = size;
  // The old tree is [0, oldSize). Once its right edge lies right of a split, its root is no node that the checker has.
  while (oldSize !== end) {
    const middle = begin + splitPoint(end - begin);
    if (oldSize <= middle) {
      ranges.push([middle, end]);
      end = middle;
    } else {
      ranges.push([begin, middle]);
      begin = middle;
    }
  }
  if (begin !== 0) ranges.push([begin, end]);
  return planSubtrees(ranges.reverse());
}

/** The proof that the tree of `oldSize` leaves is a prefix of that of `size`, from a reader that answers at once. */
export function proveConsistency(
  hasher: TreeHasher,
  oldSize: number,
  size: number,
  read: HashReader,
): Hash[] {
  const plan = planConsistency(oldSize, size);
  return assembleProof(hasher, plan, read(plan.reads));
}

/**
 * Checks a consistency proof: RFC 9162 §2.1.4.2. Equal sizes are consistent when the roots are equal and the proof is
 * empty. From size 0 it refuses, to any size: that "everything extends the empty tree" is for the caller to decide in
 * the open, never for a proof to show.
 */
export function checkConsistency(hasher: TreeHasher, claim: ConsistencyClaim): ProofVerdict {
  const { oldSize, size, proof } = claim;
  if (!isSize(oldSize) || !isSize(size) || oldSize > size || oldSize === 0)
    return failure('input', 'an old size from 1 to the new one', `${oldSize} and ${size}`);
  const bad = findBadHash([claim.oldRoot, claim.root, ...proof]);
  if (bad !== undefined) return bad;
  if (oldSize === size)
    return proof.length === 0 ? compareRoot('root', claim.oldRoot, claim.root) : wrongLength(claim);
  const path = proof.map(asHash);
  // A perfect old tree is itself a node of the new one: the prover leaves it out (§2.1.4.2, step 2).
  if (isPowerOfTwo(oldSize) && path.length > 0) path.unshift(asHash(claim.oldRoot));
  return followPath(hasher, claim, path);
}

/** Steps 3 to 7 of RFC 9162 §2.1.4.2. */
function followPath(hasher: TreeHasher, claim: ConsistencyClaim, path: readonly Hash[]): ProofVerdict {
  let fn = claim.oldSize - 1;
  let sn = claim.size - 1;
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  const [first, ...rest] = path;
  if (first === undefined) return wrongLength(claim);
  let oldRoot = first;
  let root = first;
  for (const hash of rest) {
    if (sn === 0) return wrongLength(claim);
    if (fn % 2 === 1 || fn === sn) {
      oldRoot = hasher.nodeHash(hash, oldRoot);
      root = hasher.nodeHash(hash, root);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else {
      root = hasher.nodeHash(root, hash);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  if (sn !== 0) return wrongLength(claim);
  const old = compareRoot('old-root', claim.oldRoot, oldRoot);
  return old.ok ? compareRoot('root', claim.root, root) : old;
}

function wrongLength({ oldSize, size, proof }: ConsistencyClaim): ProofVerdict {
  const expected = oldSize === size ? 0 : planConsistency(oldSize, size).parts.length;
  return failure('length', `${expected} hashes from size ${oldSize} to ${size}`, `${proof.length}`);
}

function isPowerOfTwo(size: number): boolean {
  let width = 1;
  while (width < size) width *= 2;
  return width === size;
}
