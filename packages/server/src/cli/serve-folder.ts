import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '@attestry/log';
import { createFolderLog, type SignerIdentity } from '@attestry/log/folder';
import { makeFirstKey } from './first-key.ts';
import { makeFolder } from './make-folder.ts';
import type { FolderOptions } from './verb.ts';
import { withStores } from './with-folder.ts';

/** What was made of a folder that was not there. */
export interface MadeFolder {
  readonly origin: string;
  /** The key that makes all others, to be shown this once. */
  readonly apiKey: string;
  /** What vouches for its signing keys. */
  readonly identity: SignerIdentity | undefined;
}

/**
 * Makes the data folder that is to be served, where there is none and `init` says so; undefined where there is one.
 * Where only a part of one is, such as a signer without its logs, nothing is made over it.
 *
 * @throws AttestryError LOG_ABSENT, LOG_EXISTS
 */
export async function prepareFolder({
  dir,
  init,
  database,
  secrets,
  signer,
}: Pick<FolderOptions, 'dir' | 'database' | 'secrets' | 'signer'> & { readonly init?: true }): Promise<
  MadeFolder | undefined
> {
  if (existsSync(join(dir, 'attestry.json'))) return undefined;
  if (!init) {
    throw new AttestryError(
      'LOG_ABSENT',
      `${dir} is not a data folder: \`attestry serve --init\` makes one, or name another with --dir`,
    );
  }
  const part = partOf(dir);
  if (part !== undefined) {
    throw new AttestryError(
      'LOG_EXISTS',
      `${dir} has ${part} but no attestry.json, and nothing was changed: restore it from a backup, or name another folder with --dir`,
    );
  }
  return withStores({ database }, async (stores) => {
    const folder = await makeFolder(dir, { stores, secrets, signer });
    const log = await createFolderLog(folder);
    await log.close();
    const apiKey = await makeFirstKey(folder, database);
    if (apiKey === undefined)
      throw new Error(`${stores?.place ?? dir} has API keys already: they are those of another folder`);
    return { origin: log.origin, apiKey, identity: await folder.signer.identity() };
  });
}

/** What of a data folder is there, though not the whole. */
function partOf(dir: string): string | undefined {
  if (existsSync(join(dir, 'signer'))) return 'a signer folder';
  if (existsSync(join(dir, 'service.db'))) return 'a service.db';
  const logs = join(dir, 'logs');
  return existsSync(logs) && readdirSync(logs).length > 0 ? 'logs' : undefined;
}
