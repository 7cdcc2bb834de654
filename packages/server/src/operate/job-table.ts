import type { Database } from '@attestry/log/sqlite';
import type { Reason, Reasoned } from './reason.ts';

/** How a run of a job ended. */
export interface JobRun extends Reasoned {
  /** RFC 3339. */
  readonly started: string;
  readonly ended: string;
  /** `findings`: the job did its work, and what it found is wrong with the log. */
  readonly outcome: 'ok' | 'failed' | 'findings';
}

/** The last run of each job of each log, in the service's own tables. */
export class JobTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  read(log: string, job: string): JobRun | undefined {
    const row = this.#db.prepare('SELECT * FROM job_runs WHERE log = ? AND job = ?').get(log, job);
    if (row === undefined) return undefined;
    return {
      started: String(row['started']),
      ended: String(row['ended']),
      outcome: String(row['outcome']) as JobRun['outcome'],
      ...(typeof row['message'] === 'string' && { message: row['message'] }),
      ...(typeof row['reason'] === 'string' && { reason: JSON.parse(row['reason']) as Reason }),
    };
  }

  /** Forgets those of a log that is gone. */
  forget(log: string): void {
    this.#db.prepare('DELETE FROM job_runs WHERE log = ?').run(log);
  }

  write(log: string, job: string, { started, ended, outcome, message, reason }: JobRun): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO job_runs VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(log, job, started, ended, outcome, message ?? null, reason ? JSON.stringify(reason) : null);
  }
}
