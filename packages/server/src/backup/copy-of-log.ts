import { basename } from 'node:path';
import { copyLog } from '@attestry/log';
import type { DataFolder } from '@attestry/log/folder';
import { openDatabase, sqliteStores } from '@attestry/log/sqlite';

const BUSY_TIMEOUT_MS = 30_000;

/**
 * Copies a log as it is at one moment into a SQLite file of a folder, named as in a data folder, whoever records meanwhile: what was
 * acknowledged before the call is in it. Answers the path.
 *
 * A log that is a file is copied page by page in one read transaction, whatever is wrong with it. From a database it is copied
 * record by record; a record that is not as it was sealed ends that (AttestryError RECORD_BROKEN).
 */
export async function copyLogInto(
  folder: string,
  { name, stores }: Pick<DataFolder, 'name' | 'stores'>,
  origin: string,
  onProgress?: (done: number, total: number) => void,
): Promise<string> {
  const copies = sqliteStores(folder, name);
  const path = copies.fileOf(origin);
  if (stores.fileOf !== undefined) {
    copyFileInto(path, stores.fileOf(origin));
    return path;
  }
  await copies.create(origin);
  const [from, to] = [stores.open(origin), copies.open(origin)];
  try {
    await copyLog({ from, to, ...(onProgress && { onProgress }) });
  } finally {
    await Promise.all([from.close(), to.close()]);
  }
  return path;
}

/** VACUUM reads what one transaction sees, and writes no page that the file does not use: nothing that was erased goes along. */
function copyFileInto(path: string, from: string): void {
  const db = openDatabase(from, { busyTimeoutMs: BUSY_TIMEOUT_MS });
  try {
    db.prepare('VACUUM INTO ?').run(path);
  } finally {
    db.close();
  }
}

/** Where a log stands in a backup. */
export function nameInBackup(path: string): string {
  return `logs/${basename(path)}`;
}
