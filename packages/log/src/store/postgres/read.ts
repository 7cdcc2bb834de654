/**
 * Reads, whatever became of the tables. One that is gone, that lost a column of ours, or is no table any more, is read as an
 * empty one wherever reading it fails, so that what is left can be read and verified. Whoever can drop a table can empty it, so
 * readers must bear that anyway; `inspect` names what is gone.
 */
import { isRefusal } from './errors.ts';
import { TABLES } from './expected-schema.ts';
import type { Queryable } from './pool.ts';

/** The rows of a statement that only reads. Not for a transaction, which the first failure ends: see {@link tolerant}. */
export async function read<Row extends object>(
  db: Queryable,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    return await rowsOf<Row>(db, text, values);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const gone = await findGone(db).catch(() => []);
    if (!gone.some((table) => namesTable(text, table))) throw error;
    return rowsOf<Row>(db, withEmpty(text, gone), values);
  }
}

/** The same connection for a transaction that only reads: what is gone is found out before. */
export async function tolerant(db: Queryable): Promise<Queryable> {
  const gone = await findGone(db);
  if (gone.length === 0) return db;
  return {
    query: (statement, values) =>
      typeof statement === 'string'
        ? db.query(withEmpty(statement, gone), values)
        : db.query({ ...statement, text: withEmpty(statement.text, gone) }, values),
  };
}

async function rowsOf<Row extends object>(
  db: Queryable,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  return (await db.query<Row & { readonly [column: string]: unknown }>(text, [...values])).rows;
}

/** `table.column type` of what can be read without anybody in between. */
const COLUMNS = `SELECT concat(relname, '.', attname, ' ', format_type(atttypid, atttypmod)) AS is
  FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid JOIN pg_namespace AS n ON n.oid = relnamespace
  WHERE nspname = 'attestry' AND relname = ANY ($1) AND relkind IN ('r', 'p') AND NOT relrowsecurity
    AND attnum > 0 AND NOT attisdropped`;

/** Tables that are not there as our statements know them. */
async function findGone(db: Queryable): Promise<readonly string[]> {
  const found = await rowsOf<{ is: string }>(db, COLUMNS, [Object.keys(TABLES)]);
  const there = new Set(found.map(({ is }) => is));
  return Object.keys(TABLES).filter((table) =>
    columnsOf(table).some(([column, type]) => !there.has(`${table}.${column} ${type}`)),
  );
}

function columnsOf(table: string): readonly (readonly [column: string, type: string])[] {
  return Object.entries(TABLES[table]?.columns ?? {}).map(([column, says]) => [
    column,
    says.replace(/ (?:COLLATE|NOT NULL).*/, ''),
  ]);
}

function namesTable(text: string, table: string): boolean {
  return new RegExp(`\\battestry\\.${table}\\b`).test(text);
}

/** The statement, with a table of no rows in the place of each that is gone. */
function withEmpty(text: string, gone: readonly string[]): string {
  const named = gone.filter((table) => namesTable(text, table));
  if (named.length === 0) return text;
  const empty = named.map((table) => {
    const columns = columnsOf(table).map(([column, type]) => `NULL::${type} AS ${column}`);
    return `${table} AS (SELECT ${columns.join(', ')} WHERE false)`;
  });
  return `WITH ${empty.join(', ')} ${text.replaceAll(new RegExp(`\\battestry\\.(${named.join('|')})\\b`, 'g'), '$1')}`;
}

const NO_BYTES = new Uint8Array(0);

/** What somebody stored as another type is not there for us. */
export function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : NO_BYTES;
}
