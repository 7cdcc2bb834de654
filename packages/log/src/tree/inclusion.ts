import { asHash, type Hash } from '../bytes/sha256.ts';
import type { TreeHasher } from './hash.ts';
import { assembleProof, type HashReader, planSubtrees, type ReadPlan } from './hash-reader.ts';
import { compareRoot, failure, findBadHash, type ProofVerdict } from './proof-verdict.ts';
import { isSize, splitPoint } from './tree-size.ts';

/** What an inclusion proof claims. Hashes are untrusted latin1: those that have not 32 bytes are refused. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: string;
  /** The leaf's sibling first, a child of the root last. */
  readonly proof: readonly string[];
  readonly root: string;
}

/** PATH(index, D[size]) of RFC 9162 §2.1.3.1 as reads. Throws when index is not below size. */
export function planInclusion(index: number, size: number): ReadPlan {
  if (!isSize(index) || !isSize(size) || index >= size)
    throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const siblings: [number, number][] = [];
  let begin = 0;
  let end = size;
  while (end - begin > 1) {
    const middle = begin + splitPoint(end - begin);
    if (index < middle) {
      siblings.push([middle, end]);
      end = middle;
    } else {
      siblings.push([begin, middle]);
      begin = middle;
    }
  }
  return planSubtrees(siblings.reverse());
}

/** The inclusion proof of leaf `index` in the tree of `size` leaves, from a reader that answers at once. */
export function proveInclusion(hasher: TreeHasher, index: number, size: number, read: HashReader): Hash[] {
  const plan = planInclusion(index, size);
  return assembleProof(hasher, plan, read(plan.reads));
}

/** Checks an inclusion proof: RFC 9162 §2.1.3.2, step by step. */
export function checkInclusion(hasher: TreeHasher, claim: InclusionClaim): ProofVerdict {
  const { index, size, proof } = claim;
  if (!isSize(index) || !isSize(size) || index >= size)
    return failure('input', 'an index below the size', `index ${index}, size ${size}`);
  const bad = findBadHash([claim.leafHash, claim.root, ...proof]);
  if (bad !== undefined) return bad;
  let fn = index;
  let sn = size - 1;
  let root = asHash(claim.leafHash);
  for (const latin1 of proof) {
    if (sn === 0) return wrongLength(claim);
    const sibling = asHash(latin1);
    if (fn % 2 === 1 || fn === sn) {
      root = hasher.nodeHash(sibling, root);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      root = hasher.nodeHash(root, sibling);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 ? compareRoot('root', claim.root, root) : wrongLength(claim);
}

function wrongLength({ index, size, proof }: InclusionClaim): ProofVerdict {
  const { parts } = planInclusion(index, size);
  return failure('length', `${parts.length} hashes for leaf ${index} of ${size}`, `${proof.length}`);
}
