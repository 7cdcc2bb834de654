import { createRequire } from 'node:module';

/**
 * The part of the `node:sqlite` API that is used. Built in from Node 22.13; on Node 20 it is the npm package
 * `@photostructure/sqlite`, which is preferred wherever it is installed, so that one version of SQLite serves
 * every version of Node.
 */
export interface Database {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

export interface Statement {
  run(...parameters: SqlValue[]): { changes: number | bigint };
  get(...parameters: SqlValue[]): Row | undefined;
  all(...parameters: SqlValue[]): Row[];
  iterate(...parameters: SqlValue[]): IterableIterator<Row>;
}

export type SqlValue = null | number | bigint | string | Uint8Array;
export type Row = { readonly [column: string]: SqlValue };

interface Driver {
  readonly DatabaseSync: new (path: string, options?: { timeout?: number; readOnly?: boolean }) => Database;
}

let driver: Driver | undefined;

/** Opens a database file. `busyTimeoutMs`: how long a statement waits for another process's lock. */
export function openDatabase(path: string, options: { readonly busyTimeoutMs: number }): Database {
  driver ??= loadDriver();
  return new driver.DatabaseSync(path, { timeout: options.busyTimeoutMs });
}

function loadDriver(): Driver {
  const require = createRequire(import.meta.url);
  for (const name of ['@photostructure/sqlite', 'node:sqlite']) {
    try {
      return require(name) as Driver;
    } catch (error) {
      if (name === 'node:sqlite') {
        throw new Error(
          'no SQLite here: run `npm install @photostructure/sqlite`, or use Node 22.13 or newer',
          {
            cause: error,
          },
        );
      }
    }
  }
  throw new Error('unreachable');
}

/** Columns come back as SqlValue; these say which of them a query promised. Throw when it was not kept. */
export function numberOf(value: SqlValue | undefined): number {
  if (typeof value !== 'number') throw new TypeError(`expected a number from SQLite, got ${typeof value}`);
  return value;
}

export function textOf(value: SqlValue | undefined): string {
  if (typeof value !== 'string') throw new TypeError(`expected text from SQLite, got ${typeof value}`);
  return value;
}

export function bytesOf(value: SqlValue | undefined): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`expected bytes from SQLite, got ${typeof value}`);
  return value;
}
