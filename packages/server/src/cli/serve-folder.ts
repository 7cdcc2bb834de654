import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '@attestry/log';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { machineName } from './commands/init.ts';
import { makeFirstKey } from './first-key.ts';

/** What was made of a folder that was not there. */
export interface MadeFolder {
  readonly origin: string;
  /** The key that makes all others, to be shown this once. */
  readonly apiKey: string;
}

/**
 * Makes the data folder that is to be served, where there is none and `init` says so; undefined where there is one.
 * Where only a part of one is, such as a signer without its logs, nothing is made over it.
 *
 * @throws AttestryError LOG_ABSENT, LOG_EXISTS
 */
export async function prepareFolder(dir: string, init: boolean): Promise<MadeFolder | undefined> {
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
  const log = await createFolderLog(createDataFolder(dir, machineName()));
  await log.close();
  const apiKey = await makeFirstKey(dir);
  if (apiKey === undefined)
    throw new Error(`${dir}/service.db has keys already: it is that of another folder`);
  return { origin: log.origin, apiKey };
}

/** What of a data folder is there, though not the whole. */
function partOf(dir: string): string | undefined {
  if (existsSync(join(dir, 'signer'))) return 'a signer folder';
  if (existsSync(join(dir, 'service.db'))) return 'a service.db';
  const logs = join(dir, 'logs');
  return existsSync(logs) && readdirSync(logs).length > 0 ? 'logs' : undefined;
}
