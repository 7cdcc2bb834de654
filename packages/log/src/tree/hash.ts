/**
 * The Merkle tree of RFC 9162 §2.1.1 (RFC 6962 §2.1 is the same) over SHA-256:
 *
 *     MTH({})    = SHA-256("")                          e3b0c442 98fc1c14 …
 *     leaf hash  = SHA-256(0x00 ‖ leaf)
 *     MTH(D[n])  = SHA-256(0x01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n]))     k = the largest power of two below n
 *
 * The two prefix bytes keep a leaf from being passed off as a node. Beside this file: `compact-range` (what has to
 * be remembered of a tree to append to it), `tile` (how its hashes are stored and served), `hash-reader` (what a
 * proof has to read), `inclusion` and `consistency` (proofs, and the checks that need nothing but hashes).
 *
 * Nothing here reads, waits or keeps state between calls; SHA-256 is handed in.
 */
import { asHash, type Hash, type Sha256, writeLatin1 } from '../bytes/sha256.ts';

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** The three hashes of RFC 9162 §2.1.1, bound to a SHA-256. */
export interface TreeHasher {
  /** The root of the empty tree. */
  readonly emptyRoot: Hash;
  /** The hash of a leaf. Copies the leaf once; {@link hashLeaf} does not. */
  leafHash(leaf: Uint8Array): Hash;
  /** The hash of two neighbours. */
  nodeHash(left: Hash, right: Hash): Hash;
}

/** Binds the tree's hashes to a SHA-256. The hasher lays out its nodes in one buffer of its own. */
export function treeHasher(sha256: Sha256): TreeHasher {
  const node = new Uint8Array(65);
  node[0] = NODE_PREFIX;
  return {
    emptyRoot: asHash(sha256(new Uint8Array(0))),
    leafHash(leaf) {
      const prefixed = new Uint8Array(1 + leaf.length);
      prefixed.set(leaf, 1);
      return asHash(sha256(prefixed));
    },
    nodeHash(left, right) {
      writeLatin1(node, 1, left);
      writeLatin1(node, 33, right);
      return asHash(sha256(node));
    },
  };
}

/**
 * The hash of a leaf whose caller already holds `0x00 ‖ leaf`: a slice of a packed chunk with separator 0x00, or
 * a sealing buffer that starts with it. No copy. Throws when the first byte is another.
 */
export function hashLeaf(sha256: Sha256, prefixedLeaf: Uint8Array): Hash {
  if (prefixedLeaf[0] !== LEAF_PREFIX) throw new RangeError('a prefixed leaf starts with 0x00');
  return asHash(sha256(prefixedLeaf));
}
