import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError, type Log } from '@attestry/log';
import { MAX_BATCH_EVENTS } from '@attestry/log/event';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { openDatabase } from '@attestry/log/sqlite';
import { Option } from 'commander';
import { type DemoEvent, demoEvents } from '../demo-events.ts';
import { demoMarkPath, demoOlderCopy } from '../demo-folder.ts';
import { DAY } from '../demo-story.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  type Cli,
  type CommonOptions,
  refuseServer,
  UsageError,
  wholeNumber,
  withCommonOptions,
} from '../verb.ts';

interface DemoOptions extends CommonOptions {
  readonly dir: string;
  readonly count: number;
  readonly seed: number;
  readonly until?: string;
}

const MARK =
  'Made by `attestry demo`: nothing here happened. `attestry tamper` works in place in this folder.\n';
const DAYS = 30;
/** How much of the month the older copy of the database holds, for `attestry tamper rollback`. */
const OLDER_SHARE = 0.9;

/** `attestry demo` */
export function addDemo(cli: Cli): void {
  const verb = addVerb(cli, 'demo', {
    summary: 'make a folder with a month of sample events, to try everything on',
    about:
      'Makes a data folder with what a hosting company could have seen in the last 30 days: staff at work, clients, a website, a dozen incidents to find. In it `attestry tamper` may be tried without harm.',
    examples: [
      ['attestry demo', '5,000 events in ./demo-data'],
      ['attestry demo --dir /tmp/demo --count 100000', 'a larger one'],
    ],
  })
    .addOption(new Option('--dir <folder>', 'the folder to make').default('./demo-data'))
    .option('--count <n>', 'how many events', wholeNumber(1, 10_000_000), 5000)
    .option('--seed <n>', 'another number tells another story', wholeNumber(0), 1)
    .option('--until <time>', 'when the month ends, RFC 3339 (default: now)');
  refuseServer(verb, 'makes a folder on this machine: leave --url out');
  withCommonOptions(verb).action(async (options: DemoOptions) => {
    await demo(cli.terminal, options);
    cli.exit(0);
  });
}

async function demo(terminal: Terminal, { dir, count, seed, until, json }: DemoOptions): Promise<void> {
  const to = until === undefined ? new Date() : new Date(until);
  if (Number.isNaN(to.getTime()))
    throw new UsageError(`--until is not a time: write it as 2026-11-22T09:00:00Z`);
  if (existsSync(dir) && readdirSync(dir).length > 0) {
    throw new AttestryError(
      'LOG_EXISTS',
      `${dir} is not empty, and nothing was changed: remove it, or name another folder with --dir`,
    );
  }
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // First of all: a demo that was interrupted is a demo, and nobody's log.
  writeFileSync(demoMarkPath(dir), MARK);
  const log = await createFolderLog(createDataFolder(dir, 'demo.example'));
  try {
    const events = demoEvents({ seed, from: new Date(to.getTime() - DAYS * DAY), to, count });
    await recordAll(terminal, log, events, count, dir);
  } finally {
    await log.close();
  }
  if (json) terminal.print(JSON.stringify({ dir, origin: log.origin, events: count }));
  else terminal.print(nextSteps(dir, count));
}

async function recordAll(
  terminal: Terminal,
  log: Log,
  events: Iterable<DemoEvent>,
  count: number,
  dir: string,
): Promise<void> {
  let batch: DemoEvent[] = [];
  let done = 0;
  const copyAt = Math.max(1, Math.floor(count * OLDER_SHARE));
  for (const event of events) {
    batch.push(event);
    if (batch.length < MAX_BATCH_EVENTS && done + batch.length !== copyAt && done + batch.length !== count)
      continue;
    await log.recordAll(batch);
    done += batch.length;
    batch = [];
    terminal.progress(`recording ${done} of ${count} events`);
    if (done === copyAt) {
      await log.checkpoint();
      keepOlderCopy(dir);
    }
  }
}

function keepOlderCopy(dir: string): void {
  const db = openDatabase(join(dir, 'logs', 'main.1.db'), { busyTimeoutMs: 30_000 });
  try {
    db.prepare('VACUUM INTO ?').run(demoOlderCopy(dir));
  } finally {
    db.close();
  }
}

function nextSteps(dir: string, count: number): string {
  return `Made ${dir}: ${count} events of a month that never happened.

Look around:
  attestry search --dir ${dir} 'severity:>=warning'
  attestry search --dir ${dir} 'type:auth.login.failed time:>now-7d'
  attestry search --dir ${dir} 'changed:*' --limit 5
  attestry show 100 --dir ${dir}

Then be the attacker, and be found out:
  attestry verify --dir ${dir}
  attestry tamper alter-section --dir ${dir}
  attestry verify --dir ${dir}`;
}
