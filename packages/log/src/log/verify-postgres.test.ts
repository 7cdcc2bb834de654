/** Logs in PostgreSQL, and what somebody with SQL does to them: what verification says. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { postgresStores } from '../store/postgres/postgres-stores.ts';
import { checkLog } from '../testing/check-log.ts';
import { sampleEvent, shortFinding } from '../testing/damaged-log.test.kit.ts';
import { keyringOf, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { createTestDatabase } from '../testing/postgres.test.kit.ts';
import { harm, type PostgresLog, postgresLog, verifyIn } from '../testing/postgres-log.test.kit.ts';
import { life, live } from '../testing/random-log.test.kit.ts';
import type { Finding } from '../verify/finding.ts';
import { createLog, openLog } from './open-log.ts';

const folder = temporaryFolder();
const SIZE = 1000;
/** The rotation record: the last of epoch 0. The checkpoint before it is the last of its 256, so that none replaces it. */
const ROTATION = 511;

let database = '';
let sample: PostgresLog;

async function makeLog(url: string, size: number): Promise<PostgresLog> {
  const stores = postgresStores(url);
  const made = await postgresLog(stores, folder, keyringOf(2, 1));
  const log = await createLog(made.options());
  const fill = async (from: number, to: number): Promise<void> => {
    for (let seq = from; seq < to; seq += 500)
      await log.recordAll(Array.from({ length: Math.min(500, to - seq) }, (_, i) => sampleEvent(seq + i)));
    await log.checkpoint();
  };
  await fill(1, ROTATION);
  await log.rotateSecret(made.keyring.keyIds[0] ?? '');
  await fill(ROTATION + 1, size);
  await log.close();
  await stores.close();
  return made;
}

beforeAll(async () => {
  database = await createTestDatabase();
  sample = await makeLog(database, SIZE);
  // The clock had others signed in between: which ones, nobody can say beforehand.
  await harm(database, sample, `DELETE FROM attestry.checkpoints WHERE size NOT IN (${ROTATION}, ${SIZE})`);
});

const FULL_ONLY = /^(index|disclosure|undisclosed) /;

/** What is found in a copy that was harmed. What only a full run looks at is not in a quick one. */
async function found(...statements: readonly string[]): Promise<readonly string[]> {
  const url = await createTestDatabase(database);
  await harm(url, sample, ...statements);
  const full = (await verifyIn(url, sample)).report.findings.map(shortFinding);
  // A quick run looks at less: where only a full one finds anything, that it finds nothing is held by the untouched log.
  if (full.length > 0 && full.every((line) => FULL_ONLY.test(line))) return full;
  const quick = (await verifyIn(url, sample, { mode: 'quick' })).report.findings.map(shortFinding);
  expect(quick).toEqual(full.filter((line) => !FULL_ONLY.test(line)));
  return full;
}

const BY_POSITION = ['records', 'links', 'disclosures', 'terms'];
/** A statement for each table that has a row for each record. */
function each(sql: string): string {
  return BY_POSITION.map((table) => `${sql.replaceAll('TABLE_OF', `attestry.${table}`)};`).join(' ');
}

const AT_300 = 'WHERE log = LOG AND seq = 300';
const ALL_MISSING = `missing 0..${SIZE - 1} x${SIZE}`;
const PARTITION = `(SELECT oid::regclass::text FROM pg_class WHERE relname LIKE 'records\\_%\\_0' AND relkind = 'r')`;

const WAYS: readonly (readonly [what: string, sql: string, lines: readonly string[]])[] = [
  ['nothing at all', 'SELECT 1', []],
  [
    'a byte of a leaf',
    `UPDATE attestry.records SET leaf = set_byte(leaf, 60, get_byte(leaf, 60) # 1) ${AT_300}`,
    ['altered 300 x1'],
  ],
  [
    'a byte of a section',
    `UPDATE attestry.disclosures SET change = set_byte(change, 40, get_byte(change, 40) # 1) ${AT_300}`,
    ['disclosure 300 x1'],
  ],
  ['a section', `UPDATE attestry.disclosures SET actor = NULL ${AT_300}`, ['undisclosed 300 x1']],
  [
    'a hash',
    `UPDATE attestry.links SET leaf_hash = set_byte(leaf_hash, 0, get_byte(leaf_hash, 0) # 1) ${AT_300}`,
    ['altered 300 x1'],
  ],
  [
    'a tag',
    `UPDATE attestry.links SET tag = set_byte(tag, 0, get_byte(tag, 0) # 1) ${AT_300}`,
    ['tag 300 x1'],
  ],
  ['a record deleted', each(`DELETE FROM TABLE_OF ${AT_300}`), ['missing 300 x1']],
  ['a leaf deleted', `DELETE FROM attestry.records ${AT_300}`, ['missing 300 x1']],
  [
    'a record exchanged with the next',
    each(
      `UPDATE TABLE_OF SET seq = 5000 ${AT_300}; UPDATE TABLE_OF SET seq = 300 WHERE log = LOG AND seq = 301;
       UPDATE TABLE_OF SET seq = 301 WHERE log = LOG AND seq = 5000`,
    ),
    ['altered 300..301 x2'],
  ],
  [
    'a record inserted',
    `${each(
      `CREATE TEMP TABLE copy AS SELECT * FROM TABLE_OF ${AT_300}; UPDATE copy SET seq = ${SIZE};
       INSERT INTO TABLE_OF SELECT * FROM copy; DROP TABLE copy`,
    )} UPDATE attestry.heads SET size = ${SIZE + 1} WHERE log = LOG`,
    [`altered ${SIZE} x1`, 'index - x1'],
  ],
  ['hidden from search', `DELETE FROM attestry.terms ${AT_300}`, ['index 300 x1']],
  [
    'other words',
    `UPDATE attestry.terms SET terms = terms || array_to_tsvector(ARRAY['w:innocent']) ${AT_300}`,
    ['index 300 x1'],
  ],
  [
    'fewer words',
    `UPDATE attestry.terms SET terms = ts_delete(terms, (tsvector_to_array(terms))[1]) ${AT_300}`,
    ['index 300 x1'],
  ],
  [
    'no words',
    `ALTER TABLE attestry.terms ALTER COLUMN terms DROP NOT NULL; UPDATE attestry.terms SET terms = NULL ${AT_300}`,
    ['index 300 x1', 'index - x1', 'index - x1'],
  ],
  [
    'a rotation hidden from search',
    `DELETE FROM attestry.terms WHERE log = LOG AND seq = ${ROTATION}`,
    [`index ${ROTATION} x1`],
  ],
  [
    'words beyond the log',
    `INSERT INTO attestry.terms VALUES (LOG, ${SIZE + 5}, array_to_tsvector(ARRAY['s:info']))`,
    ['index - x1', 'index - x1'],
  ],
  [
    'a count',
    'UPDATE attestry.counts SET count = count + 1 WHERE ctid = (SELECT min(ctid) FROM attestry.counts)',
    ['index - x1'],
  ],
  [
    'a count that is nothing',
    'ALTER TABLE attestry.counts ALTER COLUMN count DROP NOT NULL; UPDATE attestry.counts SET count = NULL WHERE ctid = (SELECT min(ctid) FROM attestry.counts)',
    ['index - x1', 'index - x1'],
  ],
  ['all tops', 'DELETE FROM attestry.tops', ['index - x1']],
  [
    'a node',
    "UPDATE attestry.nodes SET hash = decode(repeat('00', 32), 'hex') WHERE log = LOG AND node = 2",
    ['root 512..767 x256'],
  ],
  [
    'the end cut off, and the head set back',
    `${each('DELETE FROM TABLE_OF WHERE log = LOG AND seq >= 900')} UPDATE attestry.heads SET size = 900 WHERE log = LOG`,
    ['cut 900..999 x100', 'root - x1', 'index - x1'],
  ],
  [
    'the head set back',
    'UPDATE attestry.heads SET size = 900 WHERE log = LOG',
    ['root - x1', ...Array(5).fill('index - x1')],
  ],
  ['a head that is gone', 'DELETE FROM attestry.heads WHERE log = LOG', ['root - x1', 'index - x1']],
  [
    'a head larger than any number',
    'UPDATE attestry.heads SET size = 9223372036854775807 WHERE log = LOG',
    [`cut ${SIZE}..${2 ** 53 - 2} x${2 ** 53 - 1 - SIZE}`],
  ],
  [
    'a head below nothing',
    'UPDATE attestry.heads SET size = -5 WHERE log = LOG',
    ['root - x1', ...Array(5).fill('index - x1')],
  ],
  [
    'a note',
    `UPDATE attestry.checkpoints SET note = replace(note, E'\\n${ROTATION}\\n', E'\\n${ROTATION + 1}\\n') WHERE log = LOG AND size = ${ROTATION}`,
    [`signature ${ROTATION - 1} x1`],
  ],
  [
    'notes of sizes that no log has',
    "INSERT INTO attestry.checkpoints SELECT LOG, 9223372036854775807 - i, 'x' FROM generate_series(1, 3000) AS i",
    ['index - x1'],
  ],
  ['a name that is gone', 'DELETE FROM attestry.logs', ['index - x1']],
  [
    'a trigger',
    'CREATE TRIGGER tidy BEFORE UPDATE ON attestry.links FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    ['index - x1'],
  ],
  [
    'a view that hides a record',
    `ALTER TABLE attestry.links RENAME TO hidden; CREATE VIEW attestry.links AS SELECT * FROM attestry.hidden WHERE seq <> 300`,
    ['missing 300 x1', 'index - x1', 'index - x1'],
  ],
  [
    'a view that fails',
    'ALTER TABLE attestry.links RENAME TO hidden; CREATE VIEW attestry.links AS SELECT log, seq / 0 AS seq, leaf_hash, tag FROM attestry.hidden',
    [ALL_MISSING, 'index - x1', 'index - x1'],
  ],
  ['a column', 'ALTER TABLE attestry.links ADD COLUMN remark text', ['index - x1']],
  [
    'a column renamed',
    'ALTER TABLE attestry.links RENAME COLUMN tag TO mark',
    [ALL_MISSING, 'index - x1', 'index - x1'],
  ],
  [
    'a column of another type',
    "ALTER TABLE attestry.links ALTER COLUMN tag TYPE text USING encode(tag, 'hex')",
    [ALL_MISSING, 'index - x1'],
  ],
  ['positions of another type', 'ALTER TABLE attestry.links ALTER COLUMN seq TYPE numeric', ['index - x1']],
  [
    'a record twice',
    `ALTER TABLE attestry.links DROP CONSTRAINT links_pkey; INSERT INTO attestry.links SELECT * FROM attestry.links ${AT_300}`,
    ['root 256..511 x256', 'index - x1', 'index - x1'],
  ],
  [
    'a partition detached',
    `DO $$ BEGIN EXECUTE 'ALTER TABLE attestry.records DETACH PARTITION ' || ${PARTITION}; END $$`,
    [ALL_MISSING, 'index - x1'],
  ],
];

describe('what is done to a log in PostgreSQL is found:', () => {
  test.each(WAYS)('%s', async (_, sql, lines) => {
    expect(await found(sql)).toEqual(lines);
  });
});

/** What is found beside the schema where a table is gone: the same as where it is empty. */
const FOUND_BESIDE: { readonly [table: string]: readonly string[] } = {
  migrations: [],
  logs: [],
  heads: ['root - x1'],
  records: [ALL_MISSING],
  links: [ALL_MISSING],
  disclosures: [
    `undisclosed 1..${ROTATION - 1} x${ROTATION - 1}`,
    `undisclosed ${ROTATION + 1}..${SIZE - 1} x${SIZE - 1 - ROTATION}`,
  ],
  terms: [`index 0..${SIZE - 1} x${SIZE}`],
  nodes: ['root 0..767 x768'],
  claims: [],
  counts: ['index - x1'],
  tops: ['index - x1'],
  checkpoints: [],
  positions: [],
  leases: [],
  inbox: [],
};

describe('a table that was dropped is named, and all else is verified:', () => {
  test.each(Object.keys(FOUND_BESIDE))('%s', async (table) => {
    expect(await found(`DROP TABLE attestry.${table}`)).toEqual([
      ...(FOUND_BESIDE[table] ?? []),
      'index - x1',
    ]);
  });
});

describe('a log without', () => {
  test.each(['disclosures', 'claims', 'counts', 'tops', 'terms'])(
    '%s opens, and what is recorded is refused with what to do',
    async (table) => {
      const url = await createTestDatabase(database);
      await harm(url, sample, `DROP TABLE attestry.${table}`);
      const stores = postgresStores(url);
      const log = await openLog({ ...sample.options({ store: stores.open(sample.origin) }) });
      const refused = await log.tryRecord('a.b', { id: 'new' });
      await log.close();
      await stores.close();
      expect(refused).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(/restore it from a backup|operations\/restore.md/) },
      });
    },
  );
});

test('threads of their own find the same', { timeout: 120_000 }, async () => {
  const url = await createTestDatabase();
  const large = await makeLog(url, 17_000);
  const verify = async (threads: number): Promise<readonly string[]> =>
    (await verifyIn(url, large, { threads })).report.findings.map(shortFinding);
  expect(await verify(2)).toEqual([]);
  await harm(url, large, `DELETE FROM attestry.records WHERE log = LOG AND seq IN (300, 16500)`);
  expect(await verify(2)).toEqual(['missing 300 x1', 'missing 16500 x1']);
  await harm(url, large, 'DROP TABLE attestry.disclosures');
  expect(await verify(2)).toEqual(await verify(1));
});

const RUNS = 20;
test(`${RUNS} untouched logs in PostgreSQL have no finding`, { timeout: 120_000 }, async () => {
  const stores = postgresStores(await createTestDatabase());
  try {
    await fc.assert(
      fc.asyncProperty(life, async (steps) => {
        const log = await postgresLog(stores, folder, keyringOf(2, 3, 1));
        const receipts = await live(steps, log.options);
        await checkLog({ ...log, receipts, closed: true });
      }),
      // Shrinking takes minutes with a database; what failed is printed.
      { numRuns: RUNS, endOnFailure: true },
    );
  } finally {
    await stores.close();
  }
});

/** What is done at one position of any log, and what is found there. */
const ANYWHERE: readonly (readonly [sql: string, kind: Finding['kind']])[] = [
  ['UPDATE attestry.records SET leaf = set_byte(leaf, 1, get_byte(leaf, 1) # 1)', 'altered'],
  ['UPDATE attestry.links SET leaf_hash = set_byte(leaf_hash, 31, get_byte(leaf_hash, 31) # 1)', 'altered'],
  ['UPDATE attestry.links SET tag = set_byte(tag, 31, get_byte(tag, 31) # 1)', 'tag'],
  ['DELETE FROM attestry.records', 'missing'],
  ['DELETE FROM attestry.links', 'missing'],
  ['DELETE FROM attestry.terms', 'index'],
  ["UPDATE attestry.terms SET terms = terms || array_to_tsvector(ARRAY['w:innocent'])", 'index'],
];

test(`${RUNS} logs that were tampered with at any position say so`, { timeout: 120_000 }, async () => {
  const url = await createTestDatabase();
  const stores = postgresStores(url);
  try {
    await fc.assert(
      fc.asyncProperty(life, fc.constantFrom(...ANYWHERE), fc.nat(), async (steps, [sql, kind], any) => {
        const log = await postgresLog(stores, folder, keyringOf(2, 3, 1));
        await live(steps, log.options);
        const at = any % (await log.openStore().readHead()).size;
        await harm(url, log, `${sql} WHERE log = LOG AND seq = ${at}`);
        const { findings } = (await verifyIn(url, log)).report;
        const there = findings.filter(({ from, to }) => from !== null && from <= at && at <= (to ?? from));
        expect(there.map((finding) => finding.kind)).toContain(kind);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  } finally {
    await stores.close();
  }
});
