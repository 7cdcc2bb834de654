import { AttestryError } from '../attestry-error.ts';

/** What a client of `pg` has, pooled or not. */
interface PgClient {
  query(text: string, values: readonly unknown[]): Promise<unknown>;
}

/** What a transaction of Kysely has. */
interface KyselyTransaction {
  executeQuery(query: object): Promise<unknown>;
}

/** What a connection of `node:sqlite`, better-sqlite3 and their like has. */
interface SqliteConnection {
  prepare(sql: string): { run(...values: readonly unknown[]): unknown };
}

/**
 * Runs one statement in a transaction of the application, whatever it was begun with.
 *
 * @throws AttestryError EVENT_INVALID when it is none that is known
 */
export async function runInTransaction(tx: unknown, sql: string, values: readonly unknown[]): Promise<void> {
  if (hasMethod<KyselyTransaction>(tx, 'executeQuery')) await tx.executeQuery(compiledQuery(sql, values));
  else if (hasMethod<PgClient>(tx, 'query')) await tx.query(sql, values);
  else if (hasMethod<SqliteConnection>(tx, 'prepare')) tx.prepare(sql).run(...values);
  else
    throw new AttestryError(
      'EVENT_INVALID',
      'tx is no transaction that is known here: give the client of pg, the transaction of Kysely, or the connection of SQLite that began it',
    );
}

function hasMethod<T>(value: unknown, name: keyof T): value is T {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function';
}

/** As `CompiledQuery.raw` of Kysely makes it, which is not a dependency. */
function compiledQuery(sql: string, parameters: readonly unknown[]): object {
  return {
    sql,
    parameters,
    query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
    queryId: { queryId: crypto.randomUUID() },
  };
}
