import { join } from 'node:path';
import type { DataFolder } from '@attestry/log/folder';
import type { ServiceDatabase } from './service-database.ts';
import { openSqliteDatabase } from './sqlite-database.ts';

/**
 * Opens the service's own tables of a data folder and brings them up to date: those of a PostgreSQL database where its address
 * is given, else its file `service.db`.
 *
 * @throws AttestryError REQUEST_INVALID for an address of something else; STORE_UNAVAILABLE
 */
export async function openServiceDatabase(
  { path, name }: Pick<DataFolder, 'path' | 'name'>,
  url?: string,
): Promise<ServiceDatabase> {
  if (url === undefined) return openSqliteDatabase(join(path, 'service.db'));
  // The driver takes time to load, and most programs that come here have a folder.
  const { openPostgresDatabase } = await import('./postgres-database.ts');
  return openPostgresDatabase(url, name);
}
