import { randomUUID } from 'node:crypto';
import { AttestryError, type Log, runVerification } from '@attestry/log';
import type { Database } from '@attestry/log/sqlite';
import { formatChainBroken, type VerifyReport } from '@attestry/log/verify';
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
  readonly database: Database;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
  readonly onNotice: (line: string) => void;
}

/**
 * The verifications of a service: one at a time for each log, the others wait their turn in order. Who asks for what is
 * under way already is given that one, which looks at the log as it was when it began.
 *
 * How a run ended is on disk before anybody is told. A run that was under way when the program died is shown as failed
 * once the next program opens the folder.
 */
export class VerificationRuns {
  readonly #parts: VerificationParts;
  readonly #table: VerificationTable;
  /** By log: the first one runs, the others wait. */
  readonly #queues = new Map<string, Run[]>();
  /** How these ended could not be written down yet: the disk may be full. */
  readonly #unstored = new Map<string, Verification>();
  #stopped: Promise<void> | undefined;

  constructor(parts: VerificationParts) {
    this.#parts = parts;
    this.#table = new VerificationTable(parts.database);
    this.#table.endLost(this.#now());
  }

  /**
   * Has a log verified, also one that is read-only, and answers at once.
   *
   * @throws AttestryError LOG_ABSENT, SERVER_STOPPING
   */
  start(log: string, request: VerificationRequest, askedBy: AskedBy): Verification {
    if (this.#stopped !== undefined)
      throw new AttestryError('SERVER_STOPPING', 'no verification begins any more: ask again in a moment');
    const opened = this.#parts.logs.get(log);
    if (opened === undefined) throw new AttestryError('LOG_ABSENT', `there is no log "${log}" here`);
    const queue = this.#queueOf(log);
    const same = queue.find((run) => kindOf(run.request) === kindOf(request) && !run.isCancelled);
    if (same !== undefined) {
      same.joinedBy(askedBy);
      return same.current;
    }
    const verification: Verification = {
      id: randomUUID(),
      log,
      mode: request.mode,
      incremental: request.incremental === true,
      ...(request.range !== undefined && { range: request.range }),
      state: queue.length === 0 ? 'running' : 'waiting',
      askedBy,
      started: this.#now(),
    };
    this.#table.add(verification);
    const run = new Run(opened, request, verification, this.#parts.onError);
    queue.push(run);
    if (queue.length === 1) void this.#execute(queue, run);
    return run.current;
  }

  /** @throws AttestryError VERIFICATION_ABSENT */
  get(log: string, id: string): Verification {
    const found = this.#current(log, id) ?? this.#table.get(log, id);
    if (found !== undefined) return found;
    throw new AttestryError('VERIFICATION_ABSENT', `there was no verification ${id} of "${log}"`);
  }

  /** Newest first, at most 100, without their reports. */
  list(log: string): readonly Verification[] {
    return this.#table.list(log).map((stored) => {
      const { report: _, ...current } = this.#current(log, stored.id) ?? stored;
      return current;
    });
  }

  /** The newest of what was found: for readiness and metrics. */
  state(log: string): VerificationHealth {
    return this.#table.health(log);
  }

  /** What says how the chain of a log is, and the run under way. */
  landmarks(log: string): VerificationLandmarks & { readonly running?: Verification } {
    const running = this.list(log).find(({ state }) => state === 'running');
    return { ...this.#table.landmarks(log), ...(running !== undefined && { running }) };
  }

  /**
   * Ends one that runs or waits, for all who asked for it. Resolves when nothing of it is at work any more; one that has
   * ended stays as it is.
   *
   * @throws AttestryError VERIFICATION_ABSENT, REQUEST_INVALID when another program runs it
   */
  async cancel(log: string, id: string, by: AskedBy): Promise<Verification> {
    const run = this.#runOf(log, id);
    if (run !== undefined) return this.#cancel(run, { kind: 'cancelled', by: by.name ?? by.id });
    const stored = this.get(log, id);
    if (hasEnded(stored)) return stored;
    throw new AttestryError('REQUEST_INVALID', 'another program runs this verification: cancel it there');
  }

  /**
   * Calls a listener with a verification as it is now and after each change, until it has ended or the returned
   * function is called.
   *
   * @throws AttestryError VERIFICATION_ABSENT
   */
  watch(log: string, id: string, listener: (verification: Verification) => void): () => void {
    const run = this.#runOf(log, id);
    if (run !== undefined) return run.watch(listener);
    listener(this.get(log, id));
    return () => {};
  }

  /** Resolves with a verification when it has ended. */
  ended(log: string, id: string): Promise<Verification> {
    const run = this.#runOf(log, id);
    return run === undefined ? Promise.resolve(this.get(log, id)) : run.ended;
  }

  /** Cancels what runs and waits of a log that is served no more, and forgets what was found in it. */
  async removeLog(log: string): Promise<void> {
    const runs = [...(this.#queues.get(log) ?? [])];
    await Promise.all(runs.map((run) => this.#cancel(run, { kind: 'log-removed' })));
    this.#queues.delete(log);
    for (const [id, unstored] of this.#unstored) if (unstored.log === log) this.#unstored.delete(id);
    this.#table.forget(log);
  }

  /** Cancels what runs and what waits, and begins nothing any more. A second call waits for the first. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      const runs = [...this.#queues.values()].flat();
      await Promise.all(runs.map((run) => this.#cancel(run, { kind: 'stopped' })));
    })();
    return this.#stopped;
  }

  async #execute(queue: Run[], run: Run): Promise<void> {
    if (run.current.state === 'waiting') {
      run.change({ state: 'running', started: this.#now() });
      this.#store(run.current);
    }
    const end = await this.#verify(run);
    const ended = { ...run.current, ...end, ended: this.#now() };
    this.#store(ended);
    queue.splice(queue.indexOf(run), 1);
    run.change(ended);
    const [next] = queue;
    if (next !== undefined) void this.#execute(queue, next);
  }

  /** How a run ends; never rejects. */
  async #verify(run: Run): Promise<Partial<Verification> & Pick<Verification, 'state'>> {
    const { log, request, signal } = run;
    const { store, signer, origin, keyring } = log;
    const { mode, incremental = false, checkpoints = [], range, threads } = request;
    try {
      const since = incremental ? await signer.readResume(origin) : undefined;
      const { report, resume } = await runVerification({
        ...{ store, origin, keyring, signer, mode, checkpoints, signal },
        ...(threads !== undefined && { threads }),
        ...(range !== undefined && { range }),
        ...(since !== undefined && { since }),
        onProgress: (done, total) => run.change({ done, total }),
      });
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
    const queue = this.#queueOf(run.current.log);
    if (run.current.state === 'waiting') {
      queue.splice(queue.indexOf(run), 1);
      const ended: Verification = {
        ...{ ...run.current, state: 'cancelled', ended: this.#now() },
        ...because(why),
      };
      this.#store(ended);
      run.change(ended);
    } else {
      run.cancel(why);
    }
    return run.ended;
  }

  /** What cannot be written down here is kept, and written with the next: nothing depends on it. */
  #store(verification: Verification): void {
    this.#unstored.set(verification.id, verification);
    try {
      for (const [id, unstored] of this.#unstored) {
        this.#table.update(unstored);
        this.#unstored.delete(id);
      }
    } catch (error) {
      this.#parts.onError(error);
    }
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
