import { setTimeout as sleep } from 'node:timers/promises';
import type { JobAnswer } from '../../client/answers.ts';
import type { AttestryClient } from '../../client/attestry-client.ts';
import { shownJson, shownText, shownTime } from '../shown-text.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  addVerbGroup,
  type Cli,
  type ExitCode,
  type TargetOptions,
  withTargetOptions,
} from '../verb.ts';
import { withClient } from '../with-client.ts';

/** `attestry jobs` */
export function addJobs(cli: Cli): void {
  const program = addVerbGroup(cli, 'jobs', {
    about:
      'Jobs are what a running server does on a schedule, such as verifying the log. Without a server nothing is done by itself, but each can be run by hand.',
  });
  const group = { ...cli, program };
  addList(group);
  addRun(group);
}

function addList(cli: Cli): void {
  const verb = addVerb(
    cli,
    'list',
    {
      summary: 'list the jobs, when they ran and when they run next',
      about:
        'Lists the jobs of a log: what they do, when they ran last and how that went, when they run next.',
      examples: [['attestry jobs --url http://localhost:4000', 'what the server does by itself']],
    },
    { isDefault: true },
  );
  withTargetOptions(verb).action(async (options: TargetOptions) => {
    const jobs = await withClient(options, cli.terminal, (client) => client.listJobs());
    if (options.json) cli.terminal.print(shownJson(jobs));
    else printJobs(cli.terminal, jobs);
    cli.exit(0);
  });
}

function addRun(cli: Cli): void {
  const verb = addVerb(cli, 'run', {
    summary: 'run a job now, and wait for its end',
    about: 'Runs a job now, and waits for its end. Exits 1 when it failed, 3 when it had findings.',
    examples: [['attestry jobs run verify-full', 'the nightly verification, now']],
  }).argument('<name>', 'its NAME in the list');
  withTargetOptions(verb).action(async (name: string, options: TargetOptions) => {
    const job = await withClient(options, cli.terminal, (client) => runToEnd(client, name));
    if (options.json) cli.terminal.print(shownJson(job));
    else cli.terminal.print(`${shownText(name)}: ${outcomeText(job)}`);
    cli.exit(exitOf(job));
  });
}

const FIRST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 2000;

async function runToEnd(client: AttestryClient, name: string): Promise<JobAnswer> {
  let job = await client.runJob(name);
  for (let waitMs = FIRST_LOOK_MS; job.running; waitMs = Math.min(2 * waitMs, LONGEST_LOOK_MS)) {
    await sleep(waitMs);
    job = (await client.listJobs()).find((one) => one.name === name) ?? { ...job, running: false };
  }
  return job;
}

function exitOf({ lastRun }: JobAnswer): ExitCode {
  if (lastRun?.outcome === 'ok') return 0;
  return lastRun?.outcome === 'findings' ? 3 : 1;
}

const COLUMNS = [
  { title: 'NAME' },
  { title: 'SCHEDULE' },
  { title: 'LAST RUN (UTC)' },
  { title: 'HOW IT WENT', least: 12 },
  { title: 'NEXT RUN (UTC)' },
  { title: 'WHAT IT DOES', least: 20 },
];

function printJobs(terminal: Terminal, jobs: readonly JobAnswer[]): void {
  const rows = jobs.map((job) => [
    job.name,
    job.schedule,
    shownTime(job.lastRun?.started),
    outcomeText(job),
    shownTime(job.nextRun),
    job.about,
  ]);
  for (const line of formatTable(COLUMNS, rows, terminal.columns)) terminal.print(line);
}

function outcomeText({ running, lastRun }: JobAnswer): string {
  if (running) return 'running';
  if (lastRun === undefined) return 'never ran';
  const { outcome, message } = lastRun;
  return message === undefined ? outcome : `${outcome}: ${shownText(message)}`;
}
