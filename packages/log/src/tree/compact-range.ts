/**
 * A compact range: the hashes of the fewest perfect subtrees that cover the leaves [begin, end), left to right.
 * It is all that has to be remembered of a tree to append to it and to know its root: at most 53 hashes for a range
 * from 0.
 *
 * A perfect subtree has 2^h leaves and starts at a multiple of 2^h, so [begin, end) determines the subtrees and
 * the range stores only their hashes: [0, 7) is {[0,4) [4,6) [6,7)}, and [3, 8) is {[3,4) [4,8)}.
 *
 * Ranges that touch are merged, so that workers can hash [0, m) and [m, n) apart. Where m is a multiple of 256
 * they share no tile of level 0.
 *
 * Stored form: u64 begin ‖ u64 end ‖ 32 bytes per hash, integers big-endian.
 */
import { asHash, bytesOfLatin1, type Hash, latin1OfBytes, writeLatin1 } from '../bytes/sha256.ts';
import { FormatError } from './format-error.ts';
import type { TreeHasher } from './hash.ts';
import { checkSize, isSize } from './tree-size.ts';

export interface CompactRange {
  readonly begin: number;
  readonly end: number;
  readonly hashes: readonly Hash[];
}

/** A perfect subtree: `width` leaves, a power of two, from `start`, a multiple of `width`. */
export interface Subtree {
  readonly start: number;
  readonly width: number;
}

/** A hash of a tile of level >= 1: the root of the 256^level leaves from index × 256^level. */
export interface TileHash {
  readonly level: number;
  readonly index: number;
  readonly hash: Hash;
}

/** A grown range, and the hashes of tiles of level >= 1 that came to be on the way, in the order they arose. */
export interface Growth {
  readonly range: CompactRange;
  readonly tileHashes: readonly TileHash[];
}

/** The range [begin, begin). */
export function emptyRange(begin = 0): CompactRange {
  checkSize(begin, 'the begin of a range');
  return { begin, end: begin, hashes: [] };
}

/** A range from hashes that were read. Throws when their number is not that of the subtrees of [begin, end). */
export function compactRange(begin: number, end: number, hashes: readonly Hash[]): CompactRange {
  const needed = subtreesOf(begin, end).length;
  if (hashes.length !== needed)
    throw new RangeError(`[${begin}, ${end}) has ${needed} hashes, not ${hashes.length}`);
  return { begin, end, hashes: [...hashes] };
}

/** Appends one leaf hash. */
export function appendLeaf(hasher: TreeHasher, range: CompactRange, leafHash: Hash): Growth {
  return extendRange(hasher, range, [leafHash]);
}

/** Appends leaf hashes in order: one node hash per leaf, on average, and one copy of the range per call. */
export function extendRange(hasher: TreeHasher, range: CompactRange, leafHashes: readonly Hash[]): Growth {
  checkSize(range.end + leafHashes.length, 'the end of a range');
  const growing = startGrowing(hasher, range);
  for (const leafHash of leafHashes) push(growing, leafHash, 1);
  return finishGrowing(growing);
}

/** Joins [a, m) and [m, b). `tileHashes` are those that neither side could know alone. */
export function mergeRanges(hasher: TreeHasher, left: CompactRange, right: CompactRange): Growth {
  if (left.end !== right.begin)
    throw new RangeError(`ranges do not touch: one ends at ${left.end}, the next begins at ${right.begin}`);
  const growing = startGrowing(hasher, left);
  subtreesOf(right.begin, right.end).forEach(({ width }, i) => {
    push(growing, hashAt(right.hashes, i), width);
  });
  return finishGrowing(growing);
}

/** The root of the tree [0, end) (RFC 9162 §2.1.1). Throws for a range that begins elsewhere: it has none. */
export function rootOf(hasher: TreeHasher, range: CompactRange): Hash {
  if (range.begin !== 0) throw new RangeError(`a range from ${range.begin} has no root`);
  return foldSubtrees(hasher, range.hashes);
}

/** The root of subtrees of falling width, left to right; of none, that of the empty tree. */
export function foldSubtrees(hasher: TreeHasher, hashes: readonly Hash[]): Hash {
  let root = hashes.at(-1);
  if (root === undefined) return hasher.emptyRoot;
  for (let i = hashes.length - 2; i >= 0; i--) root = hasher.nodeHash(hashAt(hashes, i), root);
  return root;
}

/** The subtrees of [begin, end), left to right: first growing, then falling in width. */
export function subtreesOf(begin: number, end: number): Subtree[] {
  checkSize(begin, 'the begin of a range');
  checkSize(end, 'the end of a range');
  if (begin > end) throw new RangeError(`a range does not end at ${end} before it begins at ${begin}`);
  const subtrees: Subtree[] = [];
  let start = begin;
  let width = 1;
  while (start < end) {
    while (start % (2 * width) === 0 && start + 2 * width <= end) width *= 2;
    while (start + width > end) width /= 2;
    subtrees.push({ start, width });
    start += width;
  }
  return subtrees;
}

/** The stored form. */
export function formatRange(range: CompactRange): Uint8Array {
  const bytes = new Uint8Array(16 + 32 * range.hashes.length);
  const view = new DataView(bytes.buffer);
  writeU64(view, 0, range.begin);
  writeU64(view, 8, range.end);
  range.hashes.forEach((hash, i) => {
    writeLatin1(bytes, 16 + 32 * i, hash);
  });
  return bytes;
}

/** Reads the stored form. Throws FormatError. */
export function parseRange(bytes: Uint8Array): CompactRange {
  if (bytes.length < 16) throw new FormatError('a compact range of at least 16 bytes', `${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = readU64(view, 0);
  const end = readU64(view, 8);
  if (!isSize(begin) || !isSize(end) || begin > end)
    throw new FormatError('a range of safe integers', `[${begin}, ${end})`);
  const count = subtreesOf(begin, end).length;
  if (bytes.length !== 16 + 32 * count)
    throw new FormatError(`${count} hashes for [${begin}, ${end})`, `${bytes.length - 16} bytes of hashes`);
  return { begin, end, hashes: parseHashes(bytes.subarray(16)) };
}

/** Hashes side by side, 32 bytes each: how tiles and ranges hold them. */
export function formatHashes(hashes: readonly Hash[]): Uint8Array {
  return bytesOfLatin1(hashes.join(''));
}

/** The reverse of {@link formatHashes}. Throws FormatError when the length is no multiple of 32. */
export function parseHashes(bytes: Uint8Array): Hash[] {
  if (bytes.length % 32 !== 0) throw new FormatError('hashes of 32 bytes each', `${bytes.length} bytes`);
  const latin1 = latin1OfBytes(bytes);
  const hashes: Hash[] = [];
  for (let i = 0; i < latin1.length; i += 32) hashes.push(asHash(latin1.slice(i, i + 32)));
  return hashes;
}

interface Growing {
  readonly hasher: TreeHasher;
  readonly begin: number;
  end: number;
  readonly hashes: Hash[];
  readonly tileHashes: TileHash[];
}

function startGrowing(hasher: TreeHasher, range: CompactRange): Growing {
  return { hasher, begin: range.begin, end: range.end, hashes: [...range.hashes], tileHashes: [] };
}

function finishGrowing({ begin, end, hashes, tileHashes }: Growing): Growth {
  return { range: { begin, end, hashes }, tileHashes };
}

/**
 * Pushes a perfect subtree and joins it with its left sibling for as long as the range holds that. A sibling that
 * lies in the range is always the last hash: no wider subtree can end where the new one starts.
 */
function push(growing: Growing, subtree: Hash, subtreeWidth: number): void {
  const { hasher, begin, hashes } = growing;
  const end = growing.end + subtreeWidth;
  let hash = subtree;
  let width = subtreeWidth;
  while (end % (2 * width) === 0 && end - 2 * width >= begin) {
    const left = hashes.pop();
    if (left === undefined) throw new Error(`compact range [${begin}, ${growing.end}) lacks a left sibling`);
    hash = hasher.nodeHash(left, hash);
    width *= 2;
    const level = tileLevel(width);
    if (level > 0) growing.tileHashes.push({ level, index: end / width - 1, hash });
  }
  hashes.push(hash);
  growing.end = end;
}

/** L for a width of 256^L, 0 for every other width but 1. */
function tileLevel(width: number): number {
  if (width < 256) return 0;
  let level = 0;
  let rest = width;
  while (rest % 256 === 0) {
    rest /= 256;
    level++;
  }
  return rest === 1 ? level : 0;
}

function hashAt(hashes: readonly Hash[], i: number): Hash {
  const hash = hashes[i];
  if (hash === undefined) throw new RangeError(`a range of ${hashes.length} hashes has none at ${i}`);
  return hash;
}

const U32 = 0x1_0000_0000;

function writeU64(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, Math.floor(value / U32));
  view.setUint32(offset + 4, value % U32);
}

function readU64(view: DataView, offset: number): number {
  return view.getUint32(offset) * U32 + view.getUint32(offset + 4);
}
