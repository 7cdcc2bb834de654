import { type Log, proveGrowth, readCheckpoint } from '@attestry/log';
import { parseCheckpoint, parseNote } from '@attestry/log/note';
import type { ShownCheckpoint } from './anchor.ts';

/**
 * Has a log signed as it is now, and gives what is shown of it.
 *
 * @throws AttestryError LOG_READ_ONLY, STORE_UNAVAILABLE where nothing is signed
 */
export async function signedNow(log: Log): Promise<ShownCheckpoint> {
  await log.signStored();
  const signed = await readCheckpoint(log);
  if (signed === undefined) throw new Error(`nothing of ${log.origin} is signed`);
  const { size, root } = parseCheckpoint(parseNote(signed.note).text);
  return {
    origin: log.origin,
    size,
    root,
    note: signed.note,
    proveFrom: (oldSize) => proveGrowth(log, oldSize, size),
  };
}
