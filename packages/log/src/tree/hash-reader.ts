/**
 * What a proof has to read, as data. The room is synchronous, and its readers are not alike: SQLite answers at
 * once, PostgreSQL and HTTP later, an evidence bundle from files. So proving has two steps, and whoever reads
 * stands between them:
 *
 *     const plan = planInclusion(index, size);
 *     const hashes = await store.readHashes(plan.reads);        // one list per read, in order
 *     const proof = assembleProof(hasher, plan, hashes);
 *
 * A read is a run of hashes of one level inside one tile: hashes `from` … `from + count − 1`, where level 0 are the leaf
 * hashes and hash i of level L is the root of the 256^L leaves from i × 256^L. Every hash that a plan for size n asks for
 * exists in a tree of n leaves, and stays the same in every larger one.
 */
import type { Hash } from '../bytes/sha256.ts';
import { foldSubtrees, type Subtree, subtreesOf } from './compact-range.ts';
import type { TreeHasher } from './hash.ts';
import { foldTile, TILE_WIDTH, type Tile, tileWidth } from './tile.ts';

/** A run of stored hashes: 2^k of them, at most 128, never across a tile's border. */
export interface HashRead {
  readonly level: number;
  readonly from: number;
  readonly count: number;
}

/**
 * What to read, and how to put it together: hash i of the result is made from the next `parts[i]` reads, which
 * are subtrees of falling width, side by side.
 */
export interface ReadPlan {
  readonly reads: readonly HashRead[];
  readonly parts: readonly number[];
}

/** A source that answers at once: one list of hashes for each read, in order. */
export type HashReader = (reads: readonly HashRead[]) => readonly (readonly Hash[])[];

/** Plans the hashes of leaf ranges [begin, end), each of them a subtree of RFC 9162: its begin is aligned. */
export function planSubtrees(ranges: readonly (readonly [begin: number, end: number])[]): ReadPlan {
  const subtrees = ranges.map(([begin, end]) => subtreesOf(begin, end));
  return { reads: subtrees.flat().map(readOf), parts: subtrees.map((list) => list.length) };
}

/** Plans the compact range [begin, end): what is read to rebuild a head, at most 255 of it leaf hashes. */
export function planRange(begin: number, end: number): ReadPlan {
  const reads = subtreesOf(begin, end).map(readOf);
  return { reads, parts: reads.map(() => 1) };
}

/** Puts the hashes that were read together. Throws when they are not those that the plan asked for. */
export function assembleProof(
  hasher: TreeHasher,
  plan: ReadPlan,
  hashes: readonly (readonly Hash[])[],
): Hash[] {
  const subtrees = plan.reads.map(({ level, from, count }, i) => {
    const run = hashes[i] ?? [];
    if (run.length !== count)
      throw new RangeError(`asked for ${count} hashes of level ${level} from ${from}, given ${run.length}`);
    return foldTile(hasher, run);
  });
  let next = 0;
  return plan.parts.map((parts) => {
    next += parts;
    return foldSubtrees(hasher, subtrees.slice(next - parts, next));
  });
}

/** The tile that holds a read, as wide as it is in a tree of `size` leaves: what to fetch where tiles are files. */
export function tileOfRead({ level, from }: HashRead, size: number): Tile {
  const index = Math.floor(from / TILE_WIDTH);
  return { level, index, width: tileWidth(level, index, size) };
}

/** The hashes of a read, out of the tile that {@link tileOfRead} named (or the full one that replaced it). */
export function readFromTile({ from, count }: HashRead, tile: readonly Hash[]): Hash[] {
  const at = from % TILE_WIDTH;
  return tile.slice(at, at + count);
}

function readOf({ start, width }: Subtree): HashRead {
  let level = 0;
  let unit = 1;
  while (unit * TILE_WIDTH <= width) {
    unit *= TILE_WIDTH;
    level++;
  }
  return { level, from: start / unit, count: width / unit };
}
