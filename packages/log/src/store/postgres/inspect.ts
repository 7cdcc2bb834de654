import type { Queryable } from './pool.ts';

/** What of the schema is not ours, and what lies outside the log: sentences, none when all is well. */
export async function inspect(db: Queryable, log: string): Promise<readonly string[]> {
  return inspectRows(db, log);
}

/** No row where no record can be: without a head nobody knows where that is. */
async function inspectRows(db: Queryable, log: string): Promise<readonly string[]> {
  const head = await db.query<{ size: number }>('SELECT size FROM attestry.heads WHERE log = $1', [log]);
  const size = head.rows[0]?.size;
  if (size === undefined) return ['the head of the log is gone'];
  const issues: string[] = [];
  for (const table of ['records', 'links', 'disclosures', 'terms']) {
    const { rows } = await db.query<{ n: number; seq: string | null }>(
      `SELECT count(*) AS n, min(seq)::text AS seq FROM attestry.${table} WHERE log = $1 AND (seq < 0 OR seq >= $2)`,
      [log, size],
    );
    const [row] = rows;
    if (row !== undefined && row.n > 0)
      issues.push(`${table} has rows outside the log, of size ${size}: ${row.n}, from seq ${row.seq}`);
  }
  return issues;
}
