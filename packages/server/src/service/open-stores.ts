import type { LogStores } from '@attestry/log/folder';

/**
 * The stores of the logs that are in a database; undefined where none is named, and the logs are files of the data folder.
 * Whoever opens them closes them. Nothing is asked of the database yet.
 *
 * @param database `postgres://…`
 * @throws TypeError which says what is wrong with that URL, without repeating it
 */
export async function openStores(database: string | undefined): Promise<LogStores | undefined> {
  if (database === undefined) return undefined;
  // Who keeps logs in files does not wait for the driver.
  const { postgresStores } = await import('@attestry/log/postgres');
  return postgresStores(database);
}
