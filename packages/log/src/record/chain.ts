/**
 * The HMAC chain (docs/formats/log-format.md §2). Every record's tag covers its log, its position, its epoch,
 * the tag before it and its leaf hash; it convinces the holder of the secret, and tells him exactly which record.
 *
 *     key id   = first 16 hex digits of HMAC-SHA256(secret, "attestry/key-id/v1")
 *     K_log[e] = HKDF-SHA256(secret of epoch e, salt "", info "attestry/tag-key/v1" ‖ 0x00 ‖ origin, 32)
 *     K_log[e+1] = HMAC-SHA256(K_log[e], "attestry/ratchet/v1" ‖ 0x00 ‖ u32 e)        where epoch e+1 is of mode `ratchet`
 *     tag[-1]  = H("attestry/genesis/v1" ‖ 0x00 ‖ origin)
 *     tag[i]   = HMAC-SHA256(K_log[e], "attestry/tag/v1" ‖ 0x00 ‖ H(origin) ‖ u64 i ‖ u32 e ‖ tag[i-1] ‖ leaf_hash[i])
 *
 * Tags and leaf hashes are bytes inside the arrays of a batch or chunk: the functions take array and offset, so
 * that sealing and verifying copy nothing.
 */

import { formatHex } from '../bytes/encoding.ts';
import { bytesOfLatin1, type Hash, hmacSha256, type Sha256, writeLatin1 } from '../bytes/sha256.ts';

/** A secret is at least this long. Bytes. */
export const MIN_SECRET_BYTES = 32;

const utf8 = new TextEncoder();

/** Names a secret without revealing it: 16 hex digits. */
export function keyIdOf(sha256: Sha256, secret: Uint8Array): string {
  return formatHex(hmacSha256(sha256, secret)(utf8.encode('attestry/key-id/v1'))).slice(0, 16);
}

/** HKDF-SHA256 (RFC 5869) with an empty salt, 32 bytes out: one block of the expansion. */
function hkdf(sha256: Sha256, secret: Uint8Array, info: string): Uint8Array {
  const pseudorandom = hmacSha256(sha256, new Uint8Array(32))(secret);
  return bytesOfLatin1(hmacSha256(sha256, bytesOfLatin1(pseudorandom))(utf8.encode(`${info}\u0001`)));
}

/** K_log[e]: the key of the tags of one log in one epoch. */
export function deriveTagKey(sha256: Sha256, secret: Uint8Array, origin: string): Uint8Array {
  return hkdf(sha256, secret, `attestry/tag-key/v1\u0000${origin}`);
}

/**
 * K_log[epoch + 1] in mode `ratchet`, from K_log[epoch]: nobody comes back from it, so that who takes a machine cannot rewrite
 * what was chained before. Its key id is {@link keyIdOf} it.
 */
export function ratchetKey(sha256: Sha256, key: Uint8Array, epoch: number): Uint8Array {
  const message = utf8.encode('attestry/ratchet/v1\u0000....');
  new DataView(message.buffer).setUint32(message.length - 4, epoch);
  return bytesOfLatin1(hmacSha256(sha256, key)(message));
}

/**
 * The key under which a log marks what it must recognise but not reveal: full texts of cut ids and the content
 * of idempotent events. From the secret of epoch 0, so that it outlives rotations.
 */
export function deriveIdKey(sha256: Sha256, secret: Uint8Array, origin: string): Uint8Array {
  return hkdf(sha256, secret, `attestry/id-key/v1\u0000${origin}`);
}

/** tag[-1]. */
export function genesisTag(sha256: Sha256, origin: string): Hash {
  return sha256(utf8.encode(`attestry/genesis/v1\u0000${origin}`)) as Hash;
}

const LABEL = 'attestry/tag/v1\u0000';
const AT_ORIGIN = LABEL.length;
const AT_SEQ = AT_ORIGIN + 32;
const AT_EPOCH = AT_SEQ + 8;
const AT_PREVIOUS = AT_EPOCH + 4;
const AT_LEAF_HASH = AT_PREVIOUS + 32;
const TAG_INPUT_BYTES = AT_LEAF_HASH + 32;

/** Computes the tags of one log in one epoch. */
export interface Tagger {
  readonly epoch: number;
  /** The tag of a record from the 32 bytes of the previous tag and of its leaf hash, wherever they lie. */
  tag(seq: number, tags: Uint8Array, previousAt: number, hashes: Uint8Array, hashAt: number): Hash;
}

/** @param key K_log[epoch], from {@link deriveTagKey}. */
export function createTagger(sha256: Sha256, origin: string, epoch: number, key: Uint8Array): Tagger {
  const input = new Uint8Array(TAG_INPUT_BYTES);
  const view = new DataView(input.buffer);
  writeLatin1(input, 0, LABEL);
  writeLatin1(input, AT_ORIGIN, sha256(origin));
  view.setUint32(AT_EPOCH, epoch);
  const hmac = hmacSha256(sha256, key);
  return {
    epoch,
    tag(seq, tags, previousAt, hashes, hashAt) {
      // Two halves: the bit operators of setUint32 would cut a size over 2^32.
      view.setUint32(AT_SEQ, Math.floor(seq / 0x1_0000_0000));
      view.setUint32(AT_SEQ + 4, seq % 0x1_0000_0000);
      for (let i = 0; i < 32; i++) {
        input[AT_PREVIOUS + i] = tags[previousAt + i] ?? 0;
        input[AT_LEAF_HASH + i] = hashes[hashAt + i] ?? 0;
      }
      return hmac(input) as Hash;
    },
  };
}
