import type { Sha256 } from '../bytes/sha256.ts';
import {
  createTagger,
  deriveIdKey,
  deriveTagKey,
  keyIdOf,
  MIN_SECRET_BYTES,
  ratchetKey,
  type Tagger,
} from './chain.ts';

/**
 * From which record on an HMAC secret rules: the epoch of a record follows from record 0 and the
 * audit.key.rotated records before it, never from a column (docs/formats/log-format.md §2).
 */
export interface KeyEpoch {
  readonly epoch: number;
  readonly keyId: string;
  /** The first record sealed in this epoch. */
  readonly from: number;
  /** Its key was made from that of the epoch before, which is erased then; else it is of a secret. */
  readonly ratchet?: true;
}

/** The epoch that rules a position. `epochs` ascend by `from` and begin at 0. */
export function epochAt(epochs: readonly KeyEpoch[], seq: number): KeyEpoch {
  let found = epochs[0];
  for (const epoch of epochs) {
    if (epoch.from > seq) break;
    found = epoch;
  }
  if (found === undefined) throw new Error('a log has at least epoch 0');
  return found;
}

/** Many secrets, found by key id. Secrets never leave it but as derived keys. */
export interface Keyring {
  /** Oldest first. */
  readonly keyIds: readonly string[];
  /** Undefined when the secret of that key id is not here. */
  secretOf(keyId: string): Uint8Array | undefined;
  /** What is kept of a log that has been in mode `ratchet`; undefined of every other. */
  keptOf(origin: string): KeptKeys | undefined;
}

/** What a log needs whose first secret is offline. */
export interface KeptKeys {
  readonly idKey: Uint8Array;
  /** K_log of the current epoch, and that before or after it while the ratchet turns. */
  readonly keys: readonly Uint8Array[];
}

/** A keyring of what is given. Throws a RangeError when a secret is shorter than {@link MIN_SECRET_BYTES}. */
export function createKeyring(
  sha256: Sha256,
  secrets: readonly Uint8Array[],
  kept: ReadonlyMap<string, KeptKeys> = new Map(),
): Keyring {
  const byId = new Map<string, Uint8Array>();
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_BYTES) {
      throw new RangeError(`a secret has at least ${MIN_SECRET_BYTES} bytes; this one has ${secret.length}`);
    }
    byId.set(keyIdOf(sha256, secret), secret);
  }
  return {
    keyIds: [...byId.keys()],
    secretOf: (keyId) => byId.get(keyId),
    keptOf: (origin) => kept.get(origin),
  };
}

/** A secret given as text is its UTF-8 without one final newline. */
export function parseSecret(text: string): Uint8Array {
  return new TextEncoder().encode(text.replace(/\n$/, ''));
}

/**
 * K_log[e], or undefined where it neither is here nor follows from what is: from the secret with its key id; in mode `ratchet`
 * the key that is kept under that id, or what follows from the key of the epoch before.
 */
export function tagKeyOf(
  sha256: Sha256,
  keyring: Keyring,
  origin: string,
  { epoch, keyId, ratchet }: KeyEpoch,
  before?: { readonly epoch: number; readonly key: Uint8Array | undefined },
): Uint8Array | undefined {
  if (!ratchet) {
    const secret = keyring.secretOf(keyId);
    return secret && deriveTagKey(sha256, secret, origin);
  }
  const follows = before?.key !== undefined && before.epoch === epoch - 1;
  const candidates = [
    ...(keyring.keptOf(origin)?.keys ?? []),
    ...(follows ? [ratchetKey(sha256, before.key, before.epoch)] : []),
  ];
  return candidates.find((key) => keyIdOf(sha256, key) === keyId);
}

/** The keys of epochs, which ascend and begin at 0; undefined those that are not here. */
export function tagKeysOf(
  sha256: Sha256,
  keyring: Keyring,
  origin: string,
  epochs: readonly KeyEpoch[],
): readonly (Uint8Array | undefined)[] {
  const keys: (Uint8Array | undefined)[] = [];
  let before: Parameters<typeof tagKeyOf>[4];
  for (const epoch of epochs) {
    const key = tagKeyOf(sha256, keyring, origin, epoch, before);
    keys.push(key);
    before = { epoch: epoch.epoch, key };
  }
  return keys;
}

/** The key of a log's marks: from the secret of epoch 0, or as it is kept once that is offline. Undefined where it is not here. */
export function idKeyOf(
  sha256: Sha256,
  keyring: Keyring,
  origin: string,
  epochs: readonly KeyEpoch[],
): Uint8Array | undefined {
  const keyId = epochs[0]?.keyId;
  const secret = keyId === undefined ? undefined : keyring.secretOf(keyId);
  return secret === undefined ? keyring.keptOf(origin)?.idKey : deriveIdKey(sha256, secret, origin);
}

/** The tagger that rules a position, or undefined when its key is not here. */
export function taggerAt(
  sha256: Sha256,
  keyring: Keyring,
  origin: string,
  epochs: readonly KeyEpoch[],
  seq: number,
): Tagger | undefined {
  const ruling = epochAt(epochs, seq);
  const key = tagKeysOf(sha256, keyring, origin, epochs)[epochs.indexOf(ruling)];
  return key && createTagger(sha256, origin, ruling.epoch, key);
}
