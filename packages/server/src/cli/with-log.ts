import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '@attestry/log';
import { type DataFolder, openDataFolder, openFolderLog } from '@attestry/log/folder';
import type { Terminal } from './terminal.ts';
import type { FolderOptions } from './verb.ts';

/** Opens the log that the options name, runs, and closes it whatever happens. */
export async function withLog<T>(
  { dir, log: name }: Pick<FolderOptions, 'dir' | 'log'>,
  terminal: Terminal,
  run: (log: Log, folder: DataFolder) => Promise<T>,
): Promise<T> {
  const folder = openDataFolder(dir);
  const onError = (error: unknown): void =>
    terminal.note(`attestry: ${error instanceof Error ? error.message : String(error)}`);
  const log = await openFolderLog(folder, name, { onError });
  try {
    const result = await run(log, folder);
    // After it: where something was to be recorded, the refusal has said the same.
    if (log.readOnly !== undefined) {
      const { kind, explanation } = log.readOnly;
      terminal.note(`[attestry] the log is ${kind} and open for reading only: ${explanation}`);
    }
    return result;
  } finally {
    await log.close();
  }
}

/** Marks a folder as made by `attestry demo`: only there does `tamper` work in place. */
const DEMO_MARK = 'DEMO';

export function demoMarkPath(dir: string): string {
  return join(dir, DEMO_MARK);
}

export function isDemo(dir: string): boolean {
  return existsSync(demoMarkPath(dir));
}

/** The options that a suggested command needs to work where this one did. */
export function sameFolder({ dir, log }: Pick<FolderOptions, 'dir' | 'log'>): string {
  return `${dir === './data' ? '' : ` --dir ${dir}`}${log === 'main' ? '' : ` --log ${log}`}`;
}

/** The copy of the database that a demo keeps from before its last days, to be put back by `tamper rollback`. */
export function demoOlderCopy(dir: string): string {
  return join(dir, 'older-copy.db');
}
