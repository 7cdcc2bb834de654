import { hash, randomFillSync } from 'node:crypto';
import type { Sha256 } from '../bytes/sha256.ts';

/** SHA-256 by Node. `crypto.hash` costs half of `createHash`; "binary" is Node's other name for latin1. */
export const sha256: Sha256 = (data) => hash('sha256', data, 'binary');

/** Random bytes as latin1 text, from a pool: one call to the generator for every 64 KiB. */
export function randomPool(): (count: number) => string {
  const pool = Buffer.alloc(65_536);
  let used = pool.length;
  return (count) => {
    if (used + count > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.toString('latin1', used, used + count);
    // Bytes that were handed out do not stay behind in memory.
    pool.fill(0, used, used + count);
    used += count;
    return bytes;
  };
}
