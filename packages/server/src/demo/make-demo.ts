import { mkdirSync, writeFileSync } from 'node:fs';
import type { Log } from '@attestry/log';
import { MAX_BATCH_EVENTS } from '@attestry/log/event';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { openDatabase } from '@attestry/log/sqlite';
import { type DemoEvent, demoEvents } from './demo-events.ts';
import { demoMarkPath, demoOlderCopy } from './demo-folder.ts';
import { DAY } from './story.ts';

export interface NewDemo {
  /** The folder to make: empty, or not there. */
  readonly dir: string;
  /** The name of its log. */
  readonly log: string;
  readonly count: number;
  readonly seed: number;
  /** When the month ends. */
  readonly to: Date;
  readonly onProgress?: (done: number) => void;
  /** Aborted, it is left half made. */
  readonly signal?: AbortSignal;
}

const MARK =
  'Made by `attestry demo` or the dashboard: nothing here happened. `attestry tamper` works in place in this folder.\n';
const DAYS = 30;
/** How much of the month the older copy of the database holds, for `attestry tamper rollback`. */
const OLDER_SHARE = 0.9;

/** Makes a data folder of its own, with its own secrets and signer, and fills it with a month. Gives the origin of its log. */
export async function makeDemo(demo: NewDemo): Promise<string> {
  const { dir, count, seed, to } = demo;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // First of all: a demo that was interrupted is a demo, and nobody's log.
  writeFileSync(demoMarkPath(dir), MARK);
  const folder = createDataFolder(dir, 'demo.example');
  const log = await createFolderLog(folder, demo.log);
  try {
    const events = demoEvents({ seed, from: new Date(to.getTime() - DAYS * DAY), to, count });
    await recordAll(log, events, demo, () => keepOlderCopy(dir, folder.stores.fileOf?.(log.origin)));
  } finally {
    await log.close();
  }
  return log.origin;
}

async function recordAll(
  log: Log,
  events: Iterable<DemoEvent>,
  demo: NewDemo,
  keepCopy: () => void,
): Promise<void> {
  const { count, onProgress, signal } = demo;
  let batch: DemoEvent[] = [];
  let done = 0;
  const copyAt = Math.max(1, Math.floor(count * OLDER_SHARE));
  for (const event of events) {
    batch.push(event);
    if (batch.length < MAX_BATCH_EVENTS && done + batch.length !== copyAt && done + batch.length !== count)
      continue;
    signal?.throwIfAborted();
    await log.recordAll(batch);
    done += batch.length;
    batch = [];
    onProgress?.(done);
    if (done === copyAt) {
      await log.checkpoint();
      keepCopy();
    }
  }
}

function keepOlderCopy(dir: string, file: string | undefined): void {
  if (file === undefined) return;
  const db = openDatabase(file, { busyTimeoutMs: 30_000 });
  try {
    db.prepare('VACUUM INTO ?').run(demoOlderCopy(dir));
  } finally {
    db.close();
  }
}
