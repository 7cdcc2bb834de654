import { isUtf8 as isUtf8Buffer } from 'node:buffer';
import { hash, randomFillSync } from 'node:crypto';
import type { Sha256, Sha256Base64url } from '../bytes/sha256.ts';

/** SHA-256 by Node. `crypto.hash` costs half of `createHash`; "binary" is Node's other name for latin1. */
export const sha256: Sha256 = (data) => hash('sha256', data, 'binary');

export const sha256Base64url: Sha256Base64url = (data) => hash('sha256', data, 'base64url');

/** Whether bytes are UTF-8, strictly. */
export const isUtf8: (bytes: Uint8Array) => boolean = isUtf8Buffer;

/** Fresh random bytes, as the text in which they are needed. */
export interface Randomness {
  /** Latin1. */
  bytes(count: number): string;
  /** 16 bytes in base64url: a nonce or a salt. */
  nonce(): string;
}

/** The system's generator behind a pool: one call to it for every 64 KiB. */
export function systemRandomness(): Randomness {
  const pool = Buffer.alloc(65_536);
  let used = pool.length;
  const take = (count: number, encoding: 'latin1' | 'base64url'): string => {
    if (used + count > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const text = pool.toString(encoding, used, used + count);
    // What was handed out does not stay behind in memory.
    pool.fill(0, used, used + count);
    used += count;
    return text;
  };
  return { bytes: (count) => take(count, 'latin1'), nonce: () => take(16, 'base64url') };
}
