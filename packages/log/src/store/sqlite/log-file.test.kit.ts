import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenedStore, openedStore } from '../conformance.ts';
import { type Database, openDatabase } from './driver.ts';
import { createLogFile } from './schema.ts';
import { openSqliteStore } from './sqlite-store.ts';

export const ORIGIN = 'example.com/main/1';

/** The file of an empty log in a folder of its own. */
export interface LogFile {
  readonly path: string;
  /** A connection as an attacker or another program has it: none of our settings. */
  connect(): Database;
  dispose(): void;
}

export function newLogFile(): LogFile {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-sqlite-'));
  const path = join(folder, 'main.1.db');
  createLogFile(path, ORIGIN);
  const connections: Database[] = [];
  return {
    path,
    connect: () => {
      const db = openDatabase(path, { busyTimeoutMs: 5000 });
      // An attacker's SQLite does not keep them from the tables behind the search index.
      const enableDefensive: unknown = Reflect.get(db, 'enableDefensive');
      if (typeof enableDefensive === 'function') enableDefensive.call(db, false);
      connections.push(db);
      return db;
    },
    dispose: () => {
      for (const db of connections) db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface OpenedSqliteStore extends OpenedStore {
  readonly file: LogFile;
}

/** A store on the file of an empty log. */
export async function openNewStore(): Promise<OpenedSqliteStore> {
  const file = newLogFile();
  return { file, ...openedStore(() => openSqliteStore(file.path, ORIGIN), file.dispose) };
}
