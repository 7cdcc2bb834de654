import type { LogStore } from '../store/log-store.ts';
import type { Log } from './log.ts';

/**
 * Writes into the log that its tables were changed by a newer version of the program, once for each log. If we crash between record
 * and note, it is on record twice; a process that opens it at the same moment may write it as well.
 */
export async function recordMigration(log: Log, { schema }: LogStore): Promise<void> {
  const pending = await schema?.readPending();
  if (pending === undefined || log.readOnly !== undefined) return;
  await log.recordSystem('audit.schema_migrated', pending);
  await schema?.setRecorded(pending.to);
}
