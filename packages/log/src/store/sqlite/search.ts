import type { ShapeCount, TopCount } from '../../query/count-tally.ts';
import type { TermExpression } from '../../query/term-expression.ts';
import type { CountPeriod, CountQuery, TopQuery } from '../log-store.ts';
import { numberOf, type Row, type SqlValue, type Statement, textOf, unescapeText } from './driver.ts';

/** Compiles a statement, or gives the one that was compiled for this text. */
export type Prepare = (sql: string) => Statement;

export interface SearchPage {
  /** Below this position. */
  readonly before?: number;
  /** From this position on. */
  readonly from?: number;
  readonly limit: number;
}

/** Positions that satisfy an expression, newest first. */
export function search(prepare: Prepare, expression: TermExpression, page: SearchPage): number[] {
  const range = [page.from ?? 0, (page.before ?? Number.MAX_SAFE_INTEGER) - 1] as const;
  if (isEverything(expression)) {
    return prepare('SELECT seq FROM records WHERE seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?')
      .all(...range, page.limit)
      .map((row) => numberOf(row['seq']));
  }
  if (isNothing(expression)) return [];
  // The casts: `node:sqlite` binds every number as REAL, and FTS5 only starts at a rowid that is an INTEGER.
  return prepare(
    `SELECT rowid AS seq FROM search WHERE search MATCH ?
     AND rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT ?`,
  )
    .all(matchText(expression), ...range, page.limit)
    .map((row) => numberOf(row['seq']));
}

/** Every record has one of these: what a negation is taken from, since FTS5 has no "all". */
const ANY_RECORD = '("s:info" OR "s:warning" OR "s:critical")';

/** The expression in FTS5's query language. Terms hold no space and are quoted: nothing in them is an operator. */
export function matchText(expression: TermExpression): string {
  if ('term' in expression) return quote(expression.term);
  if ('prefix' in expression) return `${quote(expression.prefix)}*`;
  if ('or' in expression) return `(${expression.or.map(matchText).join(' OR ')})`;
  if ('not' in expression) return `(${ANY_RECORD} NOT ${matchText(expression.not)})`;
  const wanted = expression.and.filter((item) => !('not' in item)).map(matchText);
  const unwanted = expression.and.flatMap((item) => ('not' in item ? [matchText(item.not)] : []));
  const all = wanted.length === 0 ? ANY_RECORD : `(${wanted.join(' AND ')})`;
  return unwanted.length === 0 ? all : `(${all} NOT (${unwanted.join(' OR ')}))`;
}

function quote(term: string): string {
  return `"${term.replaceAll('"', '""')}"`;
}

function isEverything(expression: TermExpression): boolean {
  return 'and' in expression && expression.and.length === 0;
}

function isNothing(expression: TermExpression): boolean {
  return 'or' in expression && expression.or.length === 0;
}

/** The hour that stands for an hour, day or all; `%` is negative before 1970. */
const PERIOD: { readonly [P in CountPeriod]: string } = {
  hour: 'hour',
  day: 'hour - ((hour % 24) + 24) % 24',
  shape: '0',
};

export function readCounts(prepare: Prepare, query: CountQuery, by: CountPeriod): ShapeCount[] {
  const { where, values } = countConditions(query);
  const sql = `SELECT ${PERIOD[by]} AS period, type, category, severity, outcome, sum(count) AS count FROM counts
    ${where} GROUP BY period, type, category, severity, outcome`;
  return prepare(sql)
    .all(...values)
    .map(shapeOf);
}

function countConditions(query: CountQuery): { where: string; values: SqlValue[] } {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, ...bound: SqlValue[]): void => {
    conditions.push(condition);
    values.push(...bound);
  };
  const addOneOf = (column: string, wanted: readonly string[] | undefined): void => {
    if (wanted !== undefined) add(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(wanted));
  };
  if (query.fromHour !== undefined) add('hour >= ?', query.fromHour);
  if (query.toHour !== undefined) add('hour < ?', query.toHour);
  addOneOf('type', query.types);
  addOneOf('category', query.categories);
  addOneOf('severity', query.severities);
  addOneOf('outcome', query.outcomes);
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}

function shapeOf(row: Row): ShapeCount {
  return {
    hour: numberOf(row['period']),
    type: textOf(row['type']),
    category: textOf(row['category']),
    severity: textOf(row['severity']) as ShapeCount['severity'],
    outcome: textOf(row['outcome']) as ShapeCount['outcome'],
    count: numberOf(row['count']),
  };
}

export function readTops(prepare: Prepare, { kind, fromDay, toDay, limit }: TopQuery): TopCount[] {
  const range = [kind, fromDay ?? Number.MIN_SAFE_INTEGER, toDay ?? Number.MAX_SAFE_INTEGER] as const;
  const rows =
    limit === undefined
      ? prepare('SELECT day, value, count FROM tops WHERE kind = ? AND day >= ? AND day < ?').all(...range)
      : prepare(
          `SELECT 0 AS day, value, sum(count) AS count FROM tops WHERE kind = ? AND day >= ? AND day < ?
           GROUP BY value ORDER BY sum(count) DESC, value LIMIT ?`,
        ).all(...range, limit);
  return rows.map((row) => ({
    kind,
    day: numberOf(row['day']),
    value: unescapeText(textOf(row['value'])),
    count: numberOf(row['count']),
  }));
}
