import type { ServiceDatabase, ServiceRow } from '../database/service-database.ts';
import type { AnchorKind } from './anchor-config.ts';
import { AnchorTable } from './anchor-table.ts';
import type { Seen } from './seen.ts';

/** What an anchor gave, as it is kept. */
export interface KeptAnchoring extends Seen {
  /** The name of the log. */
  readonly log: string;
  /** Of what was given: the same twice is one. */
  readonly id: string;
  /** The id of the anchor; it may be removed since. */
  readonly anchor: string;
  readonly origin: string;
  /** The exact text that was shown. */
  readonly note: string;
  readonly token: Uint8Array;
  /** The position of its `audit.anchored`; undefined until that is on record. */
  readonly seq?: number;
}

const LIST = 'SELECT * FROM anchorings WHERE log = ? AND origin = ?';

/** What was given for the checkpoints of all logs, in the service's own tables. */
export class AnchoringTable {
  readonly #db: ServiceDatabase;

  constructor(db: ServiceDatabase) {
    this.#db = db;
  }

  /** Keeps what one showing gave, and that it was shown: all of it or nothing. What is here already stays as it is. */
  async keep(
    shown: { readonly log: string; readonly anchor: string; readonly size: number; readonly shownMs: number },
    anchorings: readonly KeptAnchoring[],
  ): Promise<void> {
    await this.#db.transaction(async (tables) => {
      for (const one of anchorings)
        await tables.run(
          `INSERT INTO anchorings (log, id, anchor, origin, size, kind, who, time, time_is_theirs, note, token)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (log, id) DO NOTHING`,
          ...[one.log, one.id, one.anchor, one.origin, one.size, one.kind, one.who, one.time],
          ...[one.timeIsTheirs ? 1 : 0, one.note, one.token],
        );
      await new AnchorTable(tables).noteShown(shown.log, shown.anchor, shown.size, shown.shownMs);
    });
  }

  /** What is not on record yet. */
  pending(log: string, origin: string): Promise<readonly KeptAnchoring[]> {
    return this.#list(`${LIST} AND seq IS NULL ORDER BY size, id LIMIT 1000`, log, origin);
  }

  async noteRecorded({ log, id }: Pick<KeptAnchoring, 'log' | 'id'>, seq: number): Promise<void> {
    await this.#db.run('UPDATE anchorings SET seq = ? WHERE log = ? AND id = ?', seq, log, id);
  }

  /** Newest first. */
  newest(log: string, origin: string, limit: number): Promise<readonly KeptAnchoring[]> {
    return this.#list(`${LIST} ORDER BY size DESC, time DESC, id LIMIT ?`, log, origin, limit);
  }

  /** The newest of an anchor. */
  async newestOf(log: string, origin: string, anchor: string): Promise<KeptAnchoring | undefined> {
    const [found] = await this.#list(
      `${LIST} AND anchor = ? ORDER BY size DESC, time DESC, id LIMIT 1`,
      ...[log, origin, anchor],
    );
    return found;
  }

  /** Of a record: the smallest checkpoint that has it, the first time, of each who saw one. Ascending. */
  async firstOfEach(log: string, origin: string, seq: number): Promise<readonly KeptAnchoring[]> {
    const found = await this.#list(
      `SELECT anchorings.* FROM anchorings JOIN (
         SELECT kind, who, MIN(size) AS first FROM anchorings WHERE log = ? AND origin = ? AND size > ? GROUP BY kind, who
       ) AS smallest ON smallest.kind = anchorings.kind AND smallest.who = anchorings.who AND smallest.first = anchorings.size
       WHERE log = ? AND origin = ? ORDER BY size, time, id`,
      ...[log, origin, seq, log, origin],
    );
    return found.filter(
      ({ kind, who }, i) => found.findIndex((one) => one.kind === kind && one.who === who) === i,
    );
  }

  /** The newest that is on record before a position, with a time of its own. */
  async lastBefore(log: string, origin: string, seq: number): Promise<KeptAnchoring | undefined> {
    const [found] = await this.#list(
      `${LIST} AND seq < ? AND time_is_theirs = 1 ORDER BY seq DESC LIMIT 1`,
      ...[log, origin, seq],
    );
    return found;
  }

  /** Ascending by size, from one on; a page of so many behind the id given. */
  page(
    log: string,
    origin: string,
    after: { readonly size: number; readonly id: string },
    limit: number,
  ): Promise<readonly KeptAnchoring[]> {
    return this.#list(
      `${LIST} AND (size > ? OR (size = ? AND id > ?)) ORDER BY size, id LIMIT ?`,
      ...[log, origin, after.size, after.size, after.id, limit],
    );
  }

  /** Forgets those of a log that is gone. */
  async forget(log: string): Promise<void> {
    await this.#db.run('DELETE FROM anchorings WHERE log = ?', log);
  }

  async #list(sql: string, ...values: readonly (string | number)[]): Promise<readonly KeptAnchoring[]> {
    return (await this.#db.all(sql, ...values)).map(keptOf);
  }
}

function keptOf(row: ServiceRow): KeptAnchoring {
  const { token } = row;
  return {
    log: String(row['log']),
    id: String(row['id']),
    anchor: String(row['anchor']),
    origin: String(row['origin']),
    size: Number(row['size']),
    kind: String(row['kind']) as AnchorKind,
    who: String(row['who']),
    time: String(row['time']),
    timeIsTheirs: row['time_is_theirs'] === 1,
    note: String(row['note']),
    token: token instanceof Uint8Array ? Uint8Array.from(token) : new Uint8Array(0),
    ...(row['seq'] !== null && { seq: Number(row['seq']) }),
  };
}
