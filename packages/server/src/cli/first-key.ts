import { ApiKeys } from '../accounts/api-keys.ts';
import { openServiceDatabase } from '../service/service-database.ts';

/**
 * Makes the key that makes all others, where a folder has none yet. Durable when it returns.
 *
 * @returns what is to be shown this once; undefined where there were keys already
 */
export function makeFirstKey(dir: string, nowMs: () => number = Date.now): string | undefined {
  const database = openServiceDatabase(dir);
  try {
    const keys = new ApiKeys(database, nowMs);
    if (keys.list().length > 0) return undefined;
    return keys.create({ name: 'init', scopes: ['admin'], person: false }).secret;
  } finally {
    database.close();
  }
}
