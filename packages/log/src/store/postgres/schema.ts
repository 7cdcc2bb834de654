/**
 * The tables of all logs of a database, in the schema `attestry`. Every key of every table begins with the log, and no
 * statement of a hot path names two: so the same SQL runs on one server, or distributed by log over many.
 *
 * `links` is never dropped. `records`, `disclosures` and `terms` lie in partitions of one log and {@link BLOCK} positions each:
 * what goes after its time goes with its partition, and the index of a log never holds another's terms.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { AttestryError } from '../../attestry-error.ts';
import type { Pool, Queryable } from './pool.ts';

/** Positions of a log that share a partition. A migration that changes it would have to move them. */
export const BLOCK = 1_048_576;

/**
 * Statements that bring the schema from version i to i + 1. What was released is never changed: its checksum is in the
 * database.
 */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE attestry.logs (log bigint PRIMARY KEY, origin text COLLATE "C" NOT NULL, relocated text, schema int NOT NULL);
CREATE TABLE attestry.heads (
  log bigint PRIMARY KEY, size bigint NOT NULL, compact_range bytea NOT NULL, tag bytea NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);

CREATE TABLE attestry.records (log bigint, seq bigint, leaf bytea NOT NULL, PRIMARY KEY (log, seq)) PARTITION BY RANGE (log, seq);
CREATE TABLE attestry.links (log bigint, seq bigint, leaf_hash bytea NOT NULL, tag bytea NOT NULL, PRIMARY KEY (log, seq));
CREATE TABLE attestry.disclosures (
  log bigint, seq bigint, actor bytea, behalf bytea, target bytea, request bytea, change bytea, details bytea,
  PRIMARY KEY (log, seq)
) PARTITION BY RANGE (log, seq);
CREATE TABLE attestry.terms (log bigint, seq bigint, terms tsvector NOT NULL, PRIMARY KEY (log, seq)) PARTITION BY RANGE (log, seq);
CREATE INDEX terms_search ON attestry.terms USING gin (terms) WITH (fastupdate = on, gin_pending_list_limit = 1024);

CREATE TABLE attestry.nodes (log bigint, level int, node bigint, hash bytea NOT NULL, PRIMARY KEY (log, level, node));
CREATE TABLE attestry.claims (
  log bigint, source text COLLATE "C", ref text COLLATE "C", mac bytea NOT NULL, seq bigint NOT NULL,
  PRIMARY KEY (log, source, ref)
);
CREATE TABLE attestry.counts (
  log bigint, hour int, type text COLLATE "C", category text COLLATE "C", severity text COLLATE "C", outcome text COLLATE "C",
  count bigint NOT NULL, PRIMARY KEY (log, hour, type, category, severity, outcome)
) WITH (fillfactor = 50);
CREATE TABLE attestry.tops (
  log bigint, kind text COLLATE "C", day int, value text COLLATE "C", count bigint NOT NULL,
  PRIMARY KEY (log, kind, day, value)
) WITH (fillfactor = 50);
CREATE TABLE attestry.checkpoints (log bigint, size bigint, note text NOT NULL, PRIMARY KEY (log, size));
CREATE TABLE attestry.positions (log bigint, follower text COLLATE "C", position bigint NOT NULL, PRIMARY KEY (log, follower));
CREATE TABLE attestry.leases (
  log bigint, name text COLLATE "C", holder text NOT NULL, until timestamptz NOT NULL, PRIMARY KEY (log, name)
);
CREATE TABLE attestry.inbox (log bigint, id uuid, event text NOT NULL, written timestamptz NOT NULL, PRIMARY KEY (log, id));

-- Whoever may only insert must still get partitions: this makes those of one log and block, as the owner, and nothing else.
CREATE FUNCTION attestry.extend_log(which bigint, block bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  part text;
  name text;
BEGIN
  PERFORM pg_advisory_xact_lock(which);
  FOREACH part IN ARRAY ARRAY['records', 'disclosures', 'terms'] LOOP
    name := format('%s_%s_%s', part, lpad(to_hex(which), 16, '0'), block);
    IF to_regclass(format('attestry.%I', name)) IS NULL THEN
      -- Attaching locks the parent against another attaching only; making it there would lock out everybody.
      EXECUTE format('CREATE TABLE attestry.%I (LIKE attestry.%I INCLUDING STORAGE)', name, part);
      EXECUTE format('ALTER TABLE attestry.%I ATTACH PARTITION attestry.%I FOR VALUES FROM (%s, %s) TO (%s, %s)',
        part, name, which, block * ${BLOCK}, which, (block + 1) * ${BLOCK});
    END IF;
  END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION attestry.extend_log FROM PUBLIC;
`,
];

/** One migration at a time, whoever starts first: of the whole database. */
const MIGRATION_LOCK = 0x41_74_74_79;
const LONGEST_MS = 86_400_000;

/** What a migration did, for the logs to record. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
}

function checksumOf(statements: string): string {
  return createHash('sha256').update(statements).digest('hex');
}

/** The version that a database is at; 0 where the tables are not there. */
export async function readSchemaVersion(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ there: boolean }>(
    `SELECT to_regclass('attestry.migrations') IS NOT NULL AS there`,
  );
  if (rows[0]?.there !== true) return 0;
  const applied = await db.query<{ version: number; checksum: string }>(
    'SELECT version, checksum FROM attestry.migrations ORDER BY version',
  );
  applied.rows.forEach(({ version, checksum }, i) => {
    const known = MIGRATIONS[i];
    if (version === i + 1 && (known === undefined || checksumOf(known) === checksum)) return;
    throw new AttestryError(
      'STORE_UNAVAILABLE',
      `migration ${version} of the database is not the one that this program knows: it was made by another program, or changed`,
    );
  });
  if (applied.rows.length > MIGRATIONS.length)
    throw new AttestryError(
      'STORE_UNAVAILABLE',
      `the database has schema version ${applied.rows.length}; this program knows ${MIGRATIONS.length}: start the newer one`,
    );
  return applied.rows.length;
}

/**
 * Brings the tables of a database up to date, in one transaction, while nobody else does. Answers undefined when they were.
 * Durable when it resolves; a crash before leaves the tables as they were.
 */
export async function migrate(pool: Pool): Promise<Migrated | undefined> {
  const client = await pool.connect();
  let failed: Error | undefined;
  let version: number | undefined;
  try {
    version = await readSchemaVersion(client);
    if (version === MIGRATIONS.length) return undefined;
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    // Whoever owns the schema needs no right to make one.
    await client.query(
      `DO $$ BEGIN IF to_regnamespace('attestry') IS NULL THEN CREATE SCHEMA attestry; END IF; END $$`,
    );
    await client.query(
      `CREATE TABLE IF NOT EXISTS attestry.migrations (version int PRIMARY KEY, checksum text NOT NULL, applied timestamptz NOT NULL)`,
    );
    const from = await readSchemaVersion(client);
    for (let i = from; i < MIGRATIONS.length; i++) {
      const statements = MIGRATIONS[i] ?? '';
      // However long it takes: giving up would only begin it anew.
      await client.query({ text: statements, query_timeout: LONGEST_MS } as pg.QueryConfig);
      await client.query('INSERT INTO attestry.migrations VALUES ($1, $2, now())', [
        i + 1,
        checksumOf(statements),
      ]);
    }
    await client.query('COMMIT');
    return from === MIGRATIONS.length ? undefined : { from, to: MIGRATIONS.length };
  } catch (error) {
    failed = explainRights(error, version);
    throw failed;
  } finally {
    // A connection on which something failed may be in a transaction still: it is thrown away, and its work with it.
    client.release(failed);
  }
}

const MAY_NOT = '42501';

/** Whoever may only record is told who makes the tables. @param version undefined: it could not even be read */
function explainRights(error: unknown, version: number | undefined): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!('code' in error) || error.code !== MAY_NOT) return error;
  return new AttestryError(
    'STORE_UNAVAILABLE',
    version === undefined
      ? `the role may not read the tables (${error.message}): \`attestry database roles\` prints what gives it the rights`
      : `the tables of the database are to be made or changed, and the role may not (${error.message}): run \`attestry database migrate\` as their owner`,
    { cause: error },
  );
}
