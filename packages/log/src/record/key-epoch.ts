import type { Sha256 } from '../bytes/sha256.ts';
import { createTagger, deriveTagKey, keyIdOf, MIN_SECRET_BYTES, type Tagger } from './chain.ts';

/**
 * From which record on an HMAC secret rules: the epoch of a record follows from record 0 and the
 * audit.key.rotated records before it, never from a column (docs/formats/log-format.md §2).
 */
export interface KeyEpoch {
  readonly epoch: number;
  readonly keyId: string;
  /** The first record sealed in this epoch. */
  readonly from: number;
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
  readonly keyIds: readonly string[];
  /** Undefined when the secret of that key id is not here. */
  secretOf(keyId: string): Uint8Array | undefined;
}

/** Throws a RangeError when a secret is shorter than {@link MIN_SECRET_BYTES}. */
export function createKeyring(sha256: Sha256, secrets: readonly Uint8Array[]): Keyring {
  const byId = new Map<string, Uint8Array>();
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_BYTES) {
      throw new RangeError(`a secret has at least ${MIN_SECRET_BYTES} bytes; this one has ${secret.length}`);
    }
    byId.set(keyIdOf(sha256, secret), secret);
  }
  return { keyIds: [...byId.keys()], secretOf: (keyId) => byId.get(keyId) };
}

/** A secret given as text is its UTF-8 without one final newline. */
export function parseSecret(text: string): Uint8Array {
  return new TextEncoder().encode(text.replace(/\n$/, ''));
}

/** The tagger of an epoch, or undefined when its secret is not in the keyring. */
export function taggerOf(
  sha256: Sha256,
  keyring: Keyring,
  origin: string,
  epoch: KeyEpoch,
): Tagger | undefined {
  const secret = keyring.secretOf(epoch.keyId);
  return secret && createTagger(sha256, origin, epoch.epoch, deriveTagKey(sha256, secret, origin));
}
