import type { Sha256 } from '../bytes/sha256.ts';
import type { TermExpression } from '../query/term-expression.ts';
import { decodeRecord } from '../record/decode-record.ts';
import type { KeyEpoch } from '../record/key-epoch.ts';
import type { Leaf } from '../record/leaf.ts';
import type { LogStore } from '../store/log-store.ts';

/** The records that say which secret rules from where: the first of an incarnation, and every rotation. */
export const EPOCH_TYPES = ['audit.log.created', 'audit.log.reset', 'audit.key.rotated'] as const;

export const EPOCH_TERMS: TermExpression = { or: EPOCH_TYPES.map((type) => ({ term: `t:${type}` })) };

/** Epochs as the log itself says, from the records whose bytes match their hashes. Ascending; empty without record 0. */
export async function readEpochs(store: LogStore, sha256: Sha256): Promise<readonly KeyEpoch[]> {
  const epochs: KeyEpoch[] = [];
  for (const leaf of await readSystemLeaves(store, sha256, EPOCH_TERMS)) {
    const epoch = epochOf(leaf);
    if (epoch !== undefined) epochs.push(epoch);
  }
  return epochs;
}

/**
 * The epoch that a record begins: record 0 its own, a rotation, which is the last record of its epoch, the next.
 * Undefined for every other record.
 */
export function epochOf(leaf: Leaf): KeyEpoch | undefined {
  if (!EPOCH_TYPES.some((type) => type === leaf.type)) return undefined;
  const epoch = leaf.system?.['epoch'];
  const keyId = leaf.system?.['keyId'];
  if (typeof epoch !== 'number' || typeof keyId !== 'string') return undefined;
  if (leaf.type !== 'audit.key.rotated') return { epoch, keyId, from: leaf.seq };
  const from = leaf.seq + 1;
  return leaf.system?.['mode'] === 'ratchet' ? { epoch, keyId, from, ratchet: true } : { epoch, keyId, from };
}

/** Leaves of records that satisfy an expression, ascending; those whose bytes do not match their hash are left out. */
export async function readSystemLeaves(
  store: LogStore,
  sha256: Sha256,
  expression: TermExpression,
): Promise<readonly Leaf[]> {
  const leaves: Leaf[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const page = await store.search(expression, { before, limit: 1000 });
    for (const { leaf, hash } of await store.readRecords(page)) {
      const decoded = leaf && hash && decodeRecord(sha256, { leaf, hash });
      if (decoded?.ok) leaves.push(decoded.record.leaf);
    }
    before = page.at(-1) ?? 0;
    if (page.length < 1000) return leaves.sort((a, b) => a.seq - b.seq);
  }
}
