/**
 * Rebuilds the tree chunk by chunk and compares what is known of it: the stored nodes, the roots of checkpoints and
 * of the signer. A chunk whose hashes are damaged is bridged by its stored node, so that the checkpoints after it
 * still say something about all the others.
 */
import type { Hash } from '../bytes/sha256.ts';
import {
  type CompactRange,
  compactRange,
  emptyRange,
  mergeRanges,
  rootOf,
  subtreesOf,
  type TileHash,
} from '../tree/compact-range.ts';
import type { TreeHasher } from '../tree/hash.ts';

const CHUNK = 256;

export class TreeWalk {
  readonly #hasher: TreeHasher;
  #range: CompactRange | undefined;

  constructor(hasher: TreeHasher, start: CompactRange = emptyRange()) {
    this.#hasher = hasher;
    this.#range = start;
  }

  /** Adds the next full chunk by its root. Returns the nodes of level ≥ 2 that it completes. */
  addChunk(node: Hash): readonly TileHash[] {
    if (this.#range === undefined) return [];
    const begin = this.#range.end;
    const growth = mergeRanges(this.#hasher, this.#range, compactRange(begin, begin + CHUNK, [node]));
    this.#range = growth.range;
    return growth.tileHashes.filter(({ level }) => level >= 2);
  }

  /** A chunk of which nothing is known: no root after it can be computed. */
  lose(): void {
    this.#range = undefined;
  }

  /** Up to where roots are known. */
  get end(): number | undefined {
    return this.#range?.end;
  }

  /** The root at `size`, whose right edge beyond the full chunks is `edge`. Undefined where it cannot be known. */
  rootAt(size: number, edge: readonly Hash[]): Hash | undefined {
    if (this.#range === undefined || edge.length !== subtreesOf(this.#range.end, size).length)
      return undefined;
    return rootOf(
      this.#hasher,
      mergeRanges(this.#hasher, this.#range, compactRange(this.#range.end, size, edge)).range,
    );
  }
}
