import type { Queryable } from './pool.ts';
import { MIGRATIONS, readSchemaVersion } from './schema.ts';

/** How a database is, for who operates it. */
export interface DatabaseStatus {
  readonly server: string;
  readonly role: string;
  /** The version of the tables: 0 where there are none. */
  readonly schema: number;
  /** The version that this program makes. */
  readonly newest: number;
  readonly logs: number;
  /** What is not as a log needs it: sentences, none when all is well. */
  readonly concerns: readonly string[];
}

/** Below, what the tables are made of is not there. */
const OLDEST = 150_000;

interface Settings {
  readonly version: string;
  readonly number: number;
  readonly role: string;
  readonly superuser: boolean;
  readonly durable: boolean;
  readonly whole: boolean;
  readonly replica: boolean;
}

const SETTINGS = `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
  current_user::text AS role, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
  current_setting('fsync')::bool AS durable, current_setting('full_page_writes')::bool AS whole, pg_is_in_recovery() AS replica`;

/** @throws AttestryError STORE_UNAVAILABLE when the tables are of another program */
export async function readStatus(db: Queryable): Promise<DatabaseStatus> {
  const [settings] = (await db.query<Settings & { readonly [column: string]: unknown }>(SETTINGS)).rows;
  if (settings === undefined) throw new Error('the server says nothing of itself');
  const schema = await readSchemaVersion(db);
  const logs =
    schema === 0 ? 0 : (await db.query<{ n: number }>('SELECT count(*) AS n FROM attestry.logs')).rows[0]?.n;
  return {
    ...{
      server: `PostgreSQL ${settings.version}`,
      role: settings.role,
      schema,
      newest: MIGRATIONS.length,
      logs: logs ?? 0,
    },
    concerns: [...concernsOf(settings), ...(schema > 0 ? await concernsOfRights(db, settings) : [])],
  };
}

function concernsOf({ number, durable, whole, replica }: Settings): readonly string[] {
  const concerns: string[] = [];
  if (number < OLDEST) concerns.push('the server is older than PostgreSQL 15');
  if (!durable) concerns.push('fsync is off: a crash of the machine loses records that have a receipt');
  if (!whole) concerns.push('full_page_writes is off: a crash of the machine may damage the database');
  if (replica) concerns.push('this is a replica: nothing can be recorded here');
  return concerns;
}

/** Whoever records should not be able to change what was recorded. */
async function concernsOfRights(db: Queryable, { role, superuser }: Settings): Promise<readonly string[]> {
  const { rows } = await db.query<{ may: boolean }>(
    `SELECT has_table_privilege('attestry.records', 'UPDATE, DELETE, TRUNCATE') OR pg_has_role(relowner, 'USAGE') AS may
     FROM pg_class WHERE oid = 'attestry.records'::regclass`,
  );
  if (rows[0]?.may !== true) return [];
  return [
    `${role} ${superuser ? 'is a superuser and ' : ''}may change and delete records: run the server as another role (\`attestry database roles\`)`,
  ];
}
