import { cpus } from 'node:os';
import type { Log } from '@attestry/log';
import type { LogAnchors } from '../anchor/log-anchors.ts';
import { AT_START, daily, EACH_MINUTE, hourly, type JobSchedule } from './job-schedule.ts';
import type { JobRun } from './job-table.ts';
import { because } from './reason.ts';
import { recordSigningKeys } from './record-signing.ts';
import type { AskedBy, Verification, VerificationRequest } from './verification.ts';
import type { VerificationRuns } from './verification-runs.ts';

export const JOB_NAMES = ['right-edge', 'verify-incremental', 'verify-full', 'checkpoint', 'anchor'] as const;
export type JobName = (typeof JOB_NAMES)[number];

/** What a job works on. */
export interface JobTools {
  readonly log: Log;
  /** The name of the log. */
  readonly name: string;
  readonly verifications: VerificationRuns;
  readonly anchors: Pick<LogAnchors, 'run'>;
  readonly askedBy: AskedBy;
}

/** How it went, and whether that is worth keeping: what is done each minute and finds nothing to do is not. */
export type JobEnd = Pick<JobRun, 'outcome' | 'message' | 'reason'> & { readonly idle?: boolean };

export interface Job {
  readonly name: JobName;
  /** A sentence for people. */
  readonly about: string;
  schedule(log: string): JobSchedule;
  work(tools: JobTools): Promise<JobEnd>;
}

/** A log is verified beside what the server is there for: half of the processors are left to that. */
const THREADS = Math.min(4, Math.max(1, Math.floor(cpus().length / 2)));

/** What runs by itself for each log. */
export const JOBS: readonly Job[] = [
  {
    name: 'right-edge',
    about: 'Looks at what was recorded since the last intact run, when the server starts.',
    schedule: () => AT_START,
    work: (tools) => verify(tools, { mode: 'quick', incremental: true }),
  },
  {
    name: 'verify-incremental',
    about: 'Looks at what was recorded since the last intact run: hashes, chain, tree, checkpoints.',
    schedule: hourly,
    work: (tools) => verify(tools, { mode: 'quick', incremental: true }),
  },
  {
    name: 'verify-full',
    about: 'Looks at everything: also at sections, search index, counts and schema.',
    schedule: daily,
    work: (tools) => verify(tools, { mode: 'full' }),
  },
  {
    name: 'checkpoint',
    about: 'Has what is not signed yet signed.',
    schedule: () => EACH_MINUTE,
    work: sign,
  },
  {
    name: 'anchor',
    about: 'Shows the log to those outside who are due, where it has grown.',
    schedule: () => EACH_MINUTE,
    work: anchor,
  },
];

async function verify(
  { name, verifications, askedBy }: JobTools,
  request: VerificationRequest,
): Promise<JobEnd> {
  const { id } = await verifications.start(name, { ...request, threads: THREADS }, askedBy);
  return endOf(await verifications.ended(name, id));
}

function endOf({ state, message, reason, report }: Verification): JobEnd {
  const why = { ...(message !== undefined && { message }), ...(reason !== undefined && { reason }) };
  if (state !== 'done' || report === undefined) return { outcome: 'failed', message: state, ...why };
  const { verdict, findings, lastVerified, coverage } = report;
  switch (verdict) {
    case 'intact':
      return { outcome: 'ok', ...why };
    case 'broken': {
      const found = { kind: 'findings', count: findings.length, until: lastVerified } as const;
      return { outcome: 'findings', ...because(found) };
    }
    case 'unchecked': {
      const said = coverage.notChecked.map(({ text }) => text).join('; ');
      return { outcome: 'failed', ...because({ kind: 'unchecked', said }) };
    }
    default:
      return verdict satisfies never;
  }
}

async function sign({ log }: JobTools): Promise<JobEnd> {
  if (log.readOnly !== undefined)
    return { outcome: 'failed', ...because({ kind: 'read-only', said: log.readOnly.explanation }) };
  // Whoever has the signer's folder rotates its keys, and may have none of the logs.
  await recordSigningKeys(log);
  const before = await log.signer.lastSigned(log.origin);
  await log.checkpoint();
  const after = await log.signer.lastSigned(log.origin);
  return { outcome: 'ok', idle: before?.size === after?.size };
}

/** What it records of itself is no reason to anchor again: a log in which nothing happens stays as it is. */
async function anchor({ name, anchors }: JobTools): Promise<JobEnd> {
  const { idle, failing } = await anchors.run(name);
  if (failing.length === 0) return { outcome: 'ok', idle };
  return { outcome: 'failed', idle, ...because({ kind: 'failed', said: failing.join('; ') }) };
}
