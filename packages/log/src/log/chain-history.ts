import { formatHex } from '../bytes/encoding.ts';
import { sha256 } from '../node/crypto.ts';
import { verifyEd25519 } from '../node/ed25519.ts';
import { parseCheckpoint } from '../note/checkpoint.ts';
import { type EndingKey, keysAtSize } from '../note/key-manifest.ts';
import { parseNote } from '../note/signed-note.ts';
import { verifyNote } from '../note/verify-note.ts';
import { decodeRecord } from '../record/decode-record.ts';
import { tagKeysOf } from '../record/key-epoch.ts';
import type { LogStore, StoredCheckpoint } from '../store/log-store.ts';
import { TILE_WIDTH } from '../tree/tile.ts';
import { EPOCH_TERMS, epochOf, readSystemLeaves } from './epochs.ts';
import type { Log } from './log.ts';
import { readVerifierKeys } from './verifier-keys.ts';

/** Checkpoints with a wrong signature that are passed over until a right one is found. */
const OVER_TRIES = 10;

/** From when on which secret chains the records. */
export interface EpochHistory {
  readonly epoch: number;
  readonly keyId: string;
  /** The first position that it rules. */
  readonly from: number;
  /** RFC 3339: when the record that begins it was recorded. */
  readonly since: string;
  /** Whether its key is here: without it, tags of that epoch cannot be checked here. */
  readonly hasSecret: boolean;
  /** Its key was made from that of the epoch before. */
  readonly ratchet?: true;
}

/** The epochs of a log as its own records say, ascending. Records whose bytes do not match their hash say nothing. */
export async function readEpochHistory(
  log: Pick<Log, 'store' | 'keyring' | 'origin'>,
): Promise<readonly EpochHistory[]> {
  const leaves = await readSystemLeaves(log.store, sha256, EPOCH_TERMS);
  const epochs = leaves.flatMap((leaf) => {
    const epoch = epochOf(leaf);
    return epoch === undefined ? [] : [{ ...epoch, since: leaf.recorded }];
  });
  const read = (): readonly (Uint8Array | undefined)[] => tagKeysOf(sha256, log.keyring, log.origin, epochs);
  // Another process may have gone over to a secret that came since the keyring was read.
  if (read().includes(undefined)) await log.keyring.refresh?.();
  const keys = read();
  return epochs.map((epoch, i) => ({ ...epoch, hasSecret: keys[i] !== undefined }));
}

/** A checkpoint that is kept beside the records. */
export interface KeptCheckpoint {
  readonly size: number;
  /** Hex. */
  readonly rootHash: string;
  /** The signed note (C2SP tlog-checkpoint). */
  readonly note: string;
  /**
   * When the last record that it covers was recorded, RFC 3339: it was signed then or later, and nothing signed says when.
   * Null where that record cannot be read.
   */
  readonly covers: string | null;
}

/**
 * The newest checkpoints that are kept, newest first: those that the log's own key has signed. What else lies there is
 * left out here, and is a finding of verification.
 */
export async function readCheckpointHistory(
  log: Pick<Log, 'store' | 'signer' | 'origin'>,
  limit: number,
): Promise<readonly KeptCheckpoint[]> {
  const keys = await readVerifierKeys(log.signer, log.origin);
  const { size } = await log.store.readHead();
  // Of each tile only the largest is kept: where all are there, this many lie in the end of the log.
  for (let span = limit * TILE_WIDTH; ; span *= 8) {
    const from = Math.max(0, size - span);
    const stored = await log.store.readCheckpoints(from, Number.MAX_SAFE_INTEGER);
    const kept = stored.flatMap((one) => keptOf(one, log.origin, keys) ?? []);
    if (kept.length >= limit || from === 0) return withTimes(log.store, kept.toReversed().slice(0, limit));
  }
}

/** The size of the smallest checkpoint kept that has a record; undefined where none has, of those that the log's own key has signed. */
export async function readCheckpointOver(
  log: Pick<Log, 'store' | 'signer' | 'origin'>,
  seq: number,
): Promise<number | undefined> {
  const keys = await readVerifierKeys(log.signer, log.origin);
  const stored = await log.store.readCheckpoints(seq + 1, OVER_TRIES);
  return stored.find((one) => keptOf(one, log.origin, keys) !== undefined)?.size;
}

async function withTimes(
  store: LogStore,
  checkpoints: readonly Omit<KeptCheckpoint, 'covers'>[],
): Promise<readonly KeptCheckpoint[]> {
  const times = await readRecordedTimes(
    store,
    checkpoints.map(({ size }) => size - 1),
  );
  return checkpoints.map((one) => ({ ...one, covers: times.get(one.size - 1) ?? null }));
}

/**
 * When records were recorded, by position, from bytes that match their hash. A position that has none, or whose record is
 * damaged, is left out.
 */
export async function readRecordedTimes(
  store: Pick<LogStore, 'readRecords'>,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await store.readRecords(seqs.filter((seq) => seq >= 0));
  return new Map(
    rows.flatMap(({ seq, leaf, hash }) => {
      const decoded = leaf && hash && decodeRecord(sha256, { leaf, hash });
      return decoded?.ok && decoded.record.leaf.seq === seq ? [[seq, decoded.record.leaf.recorded]] : [];
    }),
  );
}

function keptOf(
  { size, note: text }: StoredCheckpoint,
  origin: string,
  keys: readonly EndingKey[],
): Omit<KeptCheckpoint, 'covers'> | undefined {
  try {
    const note = parseNote(text);
    const checkpoint = parseCheckpoint(note.text);
    const isOurs = checkpoint.origin === origin && checkpoint.size === size;
    if (!isOurs || !verifyNote(note, keysAtSize(keys, size), verifyEd25519).ok) return undefined;
    return { size, rootHash: formatHex(checkpoint.root), note: text };
  } catch {
    return undefined;
  }
}
