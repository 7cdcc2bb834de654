import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '@attestry/log';
import { openDatabase } from '@attestry/log/sqlite';

/**
 * Gives a backup of a data folder a place in it for copies that are not encrypted: nobody reads them who does not read the logs. It
 * is removed afterwards, and what a crash left of the one before is removed first. One backup at a time: SQLite's lock goes with its
 * process.
 *
 * @throws AttestryError STORE_UNAVAILABLE while another backup of the folder is made
 */
export async function withWorkFolder<T>(dir: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(dir, 'backup.making');
  const lock = openDatabase(join(dir, 'backup.lock'), { busyTimeoutMs: 0 });
  try {
    takeLock(lock, dir);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { mode: 0o700 });
    try {
      return await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    lock.close();
  }
}

function takeLock(lock: ReturnType<typeof openDatabase>, dir: string): void {
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    throw new AttestryError(
      'STORE_UNAVAILABLE',
      `another backup of ${dir} is being made: wait until it is done`,
      { cause },
    );
  }
}
