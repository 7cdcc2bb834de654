import type { Log } from '@attestry/log';
import type { DataFolder } from '@attestry/log/folder';
import { readAnchorsOnRecord, recordAnchors } from './anchor-settings.ts';

/**
 * Records in a new incarnation which anchors were in force in the one before, as that one says itself. What cannot be read there is
 * not believed from the table either: those anchors are refused until somebody sets them up again.
 *
 * @param ended the origin of the incarnation before
 */
export async function carryAnchors({ stores }: DataFolder, ended: string, log: Log): Promise<void> {
  if (!(await stores.exists(ended))) return;
  const store = stores.open(ended);
  try {
    const anchors = await readAnchorsOnRecord(store);
    if (anchors.length > 0) await recordAnchors(log, anchors, { details: { change: 'kept', from: ended } });
  } finally {
    await store.close();
  }
}
