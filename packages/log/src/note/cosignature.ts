/**
 * Cosignatures: C2SP tlog-cosignature, Ed25519 (type 0x04). A witness says: at this time, this was the largest tree of this
 * origin that I saw, and it extends all that I saw before.
 *
 *     signed message   cosignature/v1\n time <decimal>\n <the whole checkpoint text, extension lines included>
 *     in the note      u64 time ‖ 64 bytes of signature             (behind the 4-byte key id)
 *
 * The time is POSIX seconds. The name of the witness is not in the message: one Ed25519 key must never serve two.
 * Lines of type 0x06 (ML-DSA-44) are read like those of any other key that is not known, and ignored.
 */
import { bytesOfLatin1, latin1OfBytes } from '../bytes/sha256.ts';
import { FormatError } from './format-error.ts';
import type { SignEd25519, VerifierKey } from './note-key.ts';
import type { NoteSignature } from './signed-note.ts';
import { encodeUtf8 } from './utf8.ts';

export interface Cosignature {
  /** POSIX seconds. */
  readonly time: number;
  /** 64 latin1 characters. */
  readonly signature: string;
}

/** The bytes that a cosignature signs. `checkpoint` is the text of the note. */
export function cosignatureMessage(time: number, checkpoint: string): Uint8Array {
  checkTime(time);
  return encodeUtf8(`cosignature/v1\ntime ${time}\n${checkpoint}`);
}

/** Cosigns a checkpoint text under a key of type 0x04. */
export function cosign(key: VerifierKey, sign: SignEd25519, checkpoint: string, time: number): NoteSignature {
  if (key.type !== 'cosignature') throw new RangeError(`an ${key.type} key does not cosign`);
  const signature = latin1OfBytes(sign(cosignatureMessage(time, checkpoint)));
  return { name: key.name, keyId: key.keyId, bytes: formatCosignature({ time, signature }) };
}

/** What stands in the note behind the key id, as latin1. */
export function formatCosignature({ time, signature }: Cosignature): string {
  checkTime(time);
  if (signature.length !== 64) throw new RangeError(`an Ed25519 signature has 64 bytes`);
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(time / U32));
  view.setUint32(4, time % U32);
  return latin1OfBytes(bytes) + signature;
}

/** Reads what stands behind the key id. Throws FormatError. */
export function parseCosignature(bytes: string): Cosignature {
  if (bytes.length !== 72)
    throw new FormatError('a time of 8 and a signature of 64 bytes', `${bytes.length}`);
  const view = new DataView(bytesOfLatin1(bytes.slice(0, 8)).buffer);
  const time = view.getUint32(0) * U32 + view.getUint32(4);
  if (!Number.isSafeInteger(time)) throw new FormatError('a time of at most 2^53 - 1', `${time}`);
  return { time, signature: bytes.slice(8) };
}

const U32 = 0x1_0000_0000;

function checkTime(time: number): void {
  if (!Number.isSafeInteger(time) || time < 0) throw new RangeError(`${time} is no time in POSIX seconds`);
}
