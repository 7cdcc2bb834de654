import type { Hash } from '../bytes/sha256.ts';
import { latin1OfBytes } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { createTagger, deriveTagKey } from '../record/chain.ts';
import { decodeRecord } from '../record/decode-record.ts';
import { epochAt, type KeyEpoch, type Keyring } from '../record/key-epoch.ts';
import type { LogStore } from '../store/log-store.ts';
import { EPOCH_TYPES, epochOf } from './epochs.ts';
import type { EpochKey } from './verify-segment.ts';

/** The epochs of a log as verification sees them, with the keys that are here. */
export interface KnownEpochs {
  readonly keys: readonly EpochKey[];
  /** Secrets that are not here, as sentences. */
  readonly missing: readonly string[];
  at(seq: number): number;
  /** Whether these follow from exactly these records. */
  agreesWith(records: readonly number[]): boolean;
}

const TERMS = { or: EPOCH_TYPES.map((type) => ({ term: `t:${type}` })) };

/**
 * Reads the epochs from the records that begin them: those that the index names, or those given. Where such a record
 * is damaged, its key is found by trying every secret on the record after it.
 */
export async function readKnownEpochs(
  store: LogStore,
  origin: string,
  keyring: Keyring,
  given?: readonly number[],
): Promise<KnownEpochs> {
  const records = given ?? (await searchAll(store));
  const epochs: KeyEpoch[] = [];
  for (const seq of records[0] === 0 ? records : [0, ...records]) {
    const begun = await readEpochRecord(store, seq);
    const from = seq === 0 ? 0 : seq + 1;
    const epoch = begun ?? (await inferEpoch(store, origin, keyring, epochs.length, from));
    if (epoch !== undefined) epochs.push(epoch);
  }
  const keys = epochs.map(({ epoch, from, keyId }) => {
    const secret = keyring.secretOf(keyId);
    return { epoch, from, ...(secret && { key: deriveTagKey(sha256, secret, origin) }) };
  });
  return {
    keys,
    missing: missingSecrets(epochs, keyring),
    at: (seq) => epochAt(epochs, Math.max(0, seq - 1)).epoch,
    agreesWith: (seen) => seen.every((seq) => records.includes(seq)),
  };
}

function missingSecrets(epochs: readonly KeyEpoch[], keyring: Keyring): string[] {
  if (epochs.length === 0) return ['the chain: no secret in the keyring fits record 0'];
  return epochs
    .filter(({ keyId }) => keyring.secretOf(keyId) === undefined)
    .map(({ epoch, keyId, from }) => `the chain from seq ${from}: the secret of epoch ${epoch} (key id ${keyId}) is not in the keyring`);
}

async function searchAll(store: LogStore): Promise<number[]> {
  const found: number[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const page = await store.search(TERMS, { before, limit: 1000 });
    found.push(...page);
    before = page.at(-1) ?? 0;
    if (page.length < 1000) return found.sort((a, b) => a - b);
  }
}

async function readEpochRecord(store: LogStore, seq: number): Promise<KeyEpoch | undefined> {
  const [row] = await store.readRecords([seq]);
  const decoded = row?.leaf && row.hash && decodeRecord(sha256, { leaf: row.leaf, hash: row.hash });
  return decoded?.ok ? epochOf(decoded.record.leaf) : undefined;
}

/** The secret under which the second record from `from` on has its tag: its predecessor's stored tag is the input. */
async function inferEpoch(
  store: LogStore,
  origin: string,
  keyring: Keyring,
  epoch: number,
  from: number,
): Promise<KeyEpoch | undefined> {
  const [before, row] = await store.readRange(from === 0 ? 0 : from - 1, from === 0 ? 2 : from + 1);
  if (before?.tag === undefined || row?.tag === undefined || row.hash === undefined) return undefined;
  const stored = latin1OfBytes(row.tag) as Hash;
  for (const keyId of keyring.keyIds) {
    const secret = keyring.secretOf(keyId);
    if (secret === undefined) continue;
    const tagger = createTagger(sha256, origin, epoch, deriveTagKey(sha256, secret, origin));
    if (tagger.tag(row.seq, before.tag, 0, row.hash, 0) === stored) return { epoch, keyId, from };
  }
  return undefined;
}
