import type { Hash } from '../bytes/sha256.ts';
import { latin1OfBytes } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { createTagger, deriveTagKey, keyIdOf, ratchetKey } from '../record/chain.ts';
import { decodeRecord } from '../record/decode-record.ts';
import { epochAt, type KeyEpoch, type Keyring, tagKeyOf, tagKeysOf } from '../record/key-epoch.ts';
import type { LogStore } from '../store/log-store.ts';
import type { Information, NotChecked } from '../verify/report.ts';
import { EPOCH_TYPES, epochOf } from './epochs.ts';
import type { LiveKeyring } from './live-keyring.ts';
import type { EpochKey } from './verify-segment.ts';

/** The epochs of a log as verification sees them, with the keys that are here. */
export interface KnownEpochs {
  readonly keys: readonly EpochKey[];
  /** Secrets that are not here and rule records of [from, to). */
  missing(from: number, to: number): readonly NotChecked[];
  /** Keys that are not here and need not be, since the ratchet erased them, and ruled records of [from, to). */
  erased(from: number, to: number): readonly Information[];
  at(seq: number): number;
  /** Whether these follow from exactly these records. */
  agreesWith(records: readonly number[]): boolean;
}

/** Record 0 is damaged, and no secret fits. */
const UNKNOWN: KeyEpoch = { epoch: 0, keyId: 'unknown', from: 0 };

const TERMS = { or: EPOCH_TYPES.map((type) => ({ term: `t:${type}` })) };

/**
 * Reads the epochs from the records that begin them: those that the index names, and those given. Where such a record
 * is damaged or gone, its key is found by trying every secret on the records after it.
 */
export async function readKnownEpochs(
  store: LogStore,
  origin: string,
  keyring: LiveKeyring,
  given: readonly number[] = [],
): Promise<KnownEpochs> {
  const records = [...new Set([0, ...(await searchAll(store)), ...given])].sort((a, b) => a - b);
  const begun = await Promise.all(records.map((seq) => readEpochRecord(store, origin, seq)));
  const read = (): Promise<readonly KeyEpoch[]> => believeEpochs(store, origin, keyring, records, begun);
  let epochs = await read();
  let found = tagKeysOf(sha256, keyring, origin, epochs);
  if (found.includes(undefined)) {
    // One may have come since the keyring was read.
    await keyring.refresh?.();
    epochs = await read();
    found = tagKeysOf(sha256, keyring, origin, epochs);
  }
  const spans = epochs.map((epoch, i) => ({
    ...{ ...epoch, key: found[i], end: epochs[i + 1]?.from ?? Number.MAX_SAFE_INTEGER },
    // What is before a turn of the ratchet may be erased; the current one never is.
    isErased: epochs.slice(i + 1).some(({ ratchet }) => ratchet) && found.at(-1) !== undefined,
  }));
  const unknown = (start: number, end: number): typeof spans =>
    spans.filter((span) => span.key === undefined && span.from < end && span.end > start);
  return {
    keys: spans.map(({ epoch, from, key }) => ({ epoch, from, ...(key && { key }) })),
    missing: (start, end) =>
      unknown(start, end)
        .filter(({ isErased }) => !isErased)
        .map(({ epoch, keyId, from }) => ({
          kind: 'secret',
          ...{ from, epoch, keyId },
          text: `the chain from seq ${from}: the secret of epoch ${epoch} (key id ${keyId}) is not in the keyring`,
        })),
    erased: (start, end) =>
      unknown(start, end)
        .filter(({ isErased }) => isErased)
        .map((span) => ({
          kind: 'ratchet',
          ...{ from: span.from, to: span.end - 1 },
          text: `the tags of seq ${span.from} to ${span.end - 1} were not checked: the ratchet erased their key (epoch ${span.epoch}); check them with the secrets that were taken offline`,
        })),
    at: (seq) => epochAt(epochs, Math.max(0, seq - 1)).epoch,
    agreesWith: (seen) => seen.every((seq) => records.includes(seq)),
  };
}

/** What the records say, where the keys agree with it. */
async function believeEpochs(
  store: LogStore,
  origin: string,
  keyring: Keyring,
  records: readonly number[],
  begun: readonly (KeyEpoch | undefined)[],
): Promise<readonly KeyEpoch[]> {
  const epochs: KeyEpoch[] = [];
  let before: Before;
  for (const [i, seq] of records.entries()) {
    const number = (epochs.at(-1)?.epoch ?? -1) + 1;
    const said = begun[i];
    const next = begun.slice(i + 1).find((later) => later !== undefined);
    // Believed where it counts on and its key is here; else the records after it tell.
    const isKnown = said !== undefined && tagKeyOf(sha256, keyring, origin, said, before) !== undefined;
    const believed = said?.epoch === number && isKnown ? said : undefined;
    // An epoch that a later record begins cannot have begun before: whoever has its secret would rewrite history so.
    const mayInfer = believed === undefined && (next === undefined || next.epoch > number);
    const inferred = mayInfer
      ? await inferEpoch(store, origin, candidates(keyring, origin, before), number, seq === 0 ? 0 : seq + 1)
      : undefined;
    const epoch = believed ?? inferred ?? said ?? (seq === 0 ? UNKNOWN : undefined);
    if (epoch === undefined) continue;
    epochs.push(epoch);
    before = { epoch: epoch.epoch, key: tagKeyOf(sha256, keyring, origin, epoch, before) };
  }
  return epochs;
}

/** The epoch before, with its key where that is here. */
type Before = Parameters<typeof tagKeyOf>[4];

/** A key that an epoch may have been under. */
interface Candidate extends Pick<KeyEpoch, 'keyId' | 'ratchet'> {
  readonly key: Uint8Array;
}

function candidates(keyring: Keyring, origin: string, before: Before): readonly Candidate[] {
  const ofSecrets = keyring.keyIds.flatMap((keyId) => {
    const secret = keyring.secretOf(keyId);
    return secret === undefined ? [] : [{ keyId, key: deriveTagKey(sha256, secret, origin) }];
  });
  const following = before?.key === undefined ? [] : [ratchetKey(sha256, before.key, before.epoch)];
  const ofRatchet = [...(keyring.keptOf(origin)?.keys ?? []), ...following].map((key) => ({
    ...{ keyId: keyIdOf(sha256, key), key },
    ratchet: true as const,
  }));
  return [...ofSecrets, ...ofRatchet];
}

/** None where the index cannot be read, which is a finding of its own: what the stream meets counts in any case. */
async function searchAll(store: LogStore): Promise<number[]> {
  const found: number[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const page = await store.search(TERMS, { before, limit: 1000 }).catch(() => []);
    found.push(...page);
    before = page.at(-1) ?? 0;
    if (page.length < 1000) return found.sort((a, b) => a - b);
  }
}

async function readEpochRecord(store: LogStore, origin: string, seq: number): Promise<KeyEpoch | undefined> {
  const [row] = await store.readRecords([seq]);
  const decoded = row?.leaf && row.hash && decodeRecord(sha256, { leaf: row.leaf, hash: row.hash });
  if (!decoded?.ok) return undefined;
  const { leaf } = decoded.record;
  return leaf.seq === seq && leaf.log === origin ? epochOf(leaf) : undefined;
}

/** Some of the records after a lost one may be damaged as well. */
const TRIED_RECORDS = 8;

/** The key under which a record from `from` on has its tag: its predecessor's stored tag is the input. */
async function inferEpoch(
  store: LogStore,
  origin: string,
  keys: readonly Candidate[],
  epoch: number,
  from: number,
): Promise<KeyEpoch | undefined> {
  const rows = await store.readRange(Math.max(0, from - 1), from + TRIED_RECORDS);
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (
      before?.tag?.length !== 32 ||
      before.seq !== row.seq - 1 ||
      row.tag === undefined ||
      row.hash?.length !== 32
    )
      continue;
    const stored = latin1OfBytes(row.tag) as Hash;
    for (const { key, ...named } of keys) {
      const tagger = createTagger(sha256, origin, epoch, key);
      if (tagger.tag(row.seq, before.tag, 0, row.hash, 0) === stored) return { epoch, from, ...named };
    }
  }
  return undefined;
}
