import { asHash, bytesOfLatin1, type Hash } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { type TreeHasher, treeHasher } from './hash.ts';
import type { HashReader } from './hash-reader.ts';

/** The tree as RFC 9162 §2.1 writes it down: recursive, slow, with every perfect subtree kept. */
export interface ReferenceTree {
  readonly leaves: readonly Hash[];
  /** MTH(D[begin:end]). */
  root(begin: number, end: number): Hash;
  /** PATH(index, D[0:size]), §2.1.3.1. */
  path(index: number, size: number): Hash[];
  /** PROOF(oldSize, D[0:size]), §2.1.4.1. */
  proof(oldSize: number, size: number): Hash[];
  /** Reads as a store of a tree of `size` leaves would: refuses hashes that do not exist in it. */
  reader(size: number): HashReader;
}

export const hasher: TreeHasher = treeHasher(sha256);

/** Leaf i is the text "record <i>". */
export function leafHashes(count: number): Hash[] {
  return Array.from({ length: count }, (_, i) => hasher.leafHash(new TextEncoder().encode(`record ${i}`)));
}

/** A hash that differs from another in one byte. */
export function flipByte(hash: string, at: number): Hash {
  const bytes = bytesOfLatin1(hash);
  bytes[at] = (bytes[at] ?? 0) ^ 0x40;
  return asHash(String.fromCharCode(...bytes));
}

export function referenceTree(count: number): ReferenceTree {
  const leaves = leafHashes(count);
  const known = new Map<string, Hash>();

  function root(begin: number, end: number): Hash {
    if (begin === end) return hasher.emptyRoot;
    if (end - begin === 1) return leaves[begin] ?? hasher.emptyRoot;
    const key = `${begin} ${end}`;
    const kept = known.get(key);
    if (kept !== undefined) return kept;
    const middle = begin + split(end - begin);
    const hash = hasher.nodeHash(root(begin, middle), root(middle, end));
    known.set(key, hash);
    return hash;
  }

  function path(index: number, begin: number, end: number): Hash[] {
    if (end - begin <= 1) return [];
    const middle = begin + split(end - begin);
    return index < middle
      ? [...path(index, begin, middle), root(middle, end)]
      : [...path(index, middle, end), root(begin, middle)];
  }

  function subproof(oldEnd: number, begin: number, end: number, whole: boolean): Hash[] {
    if (oldEnd === end) return whole ? [] : [root(begin, end)];
    const middle = begin + split(end - begin);
    return oldEnd <= middle
      ? [...subproof(oldEnd, begin, middle, whole), root(middle, end)]
      : [...subproof(oldEnd, middle, end, false), root(begin, middle)];
  }

  const reader =
    (size: number): HashReader =>
    (reads) =>
      reads.map(({ level, from, count: run }) =>
        Array.from({ length: run }, (_, i) => {
          const width = 256 ** level;
          const end = (from + i + 1) * width;
          if (end > size) throw new Error(`level ${level} of a tree of ${size} has no hash ${from + i}`);
          return root(end - width, end);
        }),
      );

  return {
    leaves,
    root,
    path: (index, size) => path(index, 0, size),
    proof: (old, size) => subproof(old, 0, size, true),
    reader,
  };
}

function split(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}
