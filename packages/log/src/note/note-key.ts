/**
 * Keys of notes as text (C2SP signed-note, "Verifier keys"):
 *
 *     vkey   <name>+<key id>+<base64(type ‖ public key)>
 *     skey   PRIVATE+KEY+<name>+<key id>+<base64(type ‖ seed)>          (the convention of Go's sumdb/note)
 *     key id = the first 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key), in hex
 *
 *     type 0x01   Ed25519 over the text of a note
 *     type 0x04   Ed25519 over a timestamped checkpoint (C2SP tlog-cosignature)
 *
 * The key id is recomputed whenever a key is read. Keys of other types are refused: what cannot be verified is not
 * trusted. (Signature lines of other types are another matter: in a note they are merely unknown.)
 */
import { formatBase64, formatHex, parseBase64 } from '../bytes/encoding.ts';
import { bytesOfLatin1, latin1OfBytes, type Sha256 } from '../bytes/sha256.ts';
import { FormatError, shown } from './format-error.ts';
import { encodeUtf8 } from './utf8.ts';

export type KeyType = 'ed25519' | 'cosignature';

const TYPE_BYTE: { readonly [T in KeyType]: string } = { ed25519: '\x01', cosignature: '\x04' };

/** The public half of a key: what verifies. */
export interface VerifierKey {
  readonly name: string;
  /** 8 lower-case hex digits. */
  readonly keyId: string;
  readonly type: KeyType;
  /** 32 latin1 characters. */
  readonly publicKey: string;
}

/** A key that was read together with its private half. */
export interface SignerKey {
  readonly key: VerifierKey;
  /** The 32-byte Ed25519 seed. */
  readonly seed: Uint8Array;
}

/** Ed25519 (RFC 8032), handed in. */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
/** Ed25519 under one private key, handed in. */
export type SignEd25519 = (message: Uint8Array) => Uint8Array;
/** The Ed25519 public key of a seed, handed in. */
export type PublicKeyOfSeed = (seed: Uint8Array) => Uint8Array;

/** Whether text can name a key: not empty, no Unicode space, no plus sign (C2SP signed-note, "Format"). */
export function isKeyName(name: string): boolean {
  return /^[^\p{White_Space}\p{Surrogate}\x00-\x1f+]+$/u.test(name);
}

/** The key of a name, with its id. Throws FormatError for a bad name or a key that has not 32 bytes. */
export function verifierKey(sha256: Sha256, name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new FormatError('a key name without space or plus sign', shown(name));
  if (publicKey.length !== 32)
    throw new FormatError('an Ed25519 public key of 32 bytes', `${publicKey.length} bytes`);
  const latin1 = latin1OfBytes(publicKey);
  const hashed = `${latin1OfBytes(encodeUtf8(name))}\n${TYPE_BYTE[type]}${latin1}`;
  return { name, keyId: formatHex(sha256(bytesOfLatin1(hashed)).slice(0, 4)), type, publicKey: latin1 };
}

export function formatVerifierKey({ name, keyId, type, publicKey }: VerifierKey): string {
  return `${name}+${keyId}+${formatBase64(TYPE_BYTE[type] + publicKey)}`;
}

/** Reads a vkey. Throws FormatError, also when its key id is not that of its key. */
export function parseVerifierKey(sha256: Sha256, vkey: string): VerifierKey {
  const { name, keyId, type, blob } = parseKey(vkey, shown(vkey));
  const key = verifierKey(sha256, name, type, bytesOfLatin1(blob));
  if (key.keyId !== keyId) throw new FormatError(`key id ${key.keyId} for ${shown(name)}`, keyId);
  return key;
}

export function formatSignerKey({ key, seed }: SignerKey): string {
  return `${SIGNER_PREFIX}${key.name}+${key.keyId}+${formatBase64(TYPE_BYTE[key.type] + latin1OfBytes(seed))}`;
}

/** Reads an skey. Throws FormatError, also when its key id is not that of its key; no message shows any of it. */
export function parseSignerKey(sha256: Sha256, publicKeyOf: PublicKeyOfSeed, skey: string): SignerKey {
  const found = 'other text (not shown)';
  if (!skey.startsWith(SIGNER_PREFIX)) throw new FormatError('a private key', found);
  const { name, keyId, type, blob } = parseKey(skey.slice(SIGNER_PREFIX.length), found);
  const seed = bytesOfLatin1(blob);
  const key = verifierKey(sha256, name, type, publicKeyOf(seed));
  if (key.keyId !== keyId) throw new FormatError('the key id of the private key', 'another one');
  return { key, seed };
}

const SIGNER_PREFIX = 'PRIVATE+KEY+';

/** Splits a key at its first two plus signs (base64 has plus signs of its own). `found` is what errors show. */
function parseKey(text: string, found: string): { name: string; keyId: string; type: KeyType; blob: string } {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text);
  const [, name = '', keyId = '', base64 = ''] = match ?? [];
  if (!isKeyName(name)) throw new FormatError('<name>+<key id>+<base64>', found);
  const latin1 = parseBase64(base64);
  if (latin1 === undefined) throw new FormatError('a key in base64', found);
  const type = typeOf(latin1.charAt(0));
  if (type === undefined) throw new FormatError('a key of type 0x01 or 0x04', found);
  if (latin1.length !== 33)
    throw new FormatError('a type byte and 32 bytes of key', `${latin1.length} bytes`);
  return { name, keyId, type, blob: latin1.slice(1) };
}

function typeOf(byte: string): KeyType | undefined {
  if (byte === TYPE_BYTE.ed25519) return 'ed25519';
  return byte === TYPE_BYTE.cosignature ? 'cosignature' : undefined;
}
