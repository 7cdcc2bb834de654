import { join } from 'node:path';
import type { ServiceDatabase } from './service-database.ts';
import { openSqliteDatabase } from './sqlite-database.ts';

/**
 * Opens the service's own tables and brings them up to date: those of a PostgreSQL database where its address is given, else
 * `<folder>/service.db`.
 *
 * @throws AttestryError REQUEST_INVALID for an address of something else; STORE_UNAVAILABLE
 */
export async function openServiceDatabase(folder: string, url?: string): Promise<ServiceDatabase> {
  if (url === undefined) return openSqliteDatabase(join(folder, 'service.db'));
  // The driver takes time to load, and most programs that come here have a folder.
  const { openPostgresDatabase } = await import('./postgres-database.ts');
  return openPostgresDatabase(url);
}
