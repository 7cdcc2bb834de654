/**
 * SHA-256 as the pure rooms see it: a function that is handed in.
 *
 * The result is a string of 32 characters U+0000..U+00FF, one per byte ("latin1"): on Node it costs a
 * third of a result `Buffer`, it compares with `===` and it is a map key. A string argument is hashed as
 * its UTF-8.
 */
export type Sha256 = (data: Uint8Array | string) => string;

/** SHA-256 as base64url: what a disclosure's digest is. Node prints it at once. A string is hashed as its UTF-8. */
export type Sha256Base64url = (data: Uint8Array | string) => string;

/** A SHA-256 value: 32 characters U+0000..U+00FF. Made only by a {@link Sha256} or by {@link asHash}. */
export type Hash = string & { readonly __hash: unique symbol };

/** Takes 32 latin1 characters as a hash. Throws when the length is another. */
export function asHash(latin1: string): Hash {
  if (latin1.length !== 32) throw new RangeError(`a hash has 32 bytes, not ${latin1.length}`);
  return latin1 as Hash;
}

const BLOCK = 64;

/**
 * HMAC-SHA256 (RFC 2104) under one key, from a {@link Sha256}. The two padded keys are laid out once; a call
 * costs two hashes. Messages are bytes; the result is 32 latin1 characters.
 */
export function hmacSha256(sha256: Sha256, key: Uint8Array): (message: Uint8Array) => string {
  const short = key.length > BLOCK ? bytesOfLatin1(sha256(key)) : key;
  const inner = new Uint8Array(BLOCK).fill(0x36);
  const outer = new Uint8Array(BLOCK + 32).fill(0x5c, 0, BLOCK);
  for (let i = 0; i < short.length; i++) {
    inner[i] = 0x36 ^ (short[i] ?? 0);
    outer[i] = 0x5c ^ (short[i] ?? 0);
  }
  let message = new Uint8Array(BLOCK + 128);
  message.set(inner);
  return (data) => {
    if (message.length < BLOCK + data.length) {
      message = new Uint8Array(BLOCK + 2 * data.length);
      message.set(inner);
    }
    message.set(data, BLOCK);
    writeLatin1(outer, BLOCK, sha256(message.subarray(0, BLOCK + data.length)));
    return sha256(outer);
  };
}

/** Writes latin1 characters as bytes into `target` from `offset`. */
export function writeLatin1(target: Uint8Array, offset: number, latin1: string): void {
  for (let i = 0; i < latin1.length; i++) target[offset + i] = latin1.charCodeAt(i);
}

/** Whether the bytes from `offset` are those of a latin1 string. For public values: it stops at the first difference. */
export function equalsLatin1(bytes: Uint8Array, offset: number, latin1: string): boolean {
  for (let i = 0; i < latin1.length; i++) if (bytes[offset + i] !== latin1.charCodeAt(i)) return false;
  return true;
}

/** The bytes of a latin1 string. */
export function bytesOfLatin1(latin1: string): Uint8Array {
  const bytes = new Uint8Array(latin1.length);
  writeLatin1(bytes, 0, latin1);
  return bytes;
}

/** The latin1 string of some bytes (any length). */
export function latin1OfBytes(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}
