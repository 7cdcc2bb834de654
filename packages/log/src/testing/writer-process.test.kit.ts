/**
 * A process that records in several loops at once and says on standard output what was acknowledged, a line each:
 * `<loop> <receipt as JSON>`. It is killed, or ends after a number of records.
 *
 *     node writer-process.test.kit.js <folder> <run> <loops> <records of each loop>
 */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { EventInput } from '../event/event.ts';
import { openDataFolder, openFolderLog } from '../folder/data-folder.ts';
import type { Receipt } from '../log/receipt.ts';

/** The event that a loop of a run records as its i-th: the same whoever repeats it. */
export function eventOf(run: string, loop: number, i: number): EventInput {
  return {
    id: `${run}-${loop}-${i}`,
    actor: { type: 'user', id: `u${loop}`, name: `Writer ${run}` },
    details: { i, text: 'x'.repeat((i * 37) % 500) },
  };
}

async function write(folder: string, run: string, loops: number, records: number): Promise<void> {
  const log = await openFolderLog(openDataFolder(folder));
  await Promise.all(
    Array.from({ length: loops }, async (_, loop) => {
      for (let i = 0; i < records; i++) {
        const receipt = await log.record('user.login', eventOf(run, loop, i));
        writeSync(1, `${loop} ${JSON.stringify(receipt)}\n`);
        // Signing is under way at any moment, too.
        if (loop === 0 && i % 20 === 0) log.checkpoint().catch(() => undefined);
      }
    }),
  );
  await log.close();
}

/** A writer that was started, and what it has acknowledged so far. */
export interface Writer {
  readonly process: ChildProcess;
  /** Acknowledged receipts in the order in which they were printed. */
  readonly receipts: Receipt[];
  /** How many of each loop. */
  readonly done: number[];
  /** Resolves with the exit code (null when it was killed) when everything that it printed was read. */
  readonly ended: Promise<number | null>;
}

export function startWriter(folder: string, run: string, loops: number, records: number): Writer {
  const args = [fileURLToPath(import.meta.url), folder, run, `${loops}`, `${records}`];
  return watchWriter(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }), loops);
}

/** Reads what a writer prints. */
export function watchWriter(
  child: ChildProcessByStdio<Writable | null, Readable, null>,
  loops: number,
): Writer {
  const receipts: Receipt[] = [];
  const done = new Array<number>(loops).fill(0);
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    // A line that was being written when the process died acknowledged nothing.
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const loop = Number(line.slice(0, line.indexOf(' ')));
      receipts.push(JSON.parse(line.slice(line.indexOf(' '))) as Receipt);
      done[loop] = (done[loop] ?? 0) + 1;
    }
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, receipts, done, ended };
}

const [, script, folder, run, loops, records] = process.argv;
if (script === fileURLToPath(import.meta.url) && folder !== undefined && run !== undefined) {
  await write(folder, run, Number(loops), Number(records));
}
