import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LogStores } from '../store/log-stores.ts';
import { postgresStores } from '../store/postgres/index.ts';
import { type Database, openDatabase } from '../store/sqlite/driver.ts';
import { sqliteInbox } from '../store/sqlite/inbox.ts';
import { checkLog } from '../testing/check-log.ts';
import { fileParts, keyringOf, newSigner, ORIGIN, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { createTestDatabase } from '../testing/postgres.test.kit.ts';
import type { Log } from './log.ts';
import { createLog, type LogOptions, openLog } from './open-log.ts';
import { searchLog } from './query-log.ts';
import { readRecord } from './read-record.ts';

/** A transaction of an application that writes into its own table. */
interface Application {
  readonly tx: unknown;
  insert(row: string): Promise<void>;
  end(how: 'COMMIT' | 'ROLLBACK'): Promise<void>;
}

/** A log, and an application with tables of its own where its inbox is. */
interface Place {
  readonly name: string;
  setUp(folder: string): Promise<void>;
  options(): Promise<LogOptions>;
  begin(): Promise<Application>;
  rows(): Promise<readonly string[]>;
  changeInbox(id: string): Promise<void>;
  tearDown(): Promise<void>;
}

const folder = temporaryFolder();

function sqlitePlace(): Place {
  let parts: ReturnType<typeof fileParts>;
  let path: string;
  let db: Database;
  return {
    name: 'SQLite',
    setUp: async (own) => {
      parts = fileParts(own);
      path = join(own, 'application.db');
      db = openDatabase(path, { busyTimeoutMs: 5000 });
      db.exec('PRAGMA journal_mode = WAL; CREATE TABLE orders (name TEXT)');
    },
    options: async () => parts.options({ inbox: sqliteInbox(path, ORIGIN) }),
    begin: async () => {
      const connection = openDatabase(path, { busyTimeoutMs: 5000 });
      connection.exec('BEGIN IMMEDIATE');
      return {
        tx: connection,
        insert: async (row) => void connection.prepare('INSERT INTO orders VALUES (?)').run(row),
        end: async (how) => {
          connection.exec(how);
          connection.close();
        },
      };
    },
    rows: async () =>
      db
        .prepare('SELECT name FROM orders ORDER BY name')
        .all()
        .map((row) => String(row['name'])),
    changeInbox: async (id) => {
      db.prepare("UPDATE attestry_inbox SET event = replace(event, 'o-1', 'o-2') WHERE id = ?").run(id);
    },
    tearDown: async () => db.close(),
  };
}

function postgresPlace(how: 'pg' | 'Kysely'): Place {
  let url: string;
  let stores: LogStores;
  let origin: string;
  let pool: pg.Pool;
  let kysely: Kysely<{ orders: { name: string } }>;
  let signer: LogOptions['signer'];
  beforeAll(async () => {
    url = await createTestDatabase();
  });
  return {
    name: `PostgreSQL, with a transaction of ${how}`,
    setUp: async (own) => {
      stores = postgresStores(url);
      origin = `test.example/${randomUUID()}/1`;
      await stores.create(origin);
      signer = newSigner(join(own, 'signer'));
      pool = new pg.Pool({ connectionString: url });
      kysely = new Kysely({ dialect: new PostgresDialect({ pool }) });
      await pool.query('DROP TABLE IF EXISTS orders; CREATE TABLE orders (name text)');
    },
    options: async () => ({ store: stores.open(origin), signer, origin, keyring: keyringOf(1) }),
    begin: async () => {
      if (how === 'Kysely') {
        const tx = await kysely.startTransaction().execute();
        return {
          tx,
          insert: async (name) => void (await tx.insertInto('orders').values({ name }).execute()),
          end: async (end) => void (await (end === 'COMMIT' ? tx.commit() : tx.rollback()).execute()),
        };
      }
      const client = await pool.connect();
      await client.query('BEGIN');
      return {
        tx: client,
        insert: async (name) => void (await client.query('INSERT INTO orders VALUES ($1)', [name])),
        end: async (end) => {
          await client.query(end);
          client.release();
        },
      };
    },
    rows: async () =>
      (await pool.query<{ name: string }>('SELECT name FROM orders ORDER BY name')).rows.map(
        ({ name }) => name,
      ),
    changeInbox: async (id) => {
      await pool.query("UPDATE attestry.inbox SET event = replace(event, 'o-1', 'o-2') WHERE id = $1", [id]);
    },
    tearDown: async () => {
      await pool.end();
      await stores.close();
    },
  };
}

const EVENT = { target: { type: 'order', id: 'o-1' } } as const;

describe.each([sqlitePlace(), postgresPlace('pg'), postgresPlace('Kysely')])(
  'an event in a transaction: $name',
  (place) => {
    let options: LogOptions;
    let log: Log;
    let errors: unknown[];
    let closed: boolean;

    beforeEach(async () => {
      await place.setUp(mkdtempSync(join(folder, 'place-')));
      errors = [];
      closed = false;
      options = await place.options();
      log = await createLog({ ...options, onError: (error) => errors.push(error) });
    });
    afterEach(async () => {
      const { store: _, inbox: __, ...parts } = options;
      if (!closed) await log.close();
      const { store } = await place.options();
      await checkLog({ ...parts, openStore: () => store, closed: true });
      await place.tearDown();
    });

    async function sealed(id: string): Promise<number> {
      await expect
        .poll(async () => (await readRecord(log, id))?.record.leaf.id, { timeout: 20_000 })
        .toBe(id);
      return (await readRecord(log, id))?.record.leaf.seq ?? -1;
    }

    async function write(events: readonly object[], how: 'COMMIT' | 'ROLLBACK'): Promise<readonly string[]> {
      const application = await place.begin();
      await application.insert('one');
      const ids: string[] = [];
      for (const event of events)
        ids.push((await log.record('order.created', { ...EVENT, ...event }, { tx: application.tx })).id);
      await application.end(how);
      return ids;
    }

    test('is recorded when it is committed, under the id that was told', async () => {
      const [id = ''] = await write([{ reason: 'a customer asked' }], 'COMMIT');
      expect(await sealed(id)).toBe(1);
      expect(await place.rows()).toEqual(['one']);
      const { record } = (await readRecord(log, id)) ?? {};
      expect(record?.leaf).toMatchObject({ type: 'order.created', target: { type: 'order', id: 'o-1' } });
      expect(record?.sections.details).toMatchObject({ reason: 'a customer asked' });
      await expect.poll(() => log.inbox?.waiting()).toMatchObject({ count: 0 });
      expect(errors).toEqual([]);
    });

    test('is not recorded when it is rolled back, and leaves no gap', async () => {
      const [id = ''] = await write([{}], 'ROLLBACK');
      const [next = ''] = await write([{}], 'COMMIT');
      expect(await sealed(next)).toBe(1);
      expect(await readRecord(log, id)).toBeUndefined();
      expect(await place.rows()).toEqual(['one']);
    });

    test('keeps nobody from recording while its transaction is open', async () => {
      const application = await place.begin();
      const { id } = await log.record('order.created', EVENT, { tx: application.tx });
      expect((await log.record('auth.login')).seq).toBe(1);
      await application.end('COMMIT');
      expect(await sealed(id)).toBe(2);
    });

    test('is recorded once, though it is sealed and not removed', async () => {
      const { inbox } = log;
      if (inbox === undefined) throw new Error('the log has an inbox');
      const remove = inbox.remove.bind(inbox);
      let failures = 2;
      Object.assign(inbox, {
        remove: async (ids: readonly string[]) => {
          if (failures-- > 0) throw new Error('the power went');
          await remove(ids);
        },
      });
      const ids = await write([{}, { id: 'producer-1' }], 'COMMIT');
      await expect.poll(() => inbox.waiting(), { timeout: 20_000 }).toMatchObject({ count: 0 });
      for (const id of ids) await sealed(id);
      expect((await searchLog(log, 'type:order.created')).records).toHaveLength(2);
      expect(errors).toHaveLength(2);
    });

    test('that was recorded before under its own id is not again; another of that id is, without it', async () => {
      await log.record('order.created', { ...EVENT, id: 'producer-1', occurredAt: '2026-01-01T00:00:00Z' });
      const [, other = ''] = await write(
        [
          { id: 'producer-1', occurredAt: '2026-01-01T00:00:00Z' },
          { id: 'producer-1', occurredAt: '2026-01-01T00:00:00Z', reason: 'another' },
        ],
        'COMMIT',
      );
      expect(await sealed(other)).toBe(2);
      expect((await readRecord(log, other))?.record.leaf.ref).toBeUndefined();
      await expect.poll(() => log.inbox?.waiting()).toMatchObject({ count: 0 });
      expect((await log.store.readHead()).size).toBe(3);
    });

    test('that somebody changed meanwhile is not sealed, and keeps no other', async () => {
      await log.close();
      // Committed while no log is open: nobody seals it before it is changed.
      const other = await openLog({ ...(await place.options()) });
      const application = await place.begin();
      const { id } = await other.record('order.created', EVENT, { tx: application.tx });
      await other.close();
      await application.end('COMMIT');
      await place.changeInbox(id);
      log = await openLog({ ...(await place.options()), onError: (error) => errors.push(error) });
      const [next = ''] = await write([{}], 'COMMIT');
      expect(await sealed(next)).toBe(1);
      expect(String(errors[0])).toMatch(new RegExp(`event ${id} in the inbox is not as this log wrote it`));
      expect(await readRecord(log, id)).toBeUndefined();
      expect(await log.inbox?.waiting()).toMatchObject({ count: 1 });
    });

    test('is recorded once by one of several', async () => {
      const others = await Promise.all(
        [1, 2].map(async () =>
          openLog({ ...(await place.options()), onError: (error) => errors.push(error) }),
        ),
      );
      const ids: string[] = [];
      for (let i = 0; i < 10; i++) ids.push(...(await write([{}, {}], 'COMMIT')));
      for (const id of ids) await sealed(id);
      expect((await searchLog(log, 'type:order.created')).records).toHaveLength(20);
      await expect.poll(() => log.inbox?.waiting()).toMatchObject({ count: 0 });
      for (const other of others) await other.close();
      expect(errors).toEqual([]);
    });

    test('of what is no transaction is refused, and so is a wrong event', async () => {
      await expect(log.record('order.created', EVENT, { tx: {} })).rejects.toMatchObject({
        code: 'EVENT_INVALID',
      });
      const application = await place.begin();
      await expect(
        log.record('order.created', { nonsense: 1 } as object, { tx: application.tx }),
      ).rejects.toMatchObject({ code: 'EVENT_INVALID' });
      await application.end('COMMIT');
      expect(await log.inbox?.waiting()).toMatchObject({ count: 0 });
    });
  },
);

test('a log without an inbox says how it gets one', async () => {
  const parts = fileParts(mkdtempSync(join(folder, 'none-')));
  const log = await createLog(parts.options());
  await expect(log.record('order.created', {}, { tx: {} })).rejects.toThrow(/open it with `inbox`/);
  await log.close();
  await checkLog({ ...parts, closed: true });
});
