import { ApiKeys } from '../accounts/api-keys.ts';
import { openServiceDatabase } from '../database/open-service-database.ts';

/**
 * Makes the key that makes all others, where there is none yet: one, however many ask at once. Durable when it resolves.
 *
 * @returns what is to be shown this once; undefined where there were keys already
 */
export async function makeFirstKey(dir: string, nowMs: () => number = Date.now): Promise<string | undefined> {
  const database = await openServiceDatabase(dir);
  try {
    return await database.transaction(async (tables) => {
      const keys = new ApiKeys(tables, nowMs);
      if ((await keys.list()).length > 0) return undefined;
      return (await keys.create({ name: 'init', scopes: ['admin'], person: false })).secret;
    });
  } finally {
    await database.close();
  }
}
