import { randomBytes } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import type { Database } from '@attestry/log/sqlite';

/** What was saved to be looked at again, by all who may read the log. */
export interface StoredView {
  readonly id: string;
  readonly name: string;
  readonly q: string;
  readonly search: string;
  readonly createdBy: string;
  /** RFC 3339. */
  readonly created: string;
}

/** Of each log. */
const MAX_VIEWS = 200;

/** The saved views of all logs, in the service's own tables. */
export class SavedViews {
  readonly #db: Database;
  readonly #nowMs: () => number;

  constructor(db: Database, nowMs: () => number) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  /** By name; those of one name in the order in which they were saved. */
  list(log: string): readonly StoredView[] {
    return this.#db
      .prepare('SELECT * FROM views WHERE log = ? ORDER BY name COLLATE NOCASE, created, id')
      .all(log)
      .map(viewOf);
  }

  /** @throws AttestryError REQUEST_INVALID when the log has as many as it may have */
  save(log: string, view: Omit<StoredView, 'id' | 'created'>): StoredView {
    const { name, q, search, createdBy } = view;
    const saved = {
      ...{ id: randomBytes(9).toString('base64url'), name, q, search, createdBy },
      created: new Date(this.#nowMs()).toISOString(),
    };
    const { changes } = this.#db
      .prepare(
        `INSERT INTO views (id, log, name, q, search, created_by, created) SELECT ?, ?, ?, ?, ?, ?, ?
           WHERE (SELECT count(*) FROM views WHERE log = ?) < ${MAX_VIEWS}`,
      )
      .run(saved.id, log, name, q, search, createdBy, saved.created, log);
    if (Number(changes) > 0) return saved;
    throw new AttestryError(
      'REQUEST_INVALID',
      `a log has at most ${MAX_VIEWS} saved views: remove one first`,
    );
  }

  /**
   * Removes one, and gives it back as it was.
   *
   * @throws AttestryError VIEW_ABSENT
   */
  remove(log: string, id: string): StoredView {
    const row = this.#db.prepare('DELETE FROM views WHERE log = ? AND id = ? RETURNING *').get(log, id);
    if (row !== undefined) return viewOf(row);
    throw new AttestryError('VIEW_ABSENT', `"${log}" has no saved view ${id}`);
  }

  /** Removes those of a log that is gone. */
  removeAll(log: string): void {
    this.#db.prepare('DELETE FROM views WHERE log = ?').run(log);
  }
}

function viewOf(row: { readonly [column: string]: unknown }): StoredView {
  return {
    id: String(row['id']),
    name: String(row['name']),
    q: String(row['q']),
    search: String(row['search']),
    createdBy: String(row['created_by']),
    created: String(row['created']),
  };
}
