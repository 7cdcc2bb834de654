import { sha256 as digest } from '@noble/hashes/sha2.js';

const utf8 = new TextEncoder();

/**
 * SHA-256 (FIPS 180-4) as the shared core takes it: bytes or text in, 32 latin1 characters out. From an audited library:
 * WebCrypto answers later, and on a page that came over plain http there is none.
 */
export function sha256(data: Uint8Array | string): string {
  return String.fromCharCode(...digest(typeof data === 'string' ? utf8.encode(data) : data));
}
