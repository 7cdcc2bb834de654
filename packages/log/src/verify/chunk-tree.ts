import type { Hash } from '../bytes/sha256.ts';
import type { TreeHasher } from '../tree/hash.ts';

/** The tree over a chunk of at most 256 leaf hashes, level by level: every perfect subtree, hashed once. */
export interface ChunkTree {
  /** The root of all 256; undefined for a chunk that is not full. */
  readonly node: Hash | undefined;
  /** The subtrees of falling width that cover the first `count` leaves: the right edge of a tree that ends there. */
  edge(count: number): readonly Hash[];
}

export function chunkTree(hasher: TreeHasher, hashes: readonly Hash[]): ChunkTree {
  const levels: (readonly Hash[])[] = [hashes];
  for (let row = hashes; row.length > 1; ) {
    const above: Hash[] = [];
    for (let i = 0; i + 1 < row.length; i += 2)
      above.push(hasher.nodeHash(row[i] as Hash, row[i + 1] as Hash));
    levels.push(above);
    row = above;
  }
  return {
    node: hashes.length === 256 ? levels[8]?.[0] : undefined,
    edge(count) {
      const edge: Hash[] = [];
      let start = 0;
      for (let level = 8; level >= 0; level--) {
        const width = 2 ** level;
        if (start + width > count) continue;
        const hash = levels[level]?.[start / width];
        if (hash === undefined) throw new RangeError(`a chunk of ${hashes.length} has no edge at ${count}`);
        edge.push(hash);
        start += width;
      }
      return edge;
    },
  };
}
