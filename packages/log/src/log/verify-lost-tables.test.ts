/** A table of the file was dropped or renamed: what verification says of it, and what becomes of the log. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDataFolder, openFolderLog } from '../folder/data-folder.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { damage, expectFindings, SIZE, shortFinding } from '../testing/damaged-log.test.kit.ts';
import { TamperingHand } from '../testing/tampering-rows.ts';
import type { VerifyReport } from '../verify/report.ts';
import type { Log } from './log.ts';
import { tamperedCopies } from './tampered-copies.test.kit.ts';
import { verifyLog } from './verify-log.ts';

const { folder, sample, finds } = tamperedCopies();

/** As {@link finds}, and gives what the full run said of the database as a whole. */
async function saidOf(
  harm: (hand: TamperingHand) => void,
  lines: readonly string[],
): Promise<readonly string[]> {
  const { full } = await expectFindings(sample(), damage(sample(), folder, harm), lines);
  return full.findings.map(({ evidence }) => evidence.got);
}

const ALL_MISSING: readonly string[] = [`missing 0..${SIZE - 1} x${SIZE}`];

/** What is found beside the schema where a table is gone: the same as where it is empty. */
const FOUND_BESIDE: { readonly [table: string]: readonly string[] } = {
  meta: [],
  records: ALL_MISSING,
  links: ALL_MISSING,
  // Records 0, 1000 and 2000 are the log's own, and have no sections.
  disclosures: ['undisclosed 1..999 x999', 'undisclosed 1001..1999 x999', 'undisclosed 2001..2999 x999'],
  nodes: ['root 0..2815 x2816'],
  head: ['root - x1'],
  claims: [],
  counts: ['index - x1'],
  tops: ['index - x1'],
  checkpoints: [],
  positions: [],
  search: [`index 0..${SIZE - 1} x${SIZE}`],
};
const TABLES = Object.keys(FOUND_BESIDE);

/** FTS5 keeps its index in tables of its own, which go with it. */
function tablesOf(table: string): readonly string[] {
  return table === 'search' ? ['search', 'search_data', 'search_idx', 'search_config'] : [table];
}

/** `schema` findings without a position, and what is found beside: those that have a position come first. */
function linesOf(table: string, schema: number): readonly string[] {
  return [...(FOUND_BESIDE[table] ?? []), ...Array.from({ length: schema }, () => 'index - x1')];
}

describe('a table that was dropped is named, and all else is verified', () => {
  test.each(TABLES)('%s', async (table) => {
    const gone = tablesOf(table);
    const said = await saidOf((hand) => hand.run(`DROP TABLE ${table}`), linesOf(table, gone.length));
    expect(said).toEqual(expect.arrayContaining(gone.map((name) => `table ${name} is gone`)));
  });
});

describe('a table that was renamed is named, under both names', () => {
  test.each(TABLES)('%s', async (table) => {
    const gone = tablesOf(table);
    const said = await saidOf(
      (hand) => hand.run(`ALTER TABLE ${table} RENAME TO hidden`),
      linesOf(table, 2 * gone.length),
    );
    for (const name of gone) {
      expect(said).toContain(`table ${name} is gone`);
      const hidden = `table ${name.replace(table, 'hidden')} is in the database and not ours`;
      expect(said.filter((got) => got.startsWith(hidden))).toHaveLength(1);
    }
  });
});

test('all tables that were dropped are named, and what the signer has seen is cut', async () => {
  const said = await saidOf(
    (hand) => {
      for (const table of TABLES) hand.run(`DROP TABLE ${table}`);
    },
    [`cut 0..${SIZE - 1} x${SIZE}`, ...TABLES.flatMap(tablesOf).map(() => 'index - x1')],
  );
  expect(said).toEqual(
    expect.arrayContaining(TABLES.flatMap(tablesOf).map((name) => `table ${name} is gone`)),
  );
});

test.each(['counts', 'disclosures', 'head'])(
  '%s that is dropped while a program has the file open is found as well',
  async (table) => {
    const path = damage(sample(), folder, () => undefined);
    const { origin } = sample();
    const { keyring, signer } = sample().folder;
    const store = openSqliteStore(path, origin);
    const verify = (): Promise<VerifyReport> =>
      verifyLog({ store, origin, keyring, signer, mode: 'full', threads: 1 });
    try {
      expect((await verify()).findings).toEqual([]);
      const hand = new TamperingHand(path);
      hand.run(`DROP TABLE ${table}`);
      hand.close();
      expect((await verify()).findings.map(shortFinding)).toEqual(linesOf(table, 1));
    } finally {
      await store.close();
    }
  },
);

describe('what the file says of itself', () => {
  test('is a finding where it says nothing', async () => {
    expect(await saidOf((hand) => hand.run('DELETE FROM meta'), ['index - x1'])).toEqual([
      'meta does not say which log the file holds',
    ]);
  });
  test('is a finding where it says more', async () => {
    expect(await saidOf((hand) => hand.run("INSERT INTO meta VALUES ('note', 'x')"), ['index - x1'])).toEqual(
      ['meta has a row that is not ours: note'],
    );
  });
  test('is a finding where the head has no row', () =>
    finds((hand) => hand.run('DELETE FROM head'), ['root - x1']));
});

describe('a search index that cannot be read is a finding, and hides no rotation', () => {
  test.each([
    'DROP TABLE search_data',
    'DROP TABLE search_idx',
    'DROP TABLE search_config',
    'DELETE FROM search_data WHERE id = 10',
  ])('%s', async (sql) => {
    const path = damage(sample(), folder, (hand) => runUndefended(hand, sql));
    const { origin } = sample();
    const { keyring, signer } = sample().folder;
    const store = openSqliteStore(path, origin);
    try {
      for (const mode of ['full', 'quick'] as const) {
        const report = await verifyLog({ store, origin, keyring, signer, mode, threads: 1 });
        const kinds = new Set(report.findings.map(({ kind }) => kind));
        expect({ mode, kinds: [...kinds] }).toEqual({ mode, kinds: mode === 'full' ? ['index'] : [] });
        expect(report.coverage.chain).toEqual({ checked: SIZE, unproven: 0, unchecked: 0 });
      }
    } finally {
      await store.close();
    }
  });
});

/** An attacker's SQLite does not keep them from the tables behind the search index. */
function runUndefended(hand: TamperingHand, sql: string): void {
  const enableDefensive: unknown = Reflect.get(hand.db, 'enableDefensive');
  if (typeof enableDefensive === 'function') enableDefensive.call(hand.db, false);
  hand.run(sql);
}

describe('a log without', () => {
  let copies = 0;

  /** A data folder like the sample's, whose file was harmed. */
  function harmedFolder(harm: (hand: TamperingHand) => void): string {
    const path = join(folder, `without-${copies++}`);
    cpSync(sample().folder.path, path, { recursive: true });
    const hand = new TamperingHand(openDataFolder(path).stores.placeOf(sample().origin));
    harm(hand);
    hand.close();
    return path;
  }

  async function withLogWithout(table: string, run: (log: Log) => Promise<void>): Promise<void> {
    const path = harmedFolder((hand) => hand.run(`DROP TABLE ${table}`));
    const log = await openFolderLog(openDataFolder(path));
    try {
      await run(log);
    } finally {
      await log.close();
    }
  }

  test.each([
    ['records', 'damaged'],
    ['links', 'forked'],
    ['nodes', 'forked'],
    ['head', 'forked'],
    ['search', 'damaged'],
  ])('%s opens read-only (%s) and says where to look', (table, kind) =>
    withLogWithout(table, async (log) => {
      expect(log.readOnly).toMatchObject({
        kind,
        explanation: expect.stringContaining('docs/operations/restore.md'),
      });
      for (const input of [{}, { id: 'one' }])
        expect(await log.tryRecord('a.b', input)).toMatchObject({
          ok: false,
          error: { code: 'LOG_READ_ONLY' },
        });
    }),
  );

  test.each(['meta', 'disclosures', 'claims', 'counts', 'tops'])(
    '%s can be read, and what is recorded is refused by its name',
    (table) =>
      withLogWithout(table, async (log) => {
        expect(await log.store.search({ and: [] }, { limit: 1 })).toEqual([SIZE - 1]);
        const event = { id: 'new', actor: { type: 'user', id: 1 } } as const;
        expect(await log.tryRecord('a.b', event)).toMatchObject({
          ok: false,
          error: {
            code: 'STORE_UNAVAILABLE',
            message: expect.stringMatching(
              new RegExp(`main\\.1\\.db is damaged \\(no such table: ${table}\\): restore it from a backup`),
            ),
          },
        });
        expect((await log.store.readHead()).size).toBe(SIZE);
      }),
  );

  test.each(['checkpoints', 'positions'])('%s goes on recording', (table) =>
    withLogWithout(table, async (log) => {
      expect(await log.tryRecord('a.b')).toMatchObject({ ok: true, receipt: { seq: SIZE } });
    }),
  );

  test('a search index that can be read says what to do', async () => {
    const path = harmedFolder((hand) => runUndefended(hand, 'DROP TABLE search_idx'));
    await expect(openFolderLog(openDataFolder(path))).rejects.toThrow(
      /main\.1\.db is damaged \(.*\): restore it from a backup$/,
    );
  });
});
