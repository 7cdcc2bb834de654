import type { DataFolder } from '@attestry/log/folder';
import { ApiKeys } from '../accounts/api-keys.ts';
import { openServiceDatabase } from '../database/open-service-database.ts';

/**
 * Makes the key that makes all others, where there is none yet: one, however many ask at once. Durable when it resolves.
 *
 * @returns what is to be shown this once; undefined where there were keys already
 */
export async function makeFirstKey(folder: DataFolder, url: string | undefined): Promise<string | undefined> {
  const database = await openServiceDatabase(folder, url);
  try {
    return await database.transaction(async (tables) => {
      const keys = new ApiKeys(tables, Date.now);
      if ((await keys.list()).length > 0) return undefined;
      return (await keys.create({ name: 'init', scopes: ['admin'], person: false })).secret;
    });
  } finally {
    await database.close();
  }
}
