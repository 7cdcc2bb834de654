/** For tests of anchors: a log that is nothing but its tree and its key, grown as a test needs it. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  type Checkpoint,
  formatCheckpoint,
  formatNote,
  formatVerifierKey,
  signNote,
  verifierKey,
} from '@attestry/log/note';
import { type Hash, proveConsistency, type Sha256, treeHasher } from '@attestry/log/tree';
import type { ShownCheckpoint } from './anchor.ts';

const sha256: Sha256 = (data) => createHash('sha256').update(data).digest('binary');
const hasher = treeHasher(sha256);

export interface ShownLog {
  readonly origin: string;
  /** Public: what its checkpoints verify under. */
  readonly vkey: string;
  /** Its checkpoint of a size. Logs with the same key and other histories differ from their first leaf on. */
  checkpointOf(size: number): ShownCheckpoint;
  /** The same origin and key with other records: what a reset without a new incarnation would show. */
  fork(): ShownLog;
}

/** A log with a key of its own. */
export function shownLog(origin = 'test.example/main/1'): ShownLog {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
  return logOf(origin, verifierKey(sha256, origin, 'ed25519', raw), privateKey, 'one');
}

function logOf(
  origin: string,
  key: ReturnType<typeof verifierKey>,
  privateKey: KeyObject,
  history: string,
): ShownLog {
  const leaf = (index: number): Hash => hasher.leafHash(new TextEncoder().encode(`${history} ${index}`));
  const noteOf = (checkpoint: Checkpoint): string => {
    const text = formatCheckpoint(checkpoint);
    const line = signNote(key, (message) => new Uint8Array(sign(null, message, privateKey)), text);
    return formatNote({ text, signatures: [line] });
  };
  return {
    origin,
    vkey: formatVerifierKey(key),
    checkpointOf: (size) => {
      const root = rootOf(leaf, 0, size);
      return {
        origin,
        size,
        root,
        note: noteOf({ origin, size, root, extensions: [] }),
        proveFrom: async (oldSize) =>
          oldSize === 0
            ? []
            : proveConsistency(hasher, oldSize, size, (reads) =>
                reads.map(({ level, from, count }) =>
                  Array.from({ length: count }, (_, i) =>
                    rootOf(leaf, (from + i) * 256 ** level, (from + i + 1) * 256 ** level),
                  ),
                ),
              ),
      };
    },
    fork: () => logOf(origin, key, privateKey, 'two'),
  };
}

/** MTH(D[begin:end]) as RFC 9162 §2.1.1 writes it down. */
function rootOf(leaf: (index: number) => Hash, begin: number, end: number): Hash {
  if (begin === end) return hasher.emptyRoot;
  if (end - begin === 1) return leaf(begin);
  let width = 1;
  while (width * 2 < end - begin) width *= 2;
  return hasher.nodeHash(rootOf(leaf, begin, begin + width), rootOf(leaf, begin + width, end));
}
