import type { VerifyReport } from '@attestry/log/verify';
import type { ServiceDatabase, ServiceRow, ServiceTables } from '../database/service-database.ts';
import { because, type Reason } from './reason.ts';
import {
  type AskedBy,
  hasEnded,
  JOB,
  type Verification,
  type VerificationHealth,
  type VerificationLandmarks,
} from './verification.ts';

/** Of each log; beside these, what {@link VerificationTable.health} goes by. */
const KEPT = 100;
/** A program that did not say for so long that it is there is taken to be gone. Milliseconds. */
const LOST_MS = 15_000;

const COLUMNS =
  'id, log, mode, incremental, range_from, range_to, state, asked_by, started, ended, done, total, message, reason, verdict, findings, node, seen';
const ACTIVE = "state IN ('waiting', 'running')";

/** What others ask of a run, by way of the table. */
export interface AskedOfRun {
  /** To end it, and why. */
  readonly stop?: Reason;
  /** Who asked for the same while it was under way. */
  readonly joinedBy?: AskedBy;
}

/**
 * The verifications of all logs, in the service's own tables: in the order in which they were asked for, whatever the clock
 * says. Each belongs to the program that runs it, a node; one whose node is gone is given as failed from then on, and is written
 * down as such by whichever node begins something next.
 */
export class VerificationTable {
  readonly #db: ServiceDatabase;
  readonly #node: string;
  /** {@link COLUMNS}, and for how long its node has said nothing. */
  readonly #columns: string;

  /** `node`: the process id of this program, a dot, and what no other program has. */
  constructor(db: ServiceDatabase, node: string) {
    this.#db = db;
    this.#node = node;
    this.#columns = `${COLUMNS}, ${db.clock} - seen AS silent`;
  }

  /**
   * Adds one, which runs if no other of its log is under way, and else waits. Where another node has the same kind under way, that
   * one is given instead, and knows who joined.
   */
  begin(verification: Omit<Verification, 'state'>, kind: string): Promise<Verification> {
    const { log, askedBy } = verification;
    return this.#db.transaction(async (tables) => {
      await this.#endLost(tables);
      const active = await tables.all(
        `SELECT ${this.#columns}, kind, stop_asked FROM verifications WHERE log = ? AND ${ACTIVE} ORDER BY place`,
        log,
      );
      const same = active.find(
        (row) => row['node'] !== this.#node && row['kind'] === kind && row['stop_asked'] === null,
      );
      if (same !== undefined) {
        await join(tables, String(same['id']), askedBy);
        return this.#verificationOf(same);
      }
      const begun: Verification = { ...verification, state: active.length === 0 ? 'running' : 'waiting' };
      await this.#insert(tables, begun, kind);
      await this.#forgetOld(tables, log);
      return begun;
    });
  }

  async #insert(tables: ServiceTables, verification: Verification, kind: string): Promise<void> {
    const { id, log, mode, incremental, range, state, askedBy, started } = verification;
    await tables.run(
      `INSERT INTO verifications
           (id, log, mode, incremental, range_from, range_to, kind, state, asked_by, started, node, seen)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${this.#db.clock})`,
      ...[id, log, mode, incremental ? 1 : 0, range?.from ?? null, range?.to ?? null],
      ...[kind, state, JSON.stringify(askedBy), started, this.#node],
    );
  }

  /** Has one that waits run, unless what another node was asked for before is still under way; says whether it may. */
  claim(id: string, log: string, started: string): Promise<boolean> {
    return this.#db.transaction(async (tables) => {
      await this.#endLost(tables);
      const before = await tables.all(
        `SELECT id FROM verifications WHERE log = ? AND node <> ? AND ${ACTIVE}
           AND place < (SELECT place FROM verifications WHERE id = ?) LIMIT 1`,
        ...[log, this.#node, id],
      );
      if (before.length > 0) return false;
      await tables.run(
        `UPDATE verifications SET state = 'running', started = ?, seen = ${this.#db.clock} WHERE id = ? AND state = 'waiting'`,
        ...[started, id],
      );
      return true;
    });
  }

  /** Says that this node is still at it, and how far; gives what others ask of it. */
  async beat({ id, done, total }: Verification): Promise<AskedOfRun> {
    const [row] = await this.#db.all(
      `UPDATE verifications SET seen = ${this.#db.clock}, done = ?, total = ? WHERE id = ? AND ${ACTIVE}
         RETURNING stop_asked, joined_by`,
      ...[done ?? null, total ?? null, id],
    );
    if (row === undefined) return {};
    const { stop_asked: stop, joined_by: joinedBy } = row;
    return {
      ...(typeof stop === 'string' && { stop: JSON.parse(stop) as Reason }),
      ...(typeof joinedBy === 'string' && { joinedBy: JSON.parse(joinedBy) as AskedBy }),
    };
  }

  /** Asks the node that runs one, or has it wait, to end it. */
  async askStop(log: string, id: string, why: Reason): Promise<void> {
    await this.#db.run(
      `UPDATE verifications SET stop_asked = ? WHERE log = ? AND id = ? AND stop_asked IS NULL AND ${ACTIVE}`,
      ...[JSON.stringify(why), log, id],
    );
  }

  /**
   * Writes down how one ended. Also over the end of one whose node was taken to be gone, and was not: what it found counts.
   */
  async end(verification: Verification): Promise<void> {
    const { id, state, started, ended, done, total, message, reason, verdict, findings, report } =
      verification;
    await this.#db.run(
      `UPDATE verifications SET state = ?, started = ?, ended = ?, done = ?, total = ?, message = ?, reason = ?,
         verdict = ?, findings = ?, report = ? WHERE id = ?`,
      ...[state, started, ended ?? null, done ?? null, total ?? null, message ?? null, jsonOf(reason)],
      ...[verdict ?? null, findings ?? null, jsonOf(report), id],
    );
  }

  async get(log: string, id: string): Promise<Verification | undefined> {
    const [row] = await this.#db.all(
      `SELECT ${this.#columns}, report FROM verifications WHERE log = ? AND id = ?`,
      ...[log, id],
    );
    return row && this.#verificationOf(row);
  }

  /** Newest first, without their reports. */
  async list(log: string): Promise<readonly Verification[]> {
    const rows = await this.#db.all(
      `SELECT ${this.#columns} FROM verifications WHERE log = ? ORDER BY place DESC LIMIT ${KEPT}`,
      log,
    );
    return rows.map((row) => this.#verificationOf(row));
  }

  async health(log: string): Promise<VerificationHealth> {
    const { last, lastFull, intact, broken } = await newest(this.#db, log, 'ended, verdict');
    return {
      ...(lastFull !== undefined && { lastFull: endOf(lastFull) }),
      ...(last !== undefined && { last: endOf(last) }),
      broken: isSince(broken, intact),
    };
  }

  /** The runs that say how the chain is, with their reports. */
  async landmarks(log: string): Promise<VerificationLandmarks> {
    const { intact, intactAny, broken } = await newest(this.#db, log, `${this.#columns}, report`);
    return {
      ...(intactAny !== undefined && { intact: this.#verificationOf(intactAny) }),
      ...(intact !== undefined && { intactFull: this.#verificationOf(intact) }),
      ...(broken !== undefined && isSince(broken, intact) && { broken: this.#verificationOf(broken) }),
    };
  }

  /** Writes down which of those under way have lost their node. */
  endLost(): Promise<void> {
    return this.#db.transaction((tables) => this.#endLost(tables));
  }

  async #endLost(tables: ServiceTables): Promise<void> {
    const rows = await tables.all(`SELECT ${this.#columns} FROM verifications WHERE ${ACTIVE}`);
    for (const row of rows.filter((one) => this.#isLost(one))) {
      const { state, ended = null, message = null, reason } = this.#verificationOf(row);
      await tables.run(
        // Unless its node was heard of in this moment.
        `UPDATE verifications SET state = ?, ended = ?, message = ?, reason = ? WHERE id = ? AND seen = ? AND ${ACTIVE}`,
        ...[state, ended, message, jsonOf(reason), String(row['id']), Number(row['seen'])],
      );
    }
  }

  /**
   * Whether a row under way has lost its node. On one machine that is known as soon as the process is gone. Its number may belong
   * to another process by now; that one says nothing of this run, either.
   */
  #isLost(row: ServiceRow): boolean {
    const { node, silent } = row;
    if (node === this.#node) return false;
    return Number(silent) > LOST_MS || (!this.#db.isShared && !isOther(Number.parseInt(String(node), 10)));
  }

  #verificationOf(row: ServiceRow): Verification {
    const verification = verificationOf(row);
    if (hasEnded(verification) || !this.#isLost(row)) return verification;
    return {
      ...verification,
      state: 'failed',
      ended: new Date(Number(row['seen'])).toISOString(),
      ...because({ kind: 'lost' }),
    };
  }

  /** Forgets those of a log that is gone. */
  async forget(log: string): Promise<void> {
    await this.#db.run('DELETE FROM verifications WHERE log = ?', log);
  }

  async #forgetOld(tables: ServiceTables, log: string): Promise<void> {
    const landmarks = Object.values(await newest(tables, log, 'id'));
    const kept = [0, 1, 2, 3, 4].map((i) => Number(landmarks[i]?.['place'] ?? 0));
    await tables.run(
      `DELETE FROM verifications WHERE log = ? AND state NOT IN ('waiting', 'running') AND place NOT IN (?, ?, ?, ?, ?)
         AND place NOT IN (SELECT place FROM verifications WHERE log = ? ORDER BY place DESC LIMIT ${KEPT})`,
      ...[log, ...kept, log],
    );
  }
}

function jsonOf(value: Reason | VerifyReport | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** The first person is who it stands under; a job is nobody in particular. */
async function join(tables: ServiceTables, id: string, askedBy: AskedBy): Promise<void> {
  if (askedBy.type === JOB) return;
  await tables.run(
    'UPDATE verifications SET joined_by = ? WHERE id = ? AND joined_by IS NULL',
    ...[JSON.stringify(askedBy), id],
  );
}

const WHOLE = 'range_from IS NULL';
const FULL = `${WHOLE} AND mode = 'full' AND incremental = 0`;

/**
 * The newest that ran to the end: of any kind, in full, in full and intact, intact, with findings. One over a range counts
 * for its findings only.
 */
const NEWEST = {
  last: WHOLE,
  lastFull: FULL,
  intact: `${FULL} AND verdict = 'intact'`,
  intactAny: `${WHOLE} AND verdict = 'intact'`,
  broken: "verdict = 'broken'",
} as const;

type Newest = { readonly [which in keyof typeof NEWEST]?: ServiceRow };

async function newest(tables: ServiceTables, log: string, columns: string): Promise<Newest> {
  const queries = Object.entries(NEWEST).map(
    ([which, condition]) =>
      `SELECT * FROM (SELECT '${which}' AS which, place, ${columns} FROM verifications
         WHERE log = ? AND state = 'done' AND ${condition} ORDER BY place DESC LIMIT 1) AS newest_${which}`,
  );
  const rows = await tables.all(queries.join(' UNION ALL '), ...queries.map(() => log));
  return Object.fromEntries(rows.map((row) => [row['which'], row]));
}

function isSince(broken: ServiceRow | undefined, intact: ServiceRow | undefined): boolean {
  return broken !== undefined && Number(broken['place']) > Number(intact?.['place'] ?? 0);
}

function endOf(row: ServiceRow): NonNullable<VerificationHealth['last']> {
  return { ended: String(row['ended']), verdict: String(row['verdict']) as VerifyReport['verdict'] };
}

/** Whether another program that is still there has this process id. */
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

function verificationOf(row: ServiceRow): Verification {
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

function whereText<K extends string>(row: ServiceRow, column: K): { readonly [C in K]?: string } {
  const value = row[column];
  return (typeof value === 'string' ? { [column]: value } : {}) as { readonly [C in K]?: string };
}

function whereNumber<K extends string>(row: ServiceRow, column: K): { readonly [C in K]?: number } {
  const value = row[column];
  return (typeof value === 'number' ? { [column]: value } : {}) as { readonly [C in K]?: number };
}
