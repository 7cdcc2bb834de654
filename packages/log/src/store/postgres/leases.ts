import { randomUUID } from 'node:crypto';
import type { Leases } from '../leases.ts';
import type { Queryable } from './pool.ts';

const CLAIM = `
INSERT INTO attestry.leases AS held (log, name, holder, until)
SELECT $1::bigint, $2, $3, clock_timestamp() + $4::int * interval '1 millisecond'
-- Most who ask do not have it: they write nothing.
WHERE NOT EXISTS (SELECT FROM attestry.leases WHERE log = $1 AND name = $2 AND holder <> $3 AND until >= clock_timestamp())
ON CONFLICT (log, name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE held.holder = excluded.holder OR held.until < clock_timestamp()
RETURNING 1`;

/** The leases of a log, in the name of one holder: each store that is opened is another. */
export function postgresLeases(db: Queryable, log: string): Leases {
  const holder = randomUUID();
  return {
    claim: async (name, ttlMs) => (await db.query(CLAIM, [log, name, holder, ttlMs])).rows.length > 0,
    release: async (name) => {
      await db.query('DELETE FROM attestry.leases WHERE log = $1 AND name = $2 AND holder = $3', [
        log,
        name,
        holder,
      ]);
    },
  };
}
