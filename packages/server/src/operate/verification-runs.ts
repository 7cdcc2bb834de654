import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttestryError, type Log, runVerification } from '@attestry/log';
import { formatChainBroken, type VerifyReport } from '@attestry/log/verify';
import type { LogAnchors } from '../anchor/log-anchors.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { because, failure, type Reason, type Reasoned } from './reason.ts';
import {
  type AskedBy,
  hasEnded,
  JOB,
  kindOf,
  type Verification,
  type VerificationHealth,
  type VerificationLandmarks,
  type VerificationRequest,
} from './verification.ts';
import { Run } from './verification-run.ts';
import { VerificationTable } from './verification-table.ts';

/** The part of a service that verification needs. */
export interface VerificationParts {
  /** By name. */
  readonly logs: ReadonlyMap<string, Log>;
  readonly database: ServiceDatabase;
  /** What they have seen is verified, too. */
  readonly anchors: Pick<LogAnchors, 'evidence'>;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
  readonly onNotice: (line: string) => void;
}

/** What runs says so often that it does, and hears what is asked of it: other nodes take it to be gone after some of these. Milliseconds. */
const BEAT_MS = 2000;
/** What another node has under way is looked at so often. Milliseconds. */
const LOOK_MS = 1000;

/**
 * The verifications of a service: one at a time for each log, whichever node it was asked of; the others wait their turn in
 * order. Who asks for what is under way already is given that one, which looks at the log as it was when it began. A node
 * is a program that uses the tables: the servers of one database, or on a folder the server and a command.
 *
 * How a run ended is on disk before anybody is told. A run whose program died is shown as failed as soon as that is noticed: on one
 * machine at once, else when it has said nothing for a while.
 */
export class VerificationRuns {
  readonly #parts: VerificationParts;
  readonly #table: VerificationTable;
  /** By log: the first one runs, the others wait. */
  readonly #queues = new Map<string, Run[]>();
  /** How these ended could not be written down yet: the disk may be full. */
  readonly #unstored = new Map<string, Verification>();
  readonly #stopping = new AbortController();
  #lastStart: Promise<unknown> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(parts: VerificationParts) {
    this.#parts = parts;
    this.#table = new VerificationTable(parts.database, `${process.pid}.${randomUUID()}`);
    // Each that waits for another node listens; Node would take more than ten for a leak.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Opens them, and writes down which of those under way have lost their program. */
  static async open(parts: VerificationParts): Promise<VerificationRuns> {
    const runs = new VerificationRuns(parts);
    await runs.#table.endLost();
    return runs;
  }

  /**
   * Has a log verified, also one that is read-only, and answers at once.
   *
   * @throws AttestryError LOG_ABSENT, SERVER_STOPPING
   */
  start(log: string, request: VerificationRequest, askedBy: AskedBy): Promise<Verification> {
    // One after another, or two who ask for the same would both find that nobody has.
    const start = this.#lastStart.then(() => this.#start(log, request, askedBy));
    this.#lastStart = start.catch(() => undefined);
    return start;
  }

  async #start(log: string, request: VerificationRequest, askedBy: AskedBy): Promise<Verification> {
    if (this.#stopping.signal.aborted)
      throw new AttestryError('SERVER_STOPPING', 'no verification begins any more: ask again in a moment');
    const opened = this.#parts.logs.get(log);
    if (opened === undefined) throw new AttestryError('LOG_ABSENT', `there is no log "${log}" here`);
    const queue = this.#queueOf(log);
    const same = queue.find((run) => kindOf(run.request) === kindOf(request) && !run.isCancelled);
    if (same !== undefined) {
      same.joinedBy(askedBy);
      return same.current;
    }
    await this.#storeEnds();
    const id = randomUUID();
    const asked: Omit<Verification, 'state'> = {
      id,
      log,
      mode: request.mode,
      incremental: request.incremental === true,
      ...(request.range !== undefined && { range: request.range }),
      askedBy,
      started: this.#now(),
    };
    const begun = await this.#table.begin(asked, kindOf(request));
    // Another node has the same under way.
    if (begun.id !== id) return begun;
    const run = new Run(opened, request, begun, this.#parts.onError);
    queue.push(run);
    this.#keepAlive(run);
    if (queue.length === 1) void this.#execute(queue, run);
    return begun;
  }

  /** @throws AttestryError VERIFICATION_ABSENT */
  async get(log: string, id: string): Promise<Verification> {
    const found = this.#current(log, id) ?? (await this.#table.get(log, id));
    if (found !== undefined) return found;
    throw new AttestryError('VERIFICATION_ABSENT', `there was no verification ${id} of "${log}"`);
  }

  /** Newest first, at most 100, without their reports. */
  async list(log: string): Promise<readonly Verification[]> {
    return (await this.#table.list(log)).map((stored) => {
      const { report: _, ...current } = this.#current(log, stored.id) ?? stored;
      return current;
    });
  }

  /** The newest of what was found: for readiness and metrics. */
  state(log: string): Promise<VerificationHealth> {
    return this.#table.health(log);
  }

  /** What says how the chain of a log is, and the run under way. */
  async landmarks(log: string): Promise<VerificationLandmarks & { readonly running?: Verification }> {
    const [list, landmarks] = await Promise.all([this.list(log), this.#table.landmarks(log)]);
    const running = list.find(({ state }) => state === 'running');
    return { ...landmarks, ...(running !== undefined && { running }) };
  }

  /**
   * Ends one that runs or waits, for all who asked for it. Resolves when nothing of it is at work any more; one that has
   * ended stays as it is.
   *
   * @throws AttestryError VERIFICATION_ABSENT
   */
  async cancel(log: string, id: string, by: AskedBy): Promise<Verification> {
    const why: Reason = { kind: 'cancelled', by: by.name ?? by.id };
    const run = this.#runOf(log, id);
    if (run !== undefined) return this.#cancel(run, why);
    await this.#table.askStop(log, id, why);
    return this.ended(log, id);
  }

  /**
   * Calls a listener with a verification as it is now and after each change, until it has ended or the returned
   * function is called. What another node runs is told as it is now, and no more: who watches that asks for it now and then.
   *
   * @throws AttestryError VERIFICATION_ABSENT
   */
  async watch(log: string, id: string, listener: (verification: Verification) => void): Promise<() => void> {
    const run = this.#runOf(log, id);
    if (run !== undefined) return run.watch(listener);
    listener(await this.get(log, id));
    return () => {};
  }

  /**
   * Resolves with a verification when it has ended; with one of another node also when this one is to end.
   *
   * @throws AttestryError VERIFICATION_ABSENT
   */
  async ended(log: string, id: string): Promise<Verification> {
    const run = this.#runOf(log, id);
    if (run !== undefined) return run.ended;
    for (;;) {
      const now = await this.get(log, id);
      if (hasEnded(now) || this.#stopping.signal.aborted) return now;
      await this.#pause();
    }
  }

  /** Cancels what runs and waits of a log that is served no more, and forgets what was found in it. */
  async removeLog(log: string): Promise<void> {
    await this.#lastStart;
    const runs = [...(this.#queues.get(log) ?? [])];
    await Promise.all(runs.map((run) => this.#cancel(run, { kind: 'log-removed' })));
    this.#queues.delete(log);
    for (const [id, unstored] of this.#unstored) if (unstored.log === log) this.#unstored.delete(id);
    await this.#table.forget(log);
  }

  /** Cancels what runs and what waits, and begins nothing any more. A second call waits for the first. */
  stop(): Promise<void> {
    this.#stopping.abort();
    this.#stopped ??= (async () => {
      await this.#lastStart;
      const runs = [...this.#queues.values()].flat();
      await Promise.all(runs.map((run) => this.#cancel(run, { kind: 'stopped' })));
    })();
    return this.#stopped;
  }

  async #execute(queue: Run[], run: Run): Promise<void> {
    if (await this.#hasTurn(run)) await this.#end(run, await this.#verify(run));
    await run.ended;
    const [next] = queue;
    if (next !== undefined) void this.#execute(queue, next);
  }

  /** Waits until nothing that was asked for before is under way on another node; false where the run was cancelled meanwhile. */
  async #hasTurn(run: Run): Promise<boolean> {
    if (run.current.state === 'running') return true;
    while (!run.isCancelled && !(await this.#claim(run))) await this.#pause();
    if (run.isCancelled) return false;
    run.change({ state: 'running', started: this.#now() });
    return true;
  }

  /** Where nobody can be asked, the run begins: that two look at a log at once harms nobody. */
  async #claim({ current: { id, log } }: Run): Promise<boolean> {
    try {
      return await this.#table.claim(id, log, this.#now());
    } catch (error) {
      this.#parts.onError(error);
      return true;
    }
  }

  /** Says until a run has ended that this node is there, and does what others ask of the run. */
  #keepAlive(run: Run): void {
    const timer = setInterval(() => void this.#beat(run), BEAT_MS);
    timer.unref();
    void run.ended.then(() => clearInterval(timer));
  }

  async #beat(run: Run): Promise<void> {
    try {
      const { stop, joinedBy } = await this.#table.beat(run.current);
      if (joinedBy !== undefined) run.joinedBy(joinedBy);
      if (stop !== undefined) void this.#cancel(run, stop);
    } catch {
      // The next beat says and hears it; the run itself does not need the tables before its end.
    }
  }

  /** How a run ends; never rejects. */
  async #verify(run: Run): Promise<Partial<Verification> & Pick<Verification, 'state'>> {
    const { log, request, signal } = run;
    const { store, signer, origin, keyring } = log;
    const { anchors } = this.#parts;
    const { mode, incremental = false, checkpoints = [], range, threads } = request;
    try {
      const since = incremental ? await signer.readResume(origin) : undefined;
      const evidence = await anchors.evidence(run.current.log, log, { mode, from: since?.size ?? 0, signal });
      const { report: inside, resume } = await runVerification({
        ...{ store, origin, keyring, signer, mode, checkpoints, signal, seen: evidence.seen },
        ...(threads !== undefined && { threads }),
        ...(range !== undefined && { range }),
        ...(since !== undefined && { since }),
        onProgress: (done, total) => run.change({ done, total }),
      });
      const report = await evidence.addTo(inside);
      if (incremental && resume !== undefined) await signer.writeResume(origin, resume);
      this.#notify(report);
      const unrecorded = await this.#record(run, report);
      return {
        state: 'done',
        verdict: report.verdict,
        findings: report.findings.length,
        report,
        ...unrecorded,
      };
    } catch (error) {
      if (signal.aborted) return { state: 'cancelled', ...because(signal.reason as Reason) };
      return { state: 'failed', ...because(failure(error)) };
    }
  }

  /** The lines that monitoring looks for (log-format §5). What was tampered with may hold anything: a line stays one line. */
  #notify({ findings, lastVerified }: VerifyReport): void {
    for (const finding of findings)
      this.#parts.onNotice(formatChainBroken(finding, lastVerified).replaceAll(/\p{Cc}/gu, '\u{FFFD}'));
  }

  /**
   * Writes a run down in the log itself (log-format §4): one that was asked for, a full one, one with findings. The verdict
   * does not depend on it: a log that cannot be written is verified all the same, and why it is not on record is returned.
   */
  async #record(run: Run, report: VerifyReport): Promise<Reasoned> {
    // Somebody who joined on another node since the last beat.
    if (run.askedBy.type === JOB) await this.#beat(run);
    const { log, request, askedBy } = run;
    const { verdict, findings, coverage } = report;
    const [first] = findings;
    const { range } = request;
    const isWholeRun = request.mode === 'full' && request.incremental !== true && range === undefined;
    if (askedBy.type === JOB && !isWholeRun && first === undefined) return {};
    if (log.readOnly !== undefined) return {};
    const { mode, from, to } = coverage;
    const input = askedBy.type === JOB ? {} : { actor: askedBy };
    try {
      if (first !== undefined) {
        const finding = { kind: first.kind, from: first.from, to: first.to, count: first.count };
        await log.recordSystem('audit.chain_broken', { finding }, input);
      }
      const asked = range === undefined ? {} : { range: { from: range.from, to: range.to } };
      const system = { mode, from, to, ...asked, verdict, findings: findings.length };
      await log.recordSystem('audit.verified', system, input);
      return {};
    } catch (error) {
      this.#parts.onError(error);
      return because({ kind: 'unrecorded', said: error instanceof Error ? error.message : String(error) });
    }
  }

  async #cancel(run: Run, why: Reason): Promise<Verification> {
    if (!run.isCancelled) {
      run.cancel(why);
      // One that runs ends where it notices.
      if (run.current.state === 'waiting') await this.#end(run, { state: 'cancelled', ...because(why) });
    }
    return run.ended;
  }

  async #end(run: Run, end: Partial<Verification> & Pick<Verification, 'state'>): Promise<void> {
    const ended = { ...run.current, ...end, ended: this.#now() };
    this.#unstored.set(ended.id, ended);
    await this.#storeEnds();
    const queue = this.#queueOf(ended.log);
    queue.splice(queue.indexOf(run), 1);
    run.change(ended);
  }

  /** What cannot be written down now is kept, and written with the next: nothing depends on it. */
  async #storeEnds(): Promise<void> {
    try {
      for (const [id, unstored] of this.#unstored) {
        await this.#table.end(unstored);
        this.#unstored.delete(id);
      }
    } catch (error) {
      this.#parts.onError(error);
    }
  }

  async #pause(): Promise<void> {
    // An abort ends it early, which whoever pauses finds out.
    await sleep(LOOK_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  #current(log: string, id: string): Verification | undefined {
    const unstored = this.#unstored.get(id);
    return this.#runOf(log, id)?.current ?? (unstored?.log === log ? unstored : undefined);
  }

  #queueOf(log: string): Run[] {
    const queue = this.#queues.get(log) ?? [];
    this.#queues.set(log, queue);
    return queue;
  }

  #runOf(log: string, id: string): Run | undefined {
    return this.#queues.get(log)?.find((run) => run.current.id === id);
  }

  #now(): string {
    return new Date(this.#parts.nowMs()).toISOString();
  }
}
