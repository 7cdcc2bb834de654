/** Reads the counts behind timelines and facets. */
import { sha256 } from '../../node/crypto.ts';
import { addCounts, type CountSums, NO_COUNTS } from '../../query/count-sums.ts';
import type { ShapeCount, TopCount } from '../../query/count-tally.ts';
import { unescapeText } from '../escape-text.ts';
import type { CountPeriod, CountQuery, SeverityCount, TopQuery } from '../log-store.ts';
import type { Queryable } from './pool.ts';
import { read } from './read.ts';

/** The hour that stands for an hour, day or all; `%` is negative before 1970. */
const PERIOD: { readonly [P in CountPeriod]: string } = {
  hour: 'hour',
  day: 'hour - ((hour % 24) + 24) % 24',
  shape: '0',
};

/** Each condition is there whether or not it is asked for, so that there are few statements. */
const COUNTED = `FROM attestry.counts WHERE log = $1
  AND hour >= coalesce($2::int, -2147483648) AND hour < coalesce($3::bigint, 2147483648)
  AND ($4::text[] IS NULL OR type = ANY ($4)) AND ($5::text[] IS NULL OR category = ANY ($5))
  AND ($6::text[] IS NULL OR severity = ANY ($6)) AND ($7::text[] IS NULL OR outcome = ANY ($7))`;

function countValues(log: string, query: CountQuery): unknown[] {
  const { fromHour, toHour, types, categories, severities, outcomes } = query;
  return [log, fromHour, toHour, types, categories, severities, outcomes];
}

export async function readCounts(
  db: Queryable,
  log: string,
  query: CountQuery,
  by: CountPeriod,
): Promise<readonly ShapeCount[]> {
  return read<ShapeCount>(
    db,
    `SELECT ${PERIOD[by]} AS hour, type, category, severity, outcome, sum(count)::bigint AS count ${COUNTED}
     GROUP BY 1, 2, 3, 4, 5`,
    countValues(log, query),
  );
}

export async function readSeverityCounts(
  db: Queryable,
  log: string,
  query: CountQuery,
  by: CountPeriod,
): Promise<readonly SeverityCount[]> {
  return read<SeverityCount>(
    db,
    `SELECT ${PERIOD[by]} AS hour, severity, sum(count)::bigint AS count ${COUNTED} GROUP BY 1, 2`,
    countValues(log, query),
  );
}

const TOP_DAYS = `FROM attestry.tops WHERE log = $1 AND kind = $2
  AND day >= coalesce($3::int, -2147483648) AND day < coalesce($4::bigint, 2147483648)`;

type TopRow = Omit<TopCount, 'kind'>;

export async function readTops(
  db: Queryable,
  log: string,
  { kind, fromDay, toDay, limit }: TopQuery,
): Promise<readonly TopCount[]> {
  const values = [log, kind, fromDay, toDay];
  const rows = await (limit === undefined
    ? read<TopRow>(db, `SELECT day, value, count ${TOP_DAYS}`, values)
    : read<TopRow>(
        db,
        `SELECT 0 AS day, value, sum(count)::bigint AS count ${TOP_DAYS}
         GROUP BY value ORDER BY sum(count) DESC, value LIMIT $5`,
        [...values, limit],
      ));
  return rows.map(({ day, value, count }) => ({ kind, day, value: unescapeText(value), count }));
}

/** To be called in a transaction that sees one state of the database. */
export async function readCountSums(db: Queryable, log: string, seed: string): Promise<CountSums> {
  let sums = addCounts(sha256, seed, NO_COUNTS, await readCounts(db, log, {}, 'hour'), []);
  for (const kind of ['actor', 'ip'] as const)
    sums = addCounts(sha256, seed, sums, [], await readTops(db, log, { kind }));
  return sums;
}
