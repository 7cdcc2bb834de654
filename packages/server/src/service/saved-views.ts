import { randomBytes } from 'node:crypto';
import { AttestryError } from '@attestry/log';
import type { ServiceDatabase, ServiceRow } from '../database/service-database.ts';

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
  readonly #db: ServiceDatabase;
  readonly #nowMs: () => number;

  constructor(db: ServiceDatabase, nowMs: () => number) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  /** By name; those of one name in the order in which they were saved. */
  async list(log: string): Promise<readonly StoredView[]> {
    const rows = await this.#db.all(
      'SELECT * FROM views WHERE log = ? ORDER BY lower(name), created, id',
      log,
    );
    return rows.map(viewOf);
  }

  /** @throws AttestryError REQUEST_INVALID when the log has as many as it may have */
  async save(log: string, view: Omit<StoredView, 'id' | 'created'>): Promise<StoredView> {
    const { name, q, search, createdBy } = view;
    const saved = {
      ...{ id: randomBytes(9).toString('base64url'), name, q, search, createdBy },
      created: new Date(this.#nowMs()).toISOString(),
    };
    // In a transaction, so that nobody else saves one between the count and this.
    const added = await this.#db.transaction((tables) =>
      tables.run(
        `INSERT INTO views (id, log, name, q, search, created_by, created) SELECT ?, ?, ?, ?, ?, ?, ?
           WHERE (SELECT count(*) FROM views WHERE log = ?) < ${MAX_VIEWS}`,
        ...[saved.id, log, name, q, search, createdBy, saved.created, log],
      ),
    );
    if (added > 0) return saved;
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
  async remove(log: string, id: string): Promise<StoredView> {
    const [row] = await this.#db.all('DELETE FROM views WHERE log = ? AND id = ? RETURNING *', log, id);
    if (row !== undefined) return viewOf(row);
    throw new AttestryError('VIEW_ABSENT', `"${log}" has no saved view ${id}`);
  }

  /** Removes those of a log that is gone. */
  async removeAll(log: string): Promise<void> {
    await this.#db.run('DELETE FROM views WHERE log = ?', log);
  }
}

function viewOf(row: ServiceRow): StoredView {
  return {
    id: String(row['id']),
    name: String(row['name']),
    q: String(row['q']),
    search: String(row['search']),
    createdBy: String(row['created_by']),
    created: String(row['created']),
  };
}
