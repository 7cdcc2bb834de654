import type { LogStore } from '../log-store.ts';
import type { LogStores } from '../log-stores.ts';
import { placeOfUrl } from './database-url.ts';
import { logKeyOf } from './log-key.ts';
import { ensurePartitions } from './partitions.ts';
import { openPool, type Pool, type PoolOptions } from './pool.ts';
import { openPostgresStore } from './postgres-store.ts';
import { MIGRATIONS, migrate } from './schema.ts';

/**
 * The logs of a PostgreSQL database. Nothing is asked of it before the first call; then its tables are brought up to date, if they
 * are not, which takes a role that may.
 */
export function postgresStores(url: string, options: PoolOptions = {}): LogStores {
  return new PostgresStores(url, options);
}

class PostgresStores implements LogStores {
  readonly place: string;
  readonly #url: string;
  readonly #pool: Pool;
  readonly #answerMs: number | undefined;
  #ready: Promise<unknown> | undefined;

  constructor(url: string, options: PoolOptions) {
    this.place = placeOfUrl(url);
    this.#url = url;
    this.#pool = openPool(url, options);
    this.#answerMs = options.answerMs;
  }

  placeOf(origin: string): string {
    return `${origin} in ${this.place}`;
  }

  async list(): Promise<readonly string[]> {
    await this.#prepare();
    const { rows } = await this.#pool.query<{ origin: string }>(
      'SELECT origin FROM attestry.logs ORDER BY origin',
    );
    return rows.map(({ origin }) => origin);
  }

  async exists(origin: string): Promise<boolean> {
    await this.#prepare();
    const { rows } = await this.#pool.query('SELECT FROM attestry.logs WHERE log = $1 AND origin = $2', [
      logKeyOf(origin),
      origin,
    ]);
    return rows.length > 0;
  }

  /** If we crash between the statements, the next call goes on: the log is there with its last row. */
  async create(origin: string): Promise<void> {
    await this.#prepare();
    const log = logKeyOf(origin);
    await ensurePartitions(this.#pool, log, 0, 1);
    await this.#pool.query(`INSERT INTO attestry.heads VALUES ($1, 0, '', '') ON CONFLICT (log) DO NOTHING`, [
      log,
    ]);
    await this.#pool.query(
      'INSERT INTO attestry.logs (log, origin, schema) VALUES ($1, $2, $3) ON CONFLICT (log) DO NOTHING',
      [log, origin, MIGRATIONS.length],
    );
    if (!(await this.exists(origin)))
      throw new Error(`another log of ${this.place} has the key of ${origin}: give it another name`);
  }

  open(origin: string): LogStore {
    return openPostgresStore({
      ...{ pool: this.#pool, url: this.#url, origin },
      ...(this.#answerMs !== undefined && { answerMs: this.#answerMs }),
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** Once; after a failure it is tried again. */
  async #prepare(): Promise<void> {
    this.#ready ??= migrate(this.#pool);
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }
}
