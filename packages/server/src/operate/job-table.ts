import type { ServiceTables } from '../database/service-database.ts';
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
  readonly #tables: ServiceTables;

  constructor(tables: ServiceTables) {
    this.#tables = tables;
  }

  async read(log: string, job: string): Promise<JobRun | undefined> {
    const [row] = await this.#tables.all('SELECT * FROM job_runs WHERE log = ? AND job = ?', log, job);
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
  async forget(log: string): Promise<void> {
    await this.#tables.run('DELETE FROM job_runs WHERE log = ?', log);
  }

  async write(log: string, job: string, { started, ended, outcome, message, reason }: JobRun): Promise<void> {
    await this.#tables.run(
      `INSERT INTO job_runs (log, job, started, ended, outcome, message, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (log, job) DO UPDATE SET started = excluded.started, ended = excluded.ended,
           outcome = excluded.outcome, message = excluded.message, reason = excluded.reason`,
      ...[log, job, started, ended, outcome, message ?? null],
      reason === undefined ? null : JSON.stringify(reason),
    );
  }
}
