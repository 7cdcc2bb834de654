import type { SchemaVersions } from '../log-store.ts';
import type { Queryable } from './pool.ts';
import { read } from './read.ts';
import { MIGRATIONS } from './schema.ts';

/** Which version of the tables a log has on record, kept beside its origin. */
export function postgresSchema(db: Queryable, log: string): SchemaVersions {
  return {
    readPending: async () => {
      const sql = 'SELECT schema FROM attestry.logs WHERE log = $1';
      const [row] = await read<{ schema: number }>(db, sql, [log]);
      const to = MIGRATIONS.length;
      return row === undefined || row.schema >= to ? undefined : { from: row.schema, to };
    },
    setRecorded: async (version) => {
      await db.query('UPDATE attestry.logs SET schema = $2 WHERE log = $1', [log, version]);
    },
  };
}
