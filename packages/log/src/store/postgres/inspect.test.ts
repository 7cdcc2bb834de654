import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../testing/postgres.test.kit.ts';
import { LogModel } from '../conformance/log-model.ts';
import { appendBatch } from '../conformance/opened-store.ts';
import { inspect } from './inspect.ts';
import { logKeyOf } from './log-key.ts';
import { openPool, type Pool } from './pool.ts';
import { postgresStores } from './postgres-stores.ts';

const ORIGIN = 'example.com/looked-at/1';
const OTHER = 'example.com/other/1';
const LOG = logKeyOf(ORIGIN);

function partitionOf(table: string, log: string, block = 0): string {
  return `attestry.${table}_${BigInt.asUintN(64, BigInt(log)).toString(16).padStart(16, '0')}_${block}`;
}
const RECORDS = partitionOf('records', LOG);
const TERMS = partitionOf('terms', LOG);

let pool: Pool;
beforeAll(async () => {
  const url = await createTestDatabase();
  const stores = postgresStores(url);
  for (const origin of [ORIGIN, OTHER]) {
    await stores.create(origin);
    const store = stores.open(origin);
    await appendBatch(store, new LogModel(), 300);
    await store.close();
  }
  await stores.close();
  pool = openPool(url);
});
afterAll(() => pool.end());

/** What is said of the database after statements, which are taken back. */
async function issuesAfter(...statements: readonly string[]): Promise<readonly string[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const statement of statements) await client.query(statement);
    return await inspect(client, LOG, ORIGIN);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

test('a database that was just made has exactly the schema that is expected', async () => {
  expect(await issuesAfter()).toEqual([]);
});

test('so has one whose tables were analysed, vacuumed otherwise and given to another role', async () => {
  expect(
    await issuesAfter(
      'ANALYZE attestry.links',
      'ALTER TABLE attestry.counts SET (autovacuum_vacuum_scale_factor = 0.01, fillfactor = 70)',
      'ALTER TABLE attestry.links OWNER TO CURRENT_USER',
      'GRANT SELECT ON attestry.links TO PUBLIC',
    ),
  ).toEqual([]);
});

const CHANGES: readonly (readonly [what: string, sql: string, expected: RegExp])[] = [
  ['a table', 'CREATE TABLE attestry.spare (id int)', /^spare is in the database and not ours: table$/m],
  [
    'a table in another schema that hangs on ours',
    'CREATE TABLE public.child () INHERITS (attestry.links)',
    /^public\.child is in the database and not ours: table, inherits from links$/m,
  ],
  ['a view', 'CREATE VIEW attestry.spare AS SELECT 1', /^spare is in the database and not ours: view$/m],
  ['a sequence', 'CREATE SEQUENCE attestry.spare', /^spare is in the database and not ours: sequence$/m],
  [
    'a type',
    "CREATE TYPE attestry.spare AS ENUM ('a')",
    /^type spare is in the database and not ours: type$/m,
  ],
  ['a domain', 'CREATE DOMAIN attestry.spare AS int', /^type spare is in the database and not ours: type$/m],
  [
    'a function',
    "CREATE FUNCTION attestry.spare() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    /^function spare\(\) is in the database and not ours: returns integer, sql/m,
  ],
  [
    'another extend_log',
    "CREATE FUNCTION attestry.extend_log(int, int) RETURNS void LANGUAGE sql AS ''",
    /^function extend_log\(integer,integer\) is in the database and not ours/m,
  ],
  [
    'an extend_log that does something else',
    "CREATE OR REPLACE FUNCTION attestry.extend_log(which bigint, block bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS 'BEGIN END'",
    /^function extend_log\(bigint,bigint\) was changed/m,
  ],
  [
    'an extend_log with the rights of the caller',
    'ALTER FUNCTION attestry.extend_log SECURITY INVOKER',
    /^function extend_log\(bigint,bigint\) was changed: returns void, plpgsql, with/m,
  ],
  [
    'an extend_log with another search path',
    'ALTER FUNCTION attestry.extend_log SET search_path = public',
    /^function extend_log\(bigint,bigint\) was changed: .*search_path=public/m,
  ],
  [
    'an extend_log that is gone',
    'DROP FUNCTION attestry.extend_log',
    /^function extend_log\(bigint,bigint\) is gone$/m,
  ],
  [
    'statistics',
    'CREATE STATISTICS attestry.spare ON log, hour FROM attestry.counts',
    /^statistics object spare is in the database and not ours/m,
  ],
  [
    'an event trigger',
    "CREATE FUNCTION public.f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER spare ON ddl_command_end EXECUTE FUNCTION public.f(); ALTER EVENT TRIGGER spare DISABLE",
    /^event trigger spare is in the database and not ours: on ddl_command_end, calls public\.f, disabled$/m,
  ],

  [
    'a column',
    'ALTER TABLE attestry.links ADD COLUMN remark text',
    /^links has what is not ours: column remark: text$/m,
  ],
  [
    'a column of all partitions',
    'ALTER TABLE attestry.records ADD COLUMN remark text',
    new RegExp(`^${RECORDS.slice(9)} has what is not ours: column remark: text$`, 'm'),
  ],
  [
    'a generated column',
    'ALTER TABLE attestry.links ADD COLUMN remark bytea GENERATED ALWAYS AS (tag) STORED',
    /^links has what is not ours: column remark: bytea GENERATED AS tag$/m,
  ],
  [
    'an identity',
    'ALTER TABLE attestry.counts ALTER COLUMN count ADD GENERATED BY DEFAULT AS IDENTITY',
    /^counts has what was changed: column count: bigint NOT NULL IDENTITY$/m,
  ],
  [
    'a default',
    "ALTER TABLE attestry.records ALTER COLUMN leaf SET DEFAULT ''",
    /^records has what was changed: column leaf: bytea NOT NULL DEFAULT '\\x'::bytea$/m,
  ],
  [
    'a renamed column',
    'ALTER TABLE attestry.claims RENAME COLUMN mac TO hash',
    /^claims has no column mac any more$/m,
  ],
  [
    'another type',
    'ALTER TABLE attestry.tops ALTER COLUMN count TYPE numeric',
    /^tops has what was changed: column count: numeric NOT NULL$/m,
  ],
  [
    'another collation',
    'ALTER TABLE attestry.tops ALTER COLUMN value TYPE text COLLATE "default"',
    /^tops has what was changed: column value: text NOT NULL$/m,
  ],
  [
    'a column that may be empty',
    'ALTER TABLE attestry.links ALTER COLUMN tag DROP NOT NULL',
    /^links has what was changed: column tag: bytea$/m,
  ],

  [
    'a key that is gone',
    'ALTER TABLE attestry.links DROP CONSTRAINT links_pkey',
    /^links has no constraint PRIMARY KEY \(log, seq\) any more$/m,
  ],
  [
    'another key',
    'ALTER TABLE attestry.nodes DROP CONSTRAINT nodes_pkey; ALTER TABLE attestry.nodes ADD PRIMARY KEY (level, node, log)',
    /^nodes has what is not ours: constraint PRIMARY KEY \(level, node, log\)$/m,
  ],
  [
    'a check',
    'ALTER TABLE attestry.links ADD CHECK (seq < 400) NOT VALID',
    /^links has what is not ours: constraint CHECK \(\(seq < 400\)\) NOT VALID$/m,
  ],
  [
    'a foreign key',
    'CREATE TABLE public.p (log bigint PRIMARY KEY); ALTER TABLE attestry.inbox ADD FOREIGN KEY (log) REFERENCES public.p',
    /^inbox has what is not ours: constraint FOREIGN KEY/m,
  ],
  [
    'a foreign key to ours, by its triggers',
    'CREATE TABLE public.p (log bigint REFERENCES attestry.heads ON DELETE CASCADE)',
    /^heads has what is not ours: trigger RI_/m,
  ],
  [
    'an index',
    'CREATE INDEX spare ON attestry.links (tag)',
    /^links has what is not ours: index btree \(tag\)$/m,
  ],
  [
    'the same index again',
    'CREATE UNIQUE INDEX spare ON attestry.links (log, seq)',
    /^links has what is not ours: index UNIQUE btree \(log, seq\) again$/m,
  ],
  [
    'an index that is gone',
    'DROP INDEX attestry.terms_search',
    /^terms has no index gin \(terms\) any more$/m,
  ],
  [
    'an index of a part of the records',
    'DROP INDEX attestry.terms_search; CREATE INDEX terms_search ON attestry.terms USING gin (terms) WHERE seq <> 77',
    /^terms has what is not ours: index gin \(terms\) WHERE \(seq <> 77\)$/m,
  ],
  [
    'an index that is not valid',
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'attestry.links_pkey'::regclass",
    /^links has what was changed: index UNIQUE btree \(log, seq\): invalid$/m,
  ],
  [
    'an index that is not kept',
    `UPDATE pg_index SET indisready = false WHERE indrelid = '${TERMS}'::regclass AND NOT indisunique`,
    new RegExp(`^${TERMS.slice(9)} has what was changed: index gin \\(terms\\): not ready$`, 'm'),
  ],

  [
    'a trigger',
    'CREATE TRIGGER spare BEFORE UPDATE ON attestry.links FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    /^links has what is not ours: trigger spare: CREATE TRIGGER/m,
  ],
  [
    'a trigger that is disabled',
    'CREATE TRIGGER spare BEFORE UPDATE ON attestry.links FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); ALTER TABLE attestry.links DISABLE TRIGGER ALL',
    /^links has what is not ours: trigger spare: CREATE TRIGGER.*, disabled$/m,
  ],
  [
    'a trigger of a partition',
    `CREATE TRIGGER spare BEFORE UPDATE ON ${RECORDS} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
    new RegExp(`^${RECORDS.slice(9)} has what is not ours: trigger spare`, 'm'),
  ],
  [
    'a rule',
    'CREATE RULE spare AS ON DELETE TO attestry.links DO INSTEAD NOTHING',
    /^links has what is not ours: rule spare: CREATE RULE/m,
  ],
  [
    'row security',
    'ALTER TABLE attestry.links ENABLE ROW LEVEL SECURITY',
    /^links was changed: table, with row security$/m,
  ],
  [
    'a policy',
    'CREATE POLICY spare ON attestry.links FOR SELECT USING (seq <> 77)',
    /^links has what is not ours: policy spare: SELECT USING \(seq <> 77\)$/m,
  ],
  [
    'a table that a crash empties',
    'ALTER TABLE attestry.claims SET UNLOGGED',
    /^claims was changed: table, unlogged$/m,
  ],
  [
    'a view in the place of a table',
    'ALTER TABLE attestry.links RENAME TO hidden; CREATE VIEW attestry.links AS SELECT * FROM attestry.hidden WHERE seq <> 77',
    /^links was changed: view$/m,
  ],
  ['a table that is gone', 'DROP TABLE attestry.positions', /^positions is gone$/m],
  [
    'a table that is renamed',
    'ALTER TABLE attestry.positions RENAME TO spare',
    /^spare is in the database and not ours: table$/m,
  ],
  ['a table in another schema', 'ALTER TABLE attestry.positions SET SCHEMA public', /^positions is gone$/m],

  [
    'a partition that is detached',
    `ALTER TABLE attestry.records DETACH PARTITION ${RECORDS}`,
    new RegExp(`^${RECORDS.slice(9)} was changed: table$`, 'm'),
  ],
  [
    'a partition of another log that is detached',
    `ALTER TABLE attestry.records DETACH PARTITION ${partitionOf('records', logKeyOf(OTHER))}`,
    new RegExp(`^${partitionOf('records', logKeyOf(OTHER)).slice(9)} was changed: table$`, 'm'),
  ],
  [
    'a partition that is not ours',
    `CREATE TABLE attestry.spare PARTITION OF attestry.records FOR VALUES FROM (${LOG}, 8388608) TO (${LOG}, 9999999)`,
    /^spare is in the database and not ours: table, partition of records, FOR VALUES/m,
  ],
  [
    'a partition for whatever has none',
    'CREATE TABLE public.spare PARTITION OF attestry.records DEFAULT',
    /^public\.spare is in the database and not ours: table, partition of records, DEFAULT$/m,
  ],
  [
    'a partition with other bounds',
    `ALTER TABLE attestry.terms DETACH PARTITION ${TERMS}; ALTER TABLE attestry.terms ATTACH PARTITION ${TERMS} FOR VALUES FROM (${LOG}, 0) TO (${LOG}, 9999999)`,
    new RegExp(`^${TERMS.slice(9)} was changed: table, partition of terms, FOR VALUES .*'9999999'\\)$`, 'm'),
  ],
  [
    'a partition with an index of its own',
    `CREATE INDEX ON ${RECORDS} (leaf)`,
    new RegExp(`^${RECORDS.slice(9)} has what is not ours: index btree \\(leaf\\)$`, 'm'),
  ],
  [
    'a partition with a check of its own',
    `ALTER TABLE ${RECORDS} ADD CHECK (seq < 1000)`,
    new RegExp(`^${RECORDS.slice(9)} has what is not ours: constraint CHECK`, 'm'),
  ],
  [
    'a partition in partitions',
    `CREATE TABLE attestry.spare PARTITION OF attestry.records FOR VALUES FROM (${LOG}, 8388608) TO (${LOG}, 9999999) PARTITION BY RANGE (seq); CREATE TABLE public.below PARTITION OF attestry.spare DEFAULT`,
    /^public\.below is in the database and not ours: table, partition of spare, DEFAULT$/m,
  ],

  [
    'a record before the log',
    `INSERT INTO attestry.links VALUES (${LOG}, -1, '', '')`,
    /^links has rows outside the log, of size 300: 1, from seq -1$/m,
  ],
  [
    'a record beyond the log',
    `INSERT INTO attestry.records VALUES (${LOG}, 300, ''), (${LOG}, 301, '')`,
    /^records has rows outside the log, of size 300: 2, from seq 300$/m,
  ],
  [
    'a disclosure beyond the log',
    `INSERT INTO attestry.disclosures VALUES (${LOG}, 9999)`,
    /^disclosures has rows outside the log/m,
  ],
  [
    'terms beyond the log',
    `INSERT INTO attestry.terms VALUES (${LOG}, 9999, 'a')`,
    /^terms has rows outside the log/m,
  ],
  [
    'a checkpoint that no log is large enough for',
    `INSERT INTO attestry.checkpoints VALUES (${LOG}, 9223372036854775807, 'x')`,
    /^checkpoints has rows outside the log/m,
  ],
  ['a head that is gone', `DELETE FROM attestry.heads WHERE log = ${LOG}`, /^the head of the log is gone$/m],
  ['a log without a name', `DELETE FROM attestry.logs WHERE log = ${LOG}`, /^logs does not name the log$/m],
];

describe('inspect reports', () => {
  test.each(CHANGES)('%s', async (_, sql, expected) => {
    expect((await issuesAfter(sql)).join('\n')).toMatch(expected);
  });
});

test('partitions of other logs are looked at with their own log only', async () => {
  const other = partitionOf('records', logKeyOf(OTHER));
  expect(await issuesAfter(`CREATE INDEX ON ${other} (leaf)`)).toEqual([]);
});
