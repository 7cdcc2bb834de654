import { bytesOfLatin1, type Hash, latin1OfBytes } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { genesisTag } from '../record/chain.ts';
import { parseLeaf } from '../record/decode-record.ts';
import { type KeyEpoch, type Keyring, taggerAt } from '../record/key-epoch.ts';
import type { LogStore, StoredRecord } from '../store/log-store.ts';
import { epochOf } from './epochs.ts';

/** The last record of a log, and the one before where there is one. */
export async function readLastRecords(store: LogStore, size: number): Promise<readonly StoredRecord[]> {
  return store.readRange(Math.max(0, size - 2), size);
}

/**
 * Whether the epochs that were found are those that the last record was sealed under: the index names the records that begin
 * them, and whoever hides one there would have new records sealed with a secret that was given up. True where the secret
 * is not here.
 */
export function agreesWithEpochs(
  origin: string,
  keyring: Keyring,
  epochs: readonly KeyEpoch[],
  size: number,
  rows: readonly StoredRecord[],
): boolean {
  const last = rows.at(-1);
  if (last?.seq !== size - 1 || last.hash === undefined || last.tag === undefined) return false;
  const begun = last.leaf && parseLeaf(last.leaf);
  const epoch = begun && epochOf(begun);
  if (epoch !== undefined && !epochs.some(({ from, keyId }) => from === epoch.from && keyId === epoch.keyId))
    return false;
  const before = size === 1 ? bytesOfLatin1(genesisTag(sha256, origin)) : rows.at(-2)?.tag;
  const tagger = taggerAt(sha256, keyring, origin, epochs, size - 1);
  if (tagger === undefined) return true;
  return (
    before !== undefined &&
    tagger.tag(last.seq, before, 0, last.hash, 0) === (latin1OfBytes(last.tag) as Hash)
  );
}
