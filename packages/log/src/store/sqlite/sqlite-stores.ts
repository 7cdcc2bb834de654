import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../node/durable-file.ts';
import { formatOrigin, isLogId, parseOrigin } from '../../note/origin.ts';
import type { LogStores } from '../log-stores.ts';
import { createLogFile } from './schema.ts';
import { openSqliteStore } from './sqlite-store.ts';

const LOG_FILE = /^([^.]+)\.([1-9]\d*)\.db$/;

/**
 * The stores of the logs of an installation as files of a folder, `<log>.<incarnation>.db`. What they are called says which
 * logs there are, without opening a file: one that is damaged is still one that is missed when it goes.
 *
 * @param name the name of the installation, which every origin begins with and no file is called by
 */
export function sqliteStores(folder: string, name: string): LogStores & Required<Pick<LogStores, 'fileOf'>> {
  const fileOf = (origin: string): string => {
    const { log, incarnation } = parseOrigin(origin);
    return join(folder, `${log}.${incarnation}.db`);
  };
  const exists = (origin: string): boolean => parseOrigin(origin).name === name && existsSync(fileOf(origin));
  return {
    place: folder,
    placeOf: fileOf,
    fileOf,
    list: async () => listOrigins(folder, name),
    exists: async (origin) => exists(origin),
    create: async (origin) => {
      if (parseOrigin(origin).name !== name)
        throw new Error(`${folder} has the logs of ${name}, and ${origin} is of another name`);
      if (exists(origin)) return;
      if (!existsSync(folder)) makeFolder(folder);
      createLogFile(fileOf(origin), origin);
    },
    open: (origin) => openSqliteStore(fileOf(origin), origin),
    close: async () => {},
  };
}

function listOrigins(folder: string, name: string): readonly string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .flatMap((file) => {
      const [, log = '', digits] = LOG_FILE.exec(file) ?? [];
      return isLogId(log) ? [formatOrigin({ name, log, incarnation: Number(digits) })] : [];
    })
    .sort();
}
