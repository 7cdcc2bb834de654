import { existsSync, readdirSync } from 'node:fs';
import { Option } from 'commander';
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

/** `attestry demo` */
export function addDemo(cli: Cli): void {
  const verb = addVerb(cli, 'demo', {
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
    const { AttestryError } = await import('@attestry/log');
    throw new AttestryError(
      'LOG_EXISTS',
      `${dir} is not empty, and nothing was changed: remove it, or name another folder with --dir`,
    );
  }
  const { makeDemo } = await import('../../demo/make-demo.ts');
  const origin = await makeDemo({
    ...{ dir, log: 'main', count, seed, to },
    onProgress: (done) => terminal.progress(`recording ${done} of ${count} events`),
  });
  if (json) terminal.print(JSON.stringify({ dir, origin, events: count }));
  else terminal.print(nextSteps(dir, count));
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
