import { randomUUID } from 'node:crypto';
/**
 * That the tables and statements can be distributed by log over many servers: every key begins with the log, and no statement of
 * a hot path reads or writes more than one. The schema is taken from a database, the statements from a store at work.
 */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../testing/postgres.test.kit.ts';
import { LogModel } from '../conformance/log-model.ts';
import { appendBatch } from '../conformance/opened-store.ts';
import { randomTerms } from '../conformance/random-terms.ts';
import type { LogStore } from '../log-store.ts';
import { TABLES } from './expected-schema.ts';
import { logKeyOf } from './log-key.ts';
import { openPool, type Pool } from './pool.ts';
import { postgresStores } from './postgres-stores.ts';

/** Tables that are of no one log. */
const NOT_OF_A_LOG: { readonly [table: string]: string } = {
  migrations: 'what the tables are made of is the same for all logs',
};

/** Statements that are about no one log, by how they begin. */
const NOT_ABOUT_A_LOG: readonly (readonly [beginning: RegExp, reason: string])[] = [
  [
    /^SELECT version, checksum FROM attestry\.migrations/,
    'asked once, when the logs of a database are opened',
  ],
  [/^SELECT to_regclass\('attestry\.migrations'\)/, 'asked once, when the logs of a database are opened'],
  [/^INSERT INTO attestry\.migrations/, 'asked once for each new version'],
  [
    /^SELECT origin FROM attestry\.logs ORDER BY origin/,
    'the list of all logs: for finding one’s way, not in a hot path',
  ],
  [/^CREATE /, 'the tables themselves'],
];

interface Asked {
  readonly text: string;
  readonly first: unknown;
}

let pool: Pool;
const asked: Asked[] = [];
const ORIGIN = 'example.com/shaped/1';

beforeAll(async () => {
  const url = await createTestDatabase();
  const restore = listen();
  try {
    await useEverything(url);
  } finally {
    restore();
  }
  pool = openPool(url);
});
afterAll(() => pool.end());

/** Notes each statement that any connection of this process is given. */
function listen(): () => void {
  const { query } = pg.Client.prototype;
  const heard = function (this: pg.Client, ...args: unknown[]): unknown {
    const [statement, values] = args;
    const isText = typeof statement === 'string';
    const config = statement as { readonly text?: string; readonly values?: readonly unknown[] };
    const given = isText ? (values as readonly unknown[] | undefined) : config.values;
    asked.push({ text: (isText ? statement : (config.text ?? '')).trim(), first: given?.[0] });
    return Reflect.apply(query, this, args);
  };
  Reflect.set(pg.Client.prototype, 'query', heard);
  return () => Reflect.set(pg.Client.prototype, 'query', query);
}

/** Every method of the stores, with what makes them ask differently. */
async function useEverything(url: string): Promise<void> {
  const stores = postgresStores(url);
  await stores.create(ORIGIN);
  await stores.exists(ORIGIN);
  await stores.list();
  const store = stores.open(ORIGIN);
  const model = new LogModel();
  for (let i = 0; i < 3; i++) await appendBatch(store, model, 100, { terms: randomTerms });
  const claims = [{ source: 'a', ref: 'b', mac: new Uint8Array(32), seq: 300 }];
  await appendBatch(store, model, 1, { claims });
  // Refused: because the head has moved, and because a claim is taken.
  expect(await store.append(new LogModel().build(1).batch)).toMatchObject({ kind: 'moved' });
  expect(await store.append(model.build(1, { claims }).batch)).toMatchObject({ kind: 'claimed' });
  await store.lockHead();
  await store.readHead();
  await store.release();
  await store.findClaims([{ source: 'a', ref: 'b' }]);
  await store.readChunk(0, 100, true);
  await store.readChunk(0, 100, false);
  await store.readRecords([1, 2]);
  await store.readRange(0, 10);
  await store.readEnd(1000);
  await store.readHashes(0, 10);
  await store.readNodes(1, 0, 1);
  await store.search({ and: [] }, { limit: 10 });
  await store.search({ term: 's:info' }, { limit: 1000 });
  for (const by of ['hour', 'day', 'shape'] as const) {
    await store.readCounts({}, by);
    await store.readSeverityCounts({ types: ['a.b'] }, by);
  }
  await store.readTops({ kind: 'actor' });
  await store.readTops({ kind: 'ip', limit: 5 });
  await store.readCountSums('a seed');
  await store.readIndexSums('a seed', 300);
  await store.readTerms([1]);
  await store.inspect();
  await store.putCheckpoint({ size: 300, note: 'a note' });
  await store.readCheckpoints(0, 10);
  await store.readPosition('follower');
  await store.writePosition('follower', 3);
  await store.readPositions();
  await store.readClaims(undefined, 10);
  await store.readClaims({ source: 'a', ref: 'a' }, 10);
  await store.leases?.claim('a lease', 1000);
  await store.leases?.release('a lease');
  await useInbox(store, url);
  await store.schema?.readPending();
  await store.schema?.setRecorded(1);
  await store.relocate('elsewhere');
  await store.readRelocation();
  await store.relocate(undefined);
  await store.close();
  await stores.close();
}

async function useInbox({ inbox }: LogStore, url: string): Promise<void> {
  if (inbox === undefined) throw new Error('a store in PostgreSQL has an inbox');
  const tx = openPool(url);
  const stop = inbox.onNews(() => undefined);
  const id = randomUUID();
  await inbox.put(tx, { id, event: 'an event' });
  expect(await inbox.read(undefined, 10)).toEqual([{ id, event: 'an event' }]);
  expect(await inbox.waiting()).toMatchObject({ count: 1 });
  await inbox.remove([id]);
  stop();
  await tx.end();
}

describe('every table', () => {
  interface Key {
    readonly table: string;
    readonly columns: string;
    readonly kind: 'unique' | 'foreign' | 'other';
  }

  async function readKeys(): Promise<readonly Key[]> {
    const { rows } = await pool.query<Key>(
      `SELECT t.relname AS table, pg_get_indexdef(i.indexrelid, 1, false) AS columns, 'unique' AS kind
       FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid
       WHERE t.relnamespace = 'attestry'::regnamespace AND i.indisunique
       UNION ALL
       SELECT t.relname, pg_get_constraintdef(k.oid), CASE contype WHEN 'f' THEN 'foreign' ELSE 'other' END
       FROM pg_constraint AS k JOIN pg_class AS t ON t.oid = k.conrelid
       WHERE t.relnamespace = 'attestry'::regnamespace AND contype NOT IN ('p', 'u', 'n')`,
    );
    return rows;
  }

  test('has one unique key, which begins with the log, and none to another table', async () => {
    const keys = (await readKeys()).filter(({ table }) => NOT_OF_A_LOG[table] === undefined);
    expect(keys.map(({ kind }) => kind)).not.toContain('foreign');
    expect(keys.map(({ kind }) => kind)).not.toContain('other');
    for (const { table, columns } of keys)
      expect({ table, begins: columns }).toEqual({ table, begins: 'log' });
    const partitions = /_[0-9a-f]{16}_\d+$/;
    const tables = keys.map(({ table }) => table).filter((table) => !partitions.test(table));
    expect(tables.sort()).toEqual(
      Object.keys(TABLES)
        .filter((table) => NOT_OF_A_LOG[table] === undefined)
        .sort(),
    );
  });
});

describe('every statement', () => {
  const ours = (): readonly Asked[] =>
    asked.filter(
      ({ text }) =>
        /\battestry\.\w/.test(text) && !NOT_ABOUT_A_LOG.some(([beginning]) => beginning.test(text)),
    );

  test('was heard', () => {
    const texts = new Set(ours().map(({ text }) => text));
    expect(texts.size).toBeGreaterThan(25);
    const named = Object.keys(TABLES).filter((table) =>
      [...texts].some((text) => text.includes(`attestry.${table}`)),
    );
    expect(named).toEqual(
      expect.arrayContaining(['logs', 'heads', 'records', 'links', 'disclosures', 'terms', 'nodes']),
    );
    expect(named).toEqual(expect.arrayContaining(['claims', 'counts', 'tops', 'checkpoints', 'positions']));
  });

  test('of each list of exceptions is asked at all', () => {
    for (const [beginning] of NOT_ABOUT_A_LOG)
      expect(asked.some(({ text }) => beginning.test(text))).toBe(true);
  });

  test('is given the log first, and no other', () => {
    for (const { text, first } of ours())
      expect({ text, log: first }).toEqual({ text, log: logKeyOf(ORIGIN) });
  });

  test('says of each table that it names which log it means', () => {
    for (const text of new Set(ours().map((each) => each.text)))
      for (const { table, alias, says } of mentionsOf(text))
        expect({ text, table, alias, says }).toEqual({ text, table, alias, says: true });
  });

  test('names the log by its parameter only', () => {
    for (const text of new Set(ours().map((each) => each.text))) {
      for (const [, meant] of text.matchAll(/\blog\s*(?:=|<>|<|>|IN\b|BETWEEN\b)\s*(\S+)/g))
        expect({ text, meant }).toEqual({ text, meant: expect.stringMatching(/^\$1\W*$/) });
    }
  });
});

interface Mention {
  readonly table: string;
  readonly alias: string;
  readonly says: boolean;
}

/** Where a statement names a table: whether it then says `log = $1` of it, or gives `$1` for its first column. */
function mentionsOf(text: string): readonly Mention[] {
  return [...text.matchAll(/(INSERT INTO )?attestry\.(\w+)\b(?:\s+AS\s+(\w+))?/g)]
    .filter(([, , table]) => table !== 'extend_log')
    .map(({ 0: all, 1: insert, 2: table = '', 3: alias = '', index }) => {
      const rest = text.slice(index + all.length);
      if (insert !== undefined)
        return { table, alias, says: /^(?:\s*\(log, [^)]*\))?\s*(?:SELECT|VALUES \()\s*\$1\b/.test(rest) };
      // A table without a name of its own is meant up to the next one.
      if (alias === '')
        return { table, alias, says: /\blog = \$1/.test(rest.split(/attestry\.\w/)[0] ?? '') };
      return { table, alias, says: new RegExp(`\\b${alias}\\.log = \\$1`).test(rest) };
    });
}

test('whether a statement says its log is seen', () => {
  const saysOf = (text: string): readonly boolean[] => mentionsOf(text).map(({ says }) => says);
  expect(saysOf('SELECT 1 FROM attestry.heads WHERE log = $1')).toEqual([true]);
  expect(saysOf('SELECT 1 FROM attestry.heads WHERE log = $2')).toEqual([false]);
  expect(saysOf('SELECT 1 FROM attestry.heads, attestry.links WHERE log = $1')).toEqual([false, true]);
  expect(saysOf('SELECT 1 FROM attestry.heads AS h WHERE log = $1')).toEqual([false]);
  expect(saysOf('INSERT INTO attestry.heads VALUES ($1, 0)')).toEqual([true]);
  expect(saysOf('INSERT INTO attestry.heads (size, log) VALUES (0, $1)')).toEqual([false]);
});
