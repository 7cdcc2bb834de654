/** Searches the terms of a log. */
import { allOf, anyOf, type TermExpression } from '../../query/term-expression.ts';
import type { Queryable } from './pool.ts';
import { read } from './read.ts';
import { BLOCK } from './schema.ts';

export interface SearchPage {
  /** Below this position. */
  readonly before?: number;
  /** From this position on. */
  readonly from?: number;
  readonly limit: number;
}

/**
 * So many of the newest positions are looked at one by one before the index is asked: what many records have is found there,
 * and what few have, the index finds without reading much. It alone would read all that many records have, to sort it.
 */
const LOOKED_AT = 4096;

const EVERYTHING_IN =
  'SELECT seq::bigint AS seq FROM attestry.records WHERE log = $1 AND seq >= $2 AND seq < $3 ORDER BY seq DESC LIMIT $4';
const FOUND_IN = `SELECT seq::bigint AS seq FROM attestry.terms WHERE log = $1 AND seq >= $2 AND seq < $3 AND terms @@ $5::tsquery`;
const LOOK = `${FOUND_IN} ORDER BY seq DESC LIMIT $4`;
/** Sorted by what no index gives: the planner would walk down the positions, in the hope of finding enough soon. */
const ASK_INDEX = `${FOUND_IN} ORDER BY seq + 0 DESC LIMIT $4`;

/** Positions that satisfy an expression, newest first. */
export async function search(
  db: Queryable,
  log: string,
  expression: TermExpression,
  { before = Number.MAX_SAFE_INTEGER, from = 0, limit }: SearchPage,
): Promise<readonly number[]> {
  if ('or' in expression && expression.or.length === 0) return [];
  const end = Math.min(before, await readSize(db, log));
  const find = async (
    text: string,
    low: number,
    high: number,
    ...query: string[]
  ): Promise<readonly number[]> => {
    const values = [log, low, high, limit - found.length, ...query];
    return (await read<{ seq: number }>(db, text, values)).map(({ seq }) => seq);
  };
  const found: number[] = [];
  if ('and' in expression && expression.and.length === 0) return find(EVERYTHING_IN, from, end);
  const query = queryText(expression);
  let high = end;
  for (let low = high - LOOKED_AT; high > from && found.length < limit; low = lowOf(high)) {
    const text = high === end ? LOOK : ASK_INDEX;
    found.push(...(await find(text, Math.max(from, low), high, query)));
    high = low;
  }
  return found;
}

/** Partition by partition: no answer is sorted out of more than one of them. */
function lowOf(high: number): number {
  return Math.max(0, Math.ceil(high / BLOCK) - 1) * BLOCK;
}

/** One beyond the last position that has terms, whatever the head says. */
async function readSize(db: Queryable, log: string): Promise<number> {
  const [row] = await read<{ seq: number }>(
    db,
    'SELECT seq::bigint AS seq FROM attestry.records WHERE log = $1 ORDER BY seq DESC LIMIT 1',
    [log],
  );
  return (row?.seq ?? -1) + 1;
}

/** Every record has one of these: what a negation is taken from. */
const ANY_RECORD = anyOf([{ term: 's:info' }, { term: 's:warning' }, { term: 's:critical' }]);

/** The expression as a tsquery. Each term is quoted: nothing in it is an operator. */
export function queryText(expression: TermExpression): string {
  if ('term' in expression) return quote(expression.term);
  if ('prefix' in expression) return `${quote(expression.prefix)}:*`;
  if ('or' in expression) return `(${expression.or.map(queryText).join(' | ')})`;
  if ('not' in expression) return `(${queryText(ANY_RECORD)} & !${queryText(expression.not)})`;
  if (expression.and.every((item) => 'not' in item)) return queryText(allOf([ANY_RECORD, ...expression.and]));
  return `(${expression.and.map((item) => ('not' in item ? `!${queryText(item.not)}` : queryText(item))).join(' & ')})`;
}

function quote(term: string): string {
  return `'${term.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
