/** One row, by column: null, number, string or bytes. */
export type ServiceRow = { readonly [column: string]: unknown };

export type ServiceValue = null | number | string | Uint8Array;

/**
 * The service's own tables, asked in SQL that SQLite and PostgreSQL both understand; `?` stands for the next value, and for
 * nothing else. What was written is durable when it resolves.
 */
export interface ServiceTables {
  /** All rows, also those of RETURNING. */
  all(sql: string, ...values: readonly ServiceValue[]): Promise<readonly ServiceRow[]>;
  /** How many rows it changed. */
  run(sql: string, ...values: readonly ServiceValue[]): Promise<number>;
}

/**
 * Where these tables are: a file beside the logs, or a database that several servers share. Nothing in them proves or rules
 * anything of a log: what does is in the log.
 */
export interface ServiceDatabase extends ServiceTables {
  /** An SQL expression: milliseconds since 1970, by a clock that is the same one for all who use the database. */
  readonly clock: string;
  /** Whether programs on other machines use it, too. */
  readonly isShared: boolean;
  /**
   * All of it or nothing; transactions run one at a time, whichever program asks. What is not asked through `tables` is
   * no part of it, and must not be awaited in it.
   */
  transaction<T>(work: (tables: ServiceTables) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
