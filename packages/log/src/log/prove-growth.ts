import { AttestryError } from '../attestry-error.ts';
import type { Hash } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { planConsistency } from '../tree/consistency.ts';
import { treeHasher } from '../tree/hash.ts';
import { assembleProof } from '../tree/hash-reader.ts';
import type { Log } from './log.ts';
import { readTreeHashes } from './tree-hashes.ts';

/**
 * The proof that the first `oldSize` records are the beginning of the first `size`: RFC 9162 §2.1.4. Empty for 0 and for the same
 * size.
 *
 * @throws RangeError where `oldSize` is the larger; AttestryError RECORD_BROKEN where stored hashes that prove it are gone
 */
export async function proveGrowth(
  log: Pick<Log, 'store' | 'origin'>,
  oldSize: number,
  size: number,
): Promise<readonly Hash[]> {
  if (oldSize === 0) return [];
  const plan = planConsistency(oldSize, size);
  const hashes = await readTreeHashes(log.store, plan.reads);
  if (plan.reads.every(({ count }, i) => hashes[i]?.length === count))
    return assembleProof(treeHasher(sha256), plan, hashes);
  throw new AttestryError(
    'RECORD_BROKEN',
    `stored hashes of ${log.origin} are gone: run \`attestry verify\``,
  );
}
