import { explainError } from './errors.ts';
import type { Queryable } from './pool.ts';
import { BLOCK } from './schema.ts';

/** Makes the partitions of a log that hold these positions, where they are not there. Durable when it resolves. */
export async function ensurePartitions(db: Queryable, log: string, from: number, to: number): Promise<void> {
  try {
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block++)
      await db.query('SELECT attestry.extend_log($1, $2)', [log, block]);
  } catch (error) {
    throw explainError(error);
  }
}

/** The partition that a log of this size should have made soon: its next one, once half of the current one is full. */
export function blockAhead(size: number): number {
  return Math.floor((size + BLOCK / 2) / BLOCK);
}
