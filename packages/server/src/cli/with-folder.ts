import { type DataFolder, type LogStores, openDataFolder } from '@attestry/log/folder';
import { openStores } from '../service/open-stores.ts';
import type { FolderOptions } from './verb.ts';

/** Runs a command with the stores of the database that its options name; with none where they name none. */
export async function withStores<T>(
  { database }: Pick<FolderOptions, 'database'>,
  run: (stores: LogStores | undefined) => Promise<T>,
): Promise<T> {
  const stores = await openStores(database);
  try {
    return await run(stores);
  } finally {
    await stores?.close();
  }
}

/** Runs a command on the data folder that its options name. */
export function withFolder<T>(
  { secrets, signer, ...options }: Pick<FolderOptions, 'dir' | 'database' | 'secrets' | 'signer'>,
  run: (folder: DataFolder) => Promise<T>,
): Promise<T> {
  return withStores(options, async (stores) => run(openDataFolder(options.dir, { stores, secrets, signer })));
}
