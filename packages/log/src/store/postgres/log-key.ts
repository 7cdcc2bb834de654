import { createHash } from 'node:crypto';

/**
 * What a log is called in every key of every table: the first 8 bytes of the SHA-256 of its origin, as a signed number. So it
 * needs no sequence, is the same wherever the log is moved, and two logs that share a table share no key.
 *
 * As text: it does not fit into a JavaScript number.
 */
export function logKeyOf(origin: string): string {
  return createHash('sha256').update(origin).digest().readBigInt64BE(0).toString();
}
