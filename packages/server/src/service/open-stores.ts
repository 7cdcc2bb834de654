import type { LogStores } from '@attestry/log/folder';
import { checkDatabaseUrl } from './database-url.ts';

/**
 * The stores of the logs that are in a database; undefined where none is named, and the logs are files of the data folder.
 * Whoever opens them closes them. Nothing is asked of the database yet.
 *
 * @throws TypeError which says how a database is named
 */
export async function openStores(database: string | undefined): Promise<LogStores | undefined> {
  if (database === undefined) return undefined;
  checkDatabaseUrl(database);
  throw new Error('logs in a database are not there yet');
}
