import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTestDatabase } from '../../testing/postgres.test.kit.ts';
import { LogModel } from '../conformance/log-model.ts';
import { appendBatch } from '../conformance/opened-store.ts';
import { openedStore, storeConformance } from '../conformance.ts';
import type { LogStores } from '../log-stores.ts';
import { inspect } from './inspect.ts';
import { logKeyOf } from './log-key.ts';
import { openPool, type Pool } from './pool.ts';
import { postgresStores } from './postgres-stores.ts';
import { ROLE_NAMES, rolesScript } from './roles.ts';
import { BLOCK, MIGRATIONS, migrate } from './schema.ts';

const ORIGIN = 'example.com/ruled/1';
const LOG = logKeyOf(ORIGIN);
const PASSWORD = 'test';
const suffix = `_${process.pid}`;
/** Roles are of the whole server: these are of this run. */
const NAMES = {
  owner: `owner "of" all's${suffix}`,
  application: `${ROLE_NAMES.application}${suffix}`,
  retention: `${ROLE_NAMES.retention}${suffix}`,
};

let url = '';
let admin: Pool;
let stores: LogStores;

const databases: string[] = [];

async function newDatabase(): Promise<string> {
  const database = await createTestDatabase();
  databases.push(database);
  return database;
}

function urlAs(role: string, of = url): string {
  const address = new URL(of);
  address.username = encodeURIComponent(role);
  address.password = PASSWORD;
  return address.href;
}

beforeAll(async () => {
  url = await newDatabase();
  admin = openPool(url);
  await migrate(admin);
  await admin.query(rolesScript(NAMES));
  for (const name of Object.values(NAMES))
    await admin.query(`ALTER ROLE ${pg.escapeIdentifier(name)} LOGIN PASSWORD '${PASSWORD}'`);
  stores = postgresStores(urlAs(NAMES.application));
  await stores.create(ORIGIN);
  const store = stores.open(ORIGIN);
  await appendBatch(store, new LogModel(), 50);
  await store.putCheckpoint({ size: 50, note: 'a note' });
  await store.close();
});
afterAll(async () => {
  await stores.close();
  await admin.end();
  const roles = Object.values(NAMES).map((name) => pg.escapeIdentifier(name));
  for (const of of databases) {
    const pool = openPool(of);
    await pool.query(`DROP OWNED BY ${roles.join(', ')} CASCADE`);
    await pool.end();
  }
  const server = openPool(inject('postgresUrl'));
  await server.query(`DROP ROLE ${roles.join(', ')}`);
  await server.end();
});

let made = 0;
storeConformance('the PostgreSQL store, as a role that may not change a record,', async () => {
  const origin = `example.com/log-${made++}/1`;
  await stores.create(origin);
  return openedStore(() => stores.open(origin));
});

const PARTITION = `attestry.records_${BigInt.asUintN(64, BigInt(LOG)).toString(16).padStart(16, '0')}_0`;
const REFUSED = /permission denied|must be owner|must be able to SET ROLE/;

/** Does statements as a role, each by itself. */
async function refusedAs(role: string, statements: readonly string[]): Promise<void> {
  const pool = openPool(urlAs(role));
  try {
    for (const sql of statements) await expect(pool.query(sql), sql).rejects.toThrow(REFUSED);
  } finally {
    await pool.end();
  }
}

const SEALED = ['records', 'disclosures', 'links', 'nodes', 'claims', 'terms'];
const OTHERS = [
  'logs',
  'heads',
  'counts',
  'tops',
  'positions',
  'checkpoints',
  'leases',
  'inbox',
  'migrations',
];
const ALL = [...SEALED, ...OTHERS];
const DDL = [
  'CREATE TABLE attestry.spare (id int)',
  'ALTER TABLE attestry.links ADD COLUMN remark text',
  'CREATE INDEX ON attestry.links (tag)',
  'CREATE FUNCTION attestry.spare() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
  'CREATE TRIGGER spare BEFORE UPDATE ON attestry.links FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
  'DROP TABLE attestry.links',
  'DROP SCHEMA attestry CASCADE',
  `ALTER TABLE attestry.records DETACH PARTITION ${PARTITION}`,
  `DROP TABLE ${PARTITION}`,
];

describe('the application is refused', () => {
  test.each(SEALED)('whatever changes or removes what is in %s', (table) =>
    refusedAs(NAMES.application, [
      `UPDATE attestry.${table} SET log = log`,
      `DELETE FROM attestry.${table}`,
      `TRUNCATE attestry.${table}`,
      `MERGE INTO attestry.${table} AS t USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE`,
    ]),
  );
  test('to remove what else is kept', () =>
    refusedAs(NAMES.application, [
      ...['heads', 'counts', 'tops', 'positions', 'logs', 'migrations'].map(
        (table) => `DELETE FROM attestry.${table}`,
      ),
      ...OTHERS.map((table) => `TRUNCATE attestry.${table}`),
      "UPDATE attestry.logs SET origin = 'x'",
      "UPDATE attestry.migrations SET checksum = 'x'",
      'UPDATE attestry.inbox SET event = event',
    ]));
  test('partitions by their own name', () =>
    refusedAs(NAMES.application, [
      `SELECT * FROM ${PARTITION}`,
      `UPDATE ${PARTITION} SET leaf = ''`,
      `DELETE FROM ${PARTITION}`,
      `TRUNCATE ${PARTITION}`,
      `INSERT INTO ${PARTITION} VALUES (${LOG}, 50, '')`,
    ]));
  test('every change of the schema', () => refusedAs(NAMES.application, DDL));
  test('to become another role', () =>
    refusedAs(NAMES.application, [
      `SET ROLE ${pg.escapeIdentifier(NAMES.owner)}`,
      `SET ROLE ${pg.escapeIdentifier(NAMES.retention)}`,
    ]));
});

describe('retention', () => {
  test('deletes what goes after its time', async () => {
    const pool = openPool(urlAs(NAMES.retention));
    for (const table of ['records', 'disclosures', 'terms', 'claims'])
      await pool.query(`DELETE FROM attestry.${table} WHERE log = $1 AND seq < 5`, [LOG]);
    await pool.end();
    const { rows } = await admin.query<{ n: number }>(
      'SELECT count(*) AS n FROM attestry.records WHERE log = $1',
      [LOG],
    );
    expect(rows).toEqual([{ n: 45 }]);
  });
  test('writes nothing, and deletes nothing else', () =>
    refusedAs(NAMES.retention, [
      ...ALL.map((table) => `INSERT INTO attestry.${table} DEFAULT VALUES`),
      ...ALL.filter((table) => table !== 'migrations').map(
        (table) => `UPDATE attestry.${table} SET log = log`,
      ),
      ...ALL.map((table) => `TRUNCATE attestry.${table}`),
      ...['links', 'nodes', ...OTHERS].map((table) => `DELETE FROM attestry.${table}`),
      `SELECT attestry.extend_log(${LOG}, 7)`,
    ]));
  test('is refused every change of the schema', () => refusedAs(NAMES.retention, DDL));
});

test('nobody else may do anything', async () => {
  const nobody = `attestry_nobody${suffix}`;
  await admin.query(`CREATE ROLE ${nobody} LOGIN PASSWORD '${PASSWORD}'`);
  try {
    await refusedAs(nobody, [
      ...ALL.map((table) => `SELECT FROM attestry.${table}`),
      `SELECT attestry.extend_log(${LOG}, 7)`,
    ]);
  } finally {
    await admin.query(`DROP ROLE ${nobody}`);
  }
});

test('partitions that come later are as closed', async () => {
  const pool = openPool(urlAs(NAMES.application));
  await pool.query('SELECT attestry.extend_log($1, 3)', [LOG]);
  await pool.query("INSERT INTO attestry.records VALUES ($1, $2, '')", [LOG, 3 * BLOCK]);
  await pool.end();
  await refusedAs(NAMES.application, [
    `DELETE FROM ${PARTITION.replace(/0$/, '3')}`,
    `DELETE FROM attestry.records WHERE seq = ${3 * BLOCK}`,
  ]);
  await admin.query('DELETE FROM attestry.records WHERE log = $1 AND seq = $2', [LOG, 3 * BLOCK]);
});

test('the script may be run again, takes away what was given since, and changes nothing that verification looks at', async () => {
  await admin.query(`GRANT DELETE ON attestry.links TO ${NAMES.application}, PUBLIC`);
  await admin.query(`GRANT ALL ON ${PARTITION} TO ${NAMES.application}`);
  await admin.query(rolesScript(NAMES));
  await refusedAs(NAMES.application, ['DELETE FROM attestry.links', `DELETE FROM ${PARTITION}`]);
  expect(await inspect(admin, LOG, ORIGIN)).toEqual([]);
});

test('the owner makes the tables, without a right of the database', async () => {
  const empty = await newDatabase();
  const [there, asOwner] = [openPool(empty), openPool(urlAs(NAMES.owner, empty))];
  await there.query(`CREATE SCHEMA attestry AUTHORIZATION ${pg.escapeIdentifier(NAMES.owner)}`);
  expect(await migrate(asOwner)).toEqual({ from: 0, to: MIGRATIONS.length });
  await asOwner.end();
  await there.query(rolesScript(NAMES));
  await there.end();
  const other = postgresStores(urlAs(NAMES.application, empty));
  await other.create(ORIGIN);
  expect(await other.list()).toEqual([ORIGIN]);
  await other.close();
});

describe('where the tables are not there', () => {
  test('the application is told who makes them', async () => {
    const empty = await newDatabase();
    const other = postgresStores(urlAs(NAMES.application, empty));
    await expect(other.list()).rejects.toThrow(
      /the tables of the database are to be made or changed, and the role may not \(permission denied .*\): run `attestry database migrate` as their owner/,
    );
    await other.close();
  });
  test('so is a role that may not even look', async () => {
    const other = openPool(urlAs(NAMES.retention));
    await admin.query(`REVOKE SELECT ON attestry.migrations FROM ${NAMES.retention}`);
    await expect(migrate(other)).rejects.toThrow(/may not read the tables .*`attestry database roles`/);
    await other.end();
  });
});

test('a name that could be something else is refused', () => {
  for (const owner of ['', 'x'.repeat(64), 'pg_monitor', 'a$$b', 'a\0b', 'public', NAMES.application])
    expect(() => rolesScript({ ...NAMES, owner })).toThrow(/name/);
});
