/**
 * One server for each data folder: SQLite would keep two apart, but jobs, alerts and whoever looks after them would not know
 * of each other. Commands work beside a server all the same.
 *
 * The lock is that of SQLite on `<folder>/server.lock`: the system releases it when the process dies, however it dies, so
 * that no crash leaves one behind. `<folder>/server.json` says who holds it, for people; it proves nothing.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AttestryError } from '@attestry/log';
import { openDatabase } from '@attestry/log/sqlite';

export interface FolderLock {
  /** Writes down where the server answers, for whoever is refused, and for commands that look for it. */
  announce(address: string): void;
  /** Gives the folder free. A second call does nothing. */
  release(): void;
}

/** Who serves a folder, as far as they said. */
interface Holder {
  readonly pid?: number;
  readonly host?: string;
  readonly address?: string;
}

/**
 * Takes a data folder for one server.
 *
 * @throws AttestryError SERVER_RUNNING, which says who has it
 */
export function lockFolder(folder: string): FolderLock {
  const db = openDatabase(join(folder, 'server.lock'), { busyTimeoutMs: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw error;
    throw new AttestryError('SERVER_RUNNING', sayRunning(folder, readHolder(folder)), { cause: error });
  }
  const own: Holder = { pid: process.pid, host: hostname() };
  writeHolder(folder, own);
  let held = true;
  return {
    announce: (address) => writeHolder(folder, { ...own, address }),
    release: () => {
      if (!held) return;
      held = false;
      // Before the lock goes: afterwards the file may be that of the next server.
      rmSync(holderPath(folder), { force: true });
      db.exec('ROLLBACK');
      db.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /database is locked|SQLITE_BUSY/.test(error.message);
}

function sayRunning(folder: string, { pid, host, address }: Holder): string {
  const who = [
    ...(pid === undefined ? [] : [`process ${pid}`]),
    ...(host === undefined || host === hostname() ? [] : [`on ${host}`]),
    ...(address === undefined ? [] : [`at ${address}`]),
  ].join(' ');
  return `another server works in ${folder} already${who === '' ? '' : `, ${who}`}: stop it first, or serve another folder with --dir`;
}

function holderPath(folder: string): string {
  return join(folder, 'server.json');
}

function writeHolder(folder: string, holder: Holder): void {
  try {
    writeFileSync(holderPath(folder), `${JSON.stringify(holder)}\n`);
  } catch {
    // A full disk: the lock is held all the same, only nobody can say by whom.
  }
}

function readHolder(folder: string): Holder {
  try {
    const read: unknown = JSON.parse(readFileSync(holderPath(folder), 'utf8'));
    if (typeof read !== 'object' || read === null) return {};
    const { pid, host, address } = read as { readonly [name: string]: unknown };
    return {
      ...(typeof pid === 'number' && { pid }),
      ...(typeof host === 'string' && { host }),
      ...(typeof address === 'string' && { address }),
    };
  } catch {
    return {};
  }
}
