import { setMaxListeners } from 'node:events';
import { AttestryError, type Log } from '@attestry/log';
import { actorOf, type Principal } from '../accounts/principal.ts';
import type { LogAnchors } from '../anchor/log-anchors.ts';
import { JobLease } from './job-lease.ts';
import { JOBS, type Job, type JobEnd, type JobName } from './job-list.ts';
import { DueTimes, formatSchedule } from './job-schedule.ts';
import { type JobRun, JobTable } from './job-table.ts';
import { because, failure } from './reason.ts';
import { type AskedBy, JOB } from './verification.ts';
import type { VerificationParts, VerificationRuns } from './verification-runs.ts';

export type { JobRun } from './job-table.ts';

/** A job as it is listed. */
export interface JobStatus {
  readonly name: JobName;
  /** A sentence for people. */
  readonly about: string;
  /** A cron pattern in UTC, or `@start`. */
  readonly schedule: string;
  /** On this server. */
  readonly running: boolean;
  /** On any. */
  readonly lastRun?: JobRun;
  /** RFC 3339. Absent where it is not due by the clock, or this program does not run jobs by itself. */
  readonly nextRun?: string;
}

export interface JobOptions {
  /** How often the clock is looked at. Milliseconds. @default 1000 */
  readonly tickMs?: number;
  /** After the start, so long until the first full run: until then there is other work. Milliseconds. @default 5000 */
  readonly fullDelayMs?: number;
  /** How long others wait for a server that died before one of them runs its jobs. Milliseconds. @default 6000 */
  readonly leaseMs?: number;
}

/** What jobs run on. */
export interface JobParts extends VerificationParts {
  readonly verifications: VerificationRuns;
  readonly anchors: LogAnchors;
}

const DAY_MS = 86_400_000;
/** It takes less until another server is in the place of one that died. */
const FAILOVER_MS = 10_000;
/** A last run so far in the future was written by a clock that went back since: it says nothing. */
const FUTURE_MS = 60_000;

/**
 * What runs by itself for each log, and what of it is asked for. A job never overlaps itself; a failure is how a run
 * ended, and nothing that is thrown. Time is what the service's clock says at each tick of a monotonic timer, so that a clock
 * that jumps neither stops a job nor has it run in a burst.
 *
 * Of several servers on one database one runs the jobs of a log by itself, as long as it has the lease; when it is gone, another
 * does, and begins as at a start. What is asked for runs where it is asked; of how a job ended the last word is kept.
 */
export class Jobs {
  readonly #parts: JobParts;
  readonly #options: JobOptions;
  readonly #table: JobTable;
  #slots: readonly JobSlot[];
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #begun: Promise<void> | undefined;

  constructor(parts: JobParts, options: JobOptions = {}) {
    this.#parts = parts;
    this.#options = options;
    this.#table = new JobTable(parts.database);
    this.#slots = [...parts.logs].flatMap(([name, log]) => this.#slotsOf(name, log));
    // Each job that runs listens; Node would take more than ten for a leak.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Begins to run what is due, and what is due at the start. A second call changes nothing. */
  start(): void {
    if (this.#begun !== undefined || this.#stopping.signal.aborted) return;
    this.#begun = this.#begin(this.#slots);
    this.#timer = setInterval(() => this.#tick(), this.#options.tickMs ?? 1000);
    this.#timer.unref();
  }

  /** A log is served from now on: where jobs run by themselves, so do those of it. */
  addLog(name: string, log: Log): void {
    const slots = this.#slotsOf(name, log);
    this.#slots = [...this.#slots, ...slots];
    if (this.#begun === undefined || this.#stopping.signal.aborted) return;
    this.#alsoAwait(this.#begin(slots));
  }

  /** A log is served no more. Resolves when none of its jobs runs, which its verifications must be told as well. */
  async removeLog(name: string): Promise<void> {
    const removed = this.#slots.filter((slot) => slot.name === name);
    this.#slots = this.#slots.filter((slot) => slot.name !== name);
    await Promise.all(removed.map(({ running }) => running));
    await stopLeases(removed);
    await this.#table.forget(name);
  }

  /** In the order in which they matter. */
  list(log: string): Promise<readonly JobStatus[]> {
    const slots = this.#slots.filter(({ name }) => name === log);
    return Promise.all(slots.map((slot) => this.#statusOf(slot)));
  }

  /**
   * Has a job run now; where it runs already, that is the run.
   *
   * @throws AttestryError JOB_ABSENT, SERVER_STOPPING
   */
  async run(log: string, job: string, principal: Principal): Promise<JobStatus> {
    const slot = this.#slots.find((one) => one.name === log && one.job.name === job);
    if (slot === undefined)
      throw new AttestryError(
        'JOB_ABSENT',
        `there is no job "${job}": there are ${JOBS.map(({ name }) => name).join(', ')}`,
      );
    if (this.#stopping.signal.aborted)
      throw new AttestryError('SERVER_STOPPING', 'no job begins any more: ask again in a moment');
    void this.#launch(slot, askedByOf(principal));
    return this.#statusOf(slot);
  }

  /** Runs nothing any more. Resolves when what runs was told so; a verification goes on until the runs are stopped. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#begun;
    await Promise.all(this.#slots.map(({ running }) => running));
    await stopLeases(this.#slots);
  }

  #slotsOf(name: string, log: Log): readonly JobSlot[] {
    const { leaseMs } = this.#options;
    const lease = new JobLease(log, {
      onTakenOver: () => this.#takeOver(name),
      onError: this.#parts.onError,
      ...(leaseMs !== undefined && { ttlMs: leaseMs }),
    });
    return JOBS.map((job) => ({ name, log, job, lease }));
  }

  async #begin(slots: readonly JobSlot[]): Promise<void> {
    this.#schedule(slots);
    await Promise.all(slots.map(({ lease }) => lease.start()));
    await this.#runAtStart(slots);
  }

  /** Who had the jobs of a log is gone, and may have died in the middle of something. */
  #takeOver(name: string): void {
    this.#alsoAwait(this.#runAtStart(this.#slots.filter((slot) => slot.name === name)));
  }

  #alsoAwait(begun: Promise<void>): void {
    this.#begun = Promise.all([this.#begun, begun]).then(() => undefined);
  }

  #tick(): void {
    const nowMs = this.#parts.nowMs();
    for (const slot of this.#slots) {
      const { held } = slot.lease;
      // What another server runs stays due here until it is certain that it did not die before.
      const isDue = slot.due?.take(held ? nowMs : nowMs - FAILOVER_MS) === true;
      if (isDue && held) void this.#launch(slot);
    }
  }

  #schedule(slots: readonly JobSlot[]): void {
    for (const slot of slots) {
      const schedule = slot.job.schedule(slot.name);
      if (schedule.kind === 'cron') slot.due = new DueTimes(schedule.pattern, this.#parts.nowMs());
    }
  }

  /** First the ends of all logs, then all of them, one after another: nobody waits for it. */
  async #runAtStart(slots: readonly JobSlot[]): Promise<void> {
    const at = (job: JobName): readonly JobSlot[] => slots.filter((slot) => slot.job.name === job);
    for (const slot of at('right-edge')) if (slot.lease.held) await this.#launch(slot);
    await this.#pause(this.#options.fullDelayMs ?? 5000);
    for (const slot of at('verify-full'))
      if (slot.lease.held && (await this.#isFullRunDue(slot.name))) await this.#launch(slot);
  }

  /** Where nobody can say when the last one was, the next one by the clock is soon enough. */
  async #isFullRunDue(log: string): Promise<boolean> {
    try {
      const { lastFull } = await this.#parts.verifications.state(log);
      if (lastFull === undefined) return true;
      const sinceMs = this.#parts.nowMs() - Date.parse(lastFull.ended);
      return sinceMs > DAY_MS || sinceMs < -FUTURE_MS;
    } catch (error) {
      this.#parts.onError(error);
      return false;
    }
  }

  /** Runs a job unless it runs; never rejects. */
  #launch(slot: JobSlot, askedBy: AskedBy = { type: JOB, id: slot.job.name }): Promise<void> {
    if (this.#stopping.signal.aborted || !this.#slots.includes(slot)) return Promise.resolve();
    slot.running ??= this.#run(slot, askedBy).finally(() => {
      slot.running = undefined;
    });
    return slot.running;
  }

  async #run(slot: JobSlot, askedBy: AskedBy): Promise<void> {
    const { name, log, job } = slot;
    const { verifications, anchors } = this.#parts;
    const started = this.#now();
    const { idle = false, ...end } = await this.#work(() =>
      job.work({ name, log, verifications, anchors, askedBy }),
    );
    const run: JobRun = { started, ended: this.#now(), ...end };
    const isStopped = this.#stopping.signal.aborted;
    const { lastRun } = slot;
    slot.lastRun = run;
    if (!this.#slots.includes(slot)) return;
    try {
      const before = later(lastRun, await this.#table.read(name, job.name));
      if (idle && before?.outcome === run.outcome) return;
      // Once, and not each minute for as long as it lasts.
      if (run.outcome === 'failed' && before?.outcome !== 'failed' && !isStopped)
        this.#parts.onError(new Error(`the job ${job.name} of "${name}" failed: ${run.message}`));
      await this.#table.write(name, job.name, run);
    } catch (error) {
      this.#parts.onError(error);
    }
  }

  /** What a job ends with, or that it failed, or that the service is stopped meanwhile. */
  async #work(work: () => Promise<JobEnd>): Promise<JobEnd> {
    const { signal } = this.#stopping;
    let stop = (): void => {};
    const stopped = new Promise<JobEnd>((resolve) => {
      stop = () => resolve({ outcome: 'failed', ...because({ kind: 'stopped' }) });
    });
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await Promise.race([work(), stopped]);
    } catch (error) {
      return { outcome: 'failed', ...because(failure(error)) };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** As it is when it is asked for: what runs then, runs. */
  async #statusOf(slot: JobSlot): Promise<JobStatus> {
    const { name, job, running, due, lastRun: own } = slot;
    const lastRun = later(own, await this.#table.read(name, job.name));
    return {
      name: job.name,
      about: job.about,
      schedule: formatSchedule(job.schedule(name)),
      running: running !== undefined,
      ...(lastRun !== undefined && { lastRun }),
      ...(due !== undefined && { nextRun: new Date(due.dueMs).toISOString() }),
    };
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #now(): string {
    return new Date(this.#parts.nowMs()).toISOString();
  }
}

/** A job of a log, and how it is. */
interface JobSlot {
  readonly name: string;
  readonly log: Log;
  readonly job: Job;
  /** Of all jobs of the log. */
  readonly lease: JobLease;
  /** By the clock; absent before the start, and where it does not go by the clock. */
  due?: DueTimes;
  running?: Promise<void> | undefined;
  /** Of this program. */
  lastRun?: JobRun;
}

async function stopLeases(slots: readonly JobSlot[]): Promise<void> {
  await Promise.all([...new Set(slots.map(({ lease }) => lease))].map((lease) => lease.stop()));
}

/** Of a run of this program and the one that is kept, which may be another server's: the one that ended last. */
function later(own: JobRun | undefined, kept: JobRun | undefined): JobRun | undefined {
  return own === undefined || (kept !== undefined && kept.ended > own.ended) ? kept : own;
}

/** A principal as who asked. */
export function askedByOf(principal: Principal): AskedBy {
  const { type, id, name } = actorOf(principal) as AskedBy;
  return { type, id: String(id), ...(name !== undefined && { name }) };
}
