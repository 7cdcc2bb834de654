import type { ShapeCount, TopCount } from '../../query/count-tally.ts';
import { allOf, anyOf, NOTHING, noneOf, type TermExpression } from '../../query/term-expression.ts';
import { unescapeText } from '../escape-text.ts';
import type { CountPeriod, CountQuery, SeverityCount, TopQuery } from '../log-store.ts';
import { numberOf, type Row, type SqlValue, type Statement, textOf } from './driver.ts';

/** Compiles a statement, or gives the one that was compiled for this text. */
export type Prepare = (sql: string) => Statement;

export interface SearchPage {
  /** Below this position. */
  readonly before?: number;
  /** From this position on. */
  readonly from?: number;
  readonly limit: number;
}

/** Positions that satisfy an expression, newest first. To be called in a transaction: it asks the index several times. */
export function search(prepare: Prepare, expression: TermExpression, page: SearchPage): number[] {
  const range = [page.from ?? 0, (page.before ?? Number.MAX_SAFE_INTEGER) - 1] as const;
  const wanted = withTerms(prepare, expression);
  if (isEverything(wanted)) {
    return prepare('SELECT seq FROM records WHERE seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?')
      .all(...range, page.limit)
      .map((row) => numberOf(row['seq']));
  }
  if (isNothing(wanted)) return [];
  // The casts: `node:sqlite` binds every number as REAL, and FTS5 only starts at a rowid that is an INTEGER.
  return prepare(
    `SELECT rowid AS seq FROM search WHERE search MATCH ?
     AND rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT ?`,
  )
    .all(matchText(wanted), ...range, page.limit)
    .map((row) => numberOf(row['seq']));
}

/** Beginnings of more terms than this are left to FTS5. */
const MAX_TERMS = 256;

/**
 * The expression with beginnings written out as the terms that begin so. FTS5 answers a beginning only after it has merged
 * all postings of all its terms (80 ms for a word of a million records), but reads those of a whole term from the
 * newest on, as far as the page needs them.
 */
function withTerms(prepare: Prepare, expression: TermExpression): TermExpression {
  if ('prefix' in expression) {
    const terms = termsBeginning(prepare, expression.prefix);
    if (terms === undefined) return expression;
    return terms.length === 0 ? NOTHING : anyOf(terms.map((term) => ({ term })));
  }
  if ('or' in expression) return anyOf(expression.or.map((item) => withTerms(prepare, item)));
  if ('and' in expression) return allOf(expression.and.map((item) => withTerms(prepare, item)));
  return 'not' in expression ? noneOf(withTerms(prepare, expression.not)) : expression;
}

/** The terms that begin so; undefined when they are too many, or cannot be listed: then the search itself tells why. */
function termsBeginning(prepare: Prepare, prefix: string): readonly string[] | undefined {
  const terms: string[] = [];
  try {
    const next = prepare('SELECT term FROM temp.vocabulary WHERE term >= ? LIMIT 1');
    // One seek for each: reading on would go through every posting of the term. No term has a control character.
    for (let from = prefix; ; from = `${terms.at(-1)}\u0001`) {
      const term = next.get(from)?.['term'];
      if (typeof term !== 'string' || !term.startsWith(prefix)) return terms;
      if (terms.length === MAX_TERMS) return undefined;
      terms.push(term);
    }
  } catch {
    return undefined;
  }
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

export function readSeverityCounts(prepare: Prepare, query: CountQuery, by: CountPeriod): SeverityCount[] {
  const { where, values } = countConditions(query);
  const sql = `SELECT ${PERIOD[by]} AS period, severity, sum(count) AS count FROM counts ${where} GROUP BY period, severity`;
  return prepare(sql)
    .all(...values)
    .map((row) => ({
      hour: numberOf(row['period']),
      severity: textOf(row['severity']) as ShapeCount['severity'],
      count: numberOf(row['count']),
    }));
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
