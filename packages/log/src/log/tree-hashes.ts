import type { Hash } from '../bytes/sha256.ts';
import { latin1OfBytes } from '../bytes/sha256.ts';
import type { LogStore } from '../store/log-store.ts';
import { parseHashes } from '../tree/compact-range.ts';
import type { HashRead } from '../tree/hash-reader.ts';

/** What a proof needs (tree/hash-reader.ts), from a store: level 0 are the leaf hashes, the others its nodes. */
export function readTreeHashes(store: LogStore, reads: readonly HashRead[]): Promise<Hash[][]> {
  return Promise.all(
    reads.map(async ({ level, from, count }) => {
      if (level === 0) return parseHashes(await store.readHashes(from, count));
      return (await store.readNodes(level, from, count)).map(({ hash }) => latin1OfBytes(hash) as Hash);
    }),
  );
}
