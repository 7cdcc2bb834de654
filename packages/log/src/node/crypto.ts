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

/** The system's generator behind two pools: few calls to it, and few to make texts of its bytes. */
export function systemRandomness(): Randomness {
  const bytes = textPool(65_536, 'latin1', (pool) => randomFillSync(pool));
  // 18 bytes are 24 characters, of which 16 bytes and two zeros fill the first 22 as 16 bytes alone do.
  const nonces = textPool(18 * NONCES, 'base64url', (pool) => {
    randomFillSync(pool);
    for (let at = 16; at < pool.length; at += 18) pool.fill(0, at, at + 2);
  });
  return { bytes, nonce: () => nonces(22, 24) };
}

const NONCES = 1024;

/** Hands the text of fresh bytes out, piece by piece; `step`: how much of it a piece uses up. */
function textPool(
  size: number,
  encoding: 'latin1' | 'base64url',
  fill: (pool: Buffer) => void,
): (characters: number, step?: number) => string {
  const pool = Buffer.alloc(size);
  let text = '';
  let used = 0;
  return (characters, step = characters) => {
    if (used + step > text.length) {
      fill(pool);
      text = pool.toString(encoding);
      used = 0;
      // What is handed out does not stay behind here.
      pool.fill(0);
    }
    used += step;
    return text.slice(used - step, used - step + characters);
  };
}
