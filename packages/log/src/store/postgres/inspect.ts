import { type Described, type DescribedSchema, describeSchema } from './describe-schema.ts';
import { EXPECTED, expectedPartition } from './expected-schema.ts';
import { RELOCATED_TAG } from './kept.ts';
import type { Queryable } from './pool.ts';

/** What of the schema is not ours, and what lies outside the log: sentences, none when all is well. */
export async function inspect(db: Queryable, log: string, origin: string): Promise<readonly string[]> {
  const found = await describeSchema(db, log);
  return [
    ...inspectSchema(found),
    ...(found.has('logs') ? await inspectName(db, log, origin) : []),
    ...(found.has('heads') ? await inspectRows(db, log) : []),
  ];
}

/** Whatever is not in the list is a finding: each trigger, view, column or partition would be a place to hide. */
function inspectSchema(found: DescribedSchema): readonly string[] {
  const issues: string[] = [];
  for (const [name, has] of found) {
    const expected = EXPECTED.get(name) ?? expectedPartition(name);
    if (expected === undefined) issues.push(`${name} is in the database and not ours: ${has.is}`);
    else issues.push(...compare(name, expected, has));
  }
  for (const name of EXPECTED.keys()) if (!found.has(name)) issues.push(`${name} is gone`);
  return issues;
}

function compare(name: string, expected: Described, found: Described): readonly string[] {
  const issues: string[] = [];
  if (found.is !== expected.is) issues.push(`${name} was changed: ${found.is}`);
  // What is no table has not the parts of one either.
  if (!found.is.startsWith('table')) return issues;
  for (const [part, says] of found.parts) {
    const known = expected.parts.get(part);
    if (known === undefined) issues.push(`${name} has what is not ours: ${saying(part, says)}`);
    else if (known !== says) issues.push(`${name} has what was changed: ${saying(part, says)}`);
  }
  for (const part of expected.parts.keys())
    if (!found.parts.has(part)) issues.push(`${name} has no ${part} any more`);
  return issues;
}

function saying(part: string, says: string): string {
  return says === '' ? part : `${part}: ${says}`;
}

async function inspectName(db: Queryable, log: string, origin: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ origin: string }>('SELECT origin FROM attestry.logs WHERE log = $1', [
    log,
  ]);
  return rows.some((row) => row.origin === origin) ? [] : ['logs does not name the log'];
}

/**
 * Appending goes by the tag in the head; what is moved away has one that no batch is sealed on. Where the links do not end with the
 * head, that is what is wrong.
 */
const HEAD = `SELECT size::text, CASE
    WHEN EXISTS (SELECT FROM attestry.logs WHERE log = $1 AND relocated IS NOT NULL) THEN h.tag = ${RELOCATED_TAG}
    WHEN size = 0 THEN h.tag = ''
    ELSE coalesce(h.tag = last.tag, true) OR EXISTS (SELECT FROM attestry.links WHERE log = $1 AND seq = size)
  END AS agrees
  FROM attestry.heads AS h LEFT JOIN attestry.links AS last ON last.log = $1 AND last.seq = size - 1 WHERE h.log = $1`;

/** No row where no record can be: without a head nobody knows where that is. */
async function inspectRows(db: Queryable, log: string): Promise<readonly string[]> {
  const head = await db.query<{ size: string | null; agrees: boolean }>(HEAD, [log]);
  const [row] = head.rows;
  const size = row?.size ?? undefined;
  if (size === undefined) return ['the head of the log is gone'];
  const issues: string[] =
    row?.agrees === true ? [] : ['the head of the log has another tag than the last record'];
  for (const table of ['records', 'links', 'disclosures', 'terms'])
    issues.push(...(await inspectOutside(db, log, { table, column: 'seq', end: size })));
  const end = String(Number.MAX_SAFE_INTEGER);
  return [...issues, ...(await inspectOutside(db, log, { table: 'checkpoints', column: 'size', end }))];
}

interface Outside {
  readonly table: string;
  readonly column: string;
  /** Rows from here on are of no record, as those before 0. */
  readonly end: string;
}

async function inspectOutside(
  db: Queryable,
  log: string,
  { table, column, end }: Outside,
): Promise<readonly string[]> {
  const rowsWhere = (condition: string): string =>
    `SELECT count(*) AS n, min(${column}) AS first FROM attestry.${table} WHERE log = $1 AND ${condition}`;
  const { rows } = await db.query<{ n: number; first: string | null }>(
    `SELECT sum(n)::bigint AS n, min(first)::text AS first
     FROM (${rowsWhere(`${column} < 0`)} UNION ALL ${rowsWhere(`${column} >= $2`)}) AS outside`,
    [log, end],
  );
  const [row] = rows;
  if (row === undefined || row.n === 0) return [];
  return [`${table} has rows outside the log, of size ${end}: ${row.n}, from ${column} ${row.first}`];
}
