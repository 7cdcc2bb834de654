import type { Database } from '@attestry/log/sqlite';
import type { VerifyReport } from '@attestry/log/verify';
import { because, type Reason } from './reason.ts';
import {
  type AskedBy,
  hasEnded,
  type Verification,
  type VerificationHealth,
  type VerificationLandmarks,
} from './verification.ts';

/** Of each log; beside these, what {@link VerificationTable.health} goes by. */
const KEPT = 100;

const COLUMNS =
  'id, log, mode, incremental, range_from, range_to, state, asked_by, started, ended, done, total, message, reason, verdict, findings';

/** The verifications of all logs, in the service's own tables: in the order in which they were asked for, whatever the clock says. */
export class VerificationTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Adds one, and forgets what is too old to be kept. */
  add(verification: Verification): void {
    this.#db
      .prepare(
        `INSERT INTO verifications (id, log, mode, incremental, range_from, range_to, state, asked_by, started, pid)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        verification.id,
        verification.log,
        verification.mode,
        verification.incremental ? 1 : 0,
        verification.range?.from ?? null,
        verification.range?.to ?? null,
        verification.state,
        JSON.stringify(verification.askedBy),
        verification.started,
        process.pid,
      );
    this.#forgetOld(verification.log);
  }

  /** Writes down how one is now. */
  update(verification: Verification): void {
    const { id, state, started, ended, done, total, message, reason, verdict, findings, report } =
      verification;
    this.#db
      .prepare(
        `UPDATE verifications SET state = ?, started = ?, ended = ?, done = ?, total = ?, message = ?, reason = ?,
           verdict = ?, findings = ?, report = ? WHERE id = ?`,
      )
      .run(
        state,
        started,
        ended ?? null,
        done ?? null,
        total ?? null,
        message ?? null,
        reason === undefined ? null : JSON.stringify(reason),
        verdict ?? null,
        findings ?? null,
        report === undefined ? null : JSON.stringify(report),
        id,
      );
  }

  get(log: string, id: string): Verification | undefined {
    const row = this.#db
      .prepare(`SELECT ${COLUMNS}, report FROM verifications WHERE log = ? AND id = ?`)
      .get(log, id);
    return row && verificationOf(row);
  }

  /** Newest first, without their reports. */
  list(log: string): readonly Verification[] {
    return this.#db
      .prepare(`SELECT ${COLUMNS} FROM verifications WHERE log = ? ORDER BY place DESC LIMIT ${KEPT}`)
      .all(log)
      .map(verificationOf);
  }

  health(log: string): VerificationHealth {
    const { last, lastFull, intact, broken } = this.#newest(log);
    return {
      ...(lastFull !== undefined && { lastFull: endOf(lastFull) }),
      ...(last !== undefined && { last: endOf(last) }),
      broken: broken !== undefined && Number(broken['place']) > Number(intact?.['place'] ?? 0),
    };
  }

  /** The runs that say how the chain is, with their reports. */
  landmarks(log: string): VerificationLandmarks {
    const { intact, intactAny, broken } = this.#newest(log, `${COLUMNS}, report`);
    const isBroken = broken !== undefined && Number(broken['place']) > Number(intact?.['place'] ?? 0);
    return {
      ...(intactAny !== undefined && { intact: verificationOf(intactAny) }),
      ...(intact !== undefined && { intactFull: verificationOf(intact) }),
      ...(isBroken && { broken: verificationOf(broken) }),
    };
  }

  /**
   * The newest that ran to the end: of any kind, in full, in full and intact, intact, with findings. One over a range counts
   * for its findings only.
   */
  #newest(log: string, columns = 'ended, verdict'): { readonly [which in Newest]: Row | undefined } {
    const newest = (condition: string): Row | undefined =>
      this.#db
        .prepare(
          `SELECT place, ${columns} FROM verifications WHERE log = ? AND state = 'done' AND ${condition} ORDER BY place DESC LIMIT 1`,
        )
        .get(log);
    const whole = 'range_from IS NULL';
    const full = `${whole} AND mode = 'full' AND incremental = 0`;
    return {
      last: newest(whole),
      lastFull: newest(full),
      intact: newest(`${full} AND verdict = 'intact'`),
      intactAny: newest(`${whole} AND verdict = 'intact'`),
      broken: newest("verdict = 'broken'"),
    };
  }

  /** Those under way whose program is gone: it died before it could say how they ended. */
  endLost(ended: string): void {
    const rows = this.#db
      .prepare(`SELECT ${COLUMNS}, pid FROM verifications WHERE state IN ('waiting', 'running')`)
      .all();
    for (const row of rows) {
      if (isOther(Number(row['pid']))) continue;
      this.update({ ...verificationOf(row), state: 'failed', ended, ...because({ kind: 'lost' }) });
    }
  }

  /** Forgets those of a log that is gone. */
  forget(log: string): void {
    this.#db.prepare('DELETE FROM verifications WHERE log = ?').run(log);
  }

  #forgetOld(log: string): void {
    const { last, lastFull, intact, intactAny, broken } = this.#newest(log);
    const kept = [last, lastFull, intact, intactAny, broken].map((row) => Number(row?.['place'] ?? 0));
    this.#db
      .prepare(
        `DELETE FROM verifications WHERE log = ? AND state NOT IN ('waiting', 'running') AND place NOT IN (?, ?, ?, ?, ?)
           AND place NOT IN (SELECT place FROM verifications WHERE log = ? ORDER BY place DESC LIMIT ${KEPT})`,
      )
      .run(log, ...kept, log);
  }
}

type Newest = 'last' | 'lastFull' | 'intact' | 'intactAny' | 'broken';

type Row = { readonly [column: string]: unknown };

function endOf(row: Row): NonNullable<VerificationHealth['last']> {
  return { ended: String(row['ended']), verdict: String(row['verdict']) as VerifyReport['verdict'] };
}

/**
 * Whether another program that is still there has this process id. A number may belong to another program by now; then
 * its verification is shown as running until that one ends, which harms nobody.
 */
function isOther(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and not ours to signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function verificationOf(row: Row): Verification {
  const text = (column: string): string => String(row[column]);
  const verification: Verification = {
    id: text('id'),
    log: text('log'),
    mode: text('mode') as Verification['mode'],
    incremental: row['incremental'] === 1,
    ...(typeof row['range_from'] === 'number' && {
      range: { from: row['range_from'], to: Number(row['range_to']) },
    }),
    state: text('state') as Verification['state'],
    askedBy: JSON.parse(text('asked_by')) as AskedBy,
    started: text('started'),
    ...whereText(row, 'ended'),
    ...whereNumber(row, 'done'),
    ...whereNumber(row, 'total'),
    ...whereText(row, 'message'),
    ...(typeof row['reason'] === 'string' && { reason: JSON.parse(row['reason']) as Reason }),
  };
  if (!hasEnded(verification) || typeof row['verdict'] !== 'string') return verification;
  return {
    ...verification,
    verdict: row['verdict'] as VerifyReport['verdict'],
    ...whereNumber(row, 'findings'),
    ...(typeof row['report'] === 'string' && { report: JSON.parse(row['report']) as VerifyReport }),
  };
}

function whereText<K extends string>(row: Row, column: K): { readonly [C in K]?: string } {
  const value = row[column];
  return (typeof value === 'string' ? { [column]: value } : {}) as { readonly [C in K]?: string };
}

function whereNumber<K extends string>(row: Row, column: K): { readonly [C in K]?: number } {
  const value = row[column];
  return (typeof value === 'number' ? { [column]: value } : {}) as { readonly [C in K]?: number };
}
