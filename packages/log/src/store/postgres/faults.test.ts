/** The database and the network fail under a log that records: what was acknowledged is there once, and the log goes on. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Log } from '../../log/log.ts';
import { openLog } from '../../log/open-log.ts';
import type { Receipt } from '../../log/receipt.ts';
import { checkLog } from '../../testing/check-log.ts';
import { temporaryFolder } from '../../testing/log-parts.test.kit.ts';
import {
  createTestDatabase,
  databaseUrl,
  onServer,
  type PostgresParts,
  postgresParts,
} from '../../testing/postgres.test.kit.ts';
import { startPostgres, type TestServer } from '../../testing/start-postgres.test.kit.ts';
import { type Break, startTcpProxy, type TcpProxy } from '../../testing/tcp-proxy.test.kit.ts';
import { faultyStore, UNHARMED } from '../faulty-store.ts';
import type { LogStore } from '../log-store.ts';
import type { LogStores } from '../log-stores.ts';
import { postgresStores } from './postgres-stores.ts';

const folder = temporaryFolder();
const UNAVAILABLE = { code: 'STORE_UNAVAILABLE', family: 'unavailable', retryable: true };
/** Ends every connection of the stores of a database. */
const KILL = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name = 'attestry' AND datname = current_database()`;

/** Records `count` events, a few at once, while something happens in between; those with ids are repeated until they are there. */
async function recordThrough(
  log: Log,
  count: number,
  meanwhile: (i: number) => Promise<unknown>,
): Promise<Receipt[]> {
  const given: Receipt[] = [];
  for (let i = 0; i < count; i += 3) {
    await meanwhile(i);
    await Promise.all(
      [i, i + 1, i + 2].map(async (details) => {
        const withId = details % 2 === 0;
        for (;;) {
          const recorded = await log.tryRecord('a.b', withId ? { id: `id${details}`, details } : { details });
          if (recorded.ok) given.push(recorded.receipt);
          else expect(recorded.error).toMatchObject(UNAVAILABLE);
          if (recorded.ok || !withId) return;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }),
    );
  }
  return given;
}

async function expectAllThere(parts: PostgresParts, given: readonly Receipt[], closed = true): Promise<void> {
  expect(new Set(given.map(({ seq }) => seq)).size).toBe(given.length);
  await checkLog({ ...parts, receipts: [given.toSorted((a, b) => a.seq - b.seq)], closed });
}

describe('a log whose', () => {
  test('connections are ended again and again records on', async () => {
    const parts = await postgresParts(await createTestDatabase(), folder);
    const log = await openLog(parts.options());
    let killing: Promise<unknown> = Promise.resolve();
    const given = await recordThrough(log, 300, async (i) => {
      await killing;
      // Not waited for: it happens while the next are recorded.
      if (i % 15 === 0) killing = onServer(parts.url, KILL);
    });
    await killing;
    await log.close();
    expect(given.filter(({ replayed }) => replayed === true).length).toBeLessThan(150);
    await expectAllThere(parts, given);
  });

  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres();
    afterAll(() => server.remove());
  }, 120_000);

  test('server crashes and comes back records on, and what was acknowledged is there', async () => {
    const parts = await postgresParts(server.url, folder);
    const log = await openLog(parts.options());
    let crash: Promise<void> | undefined;
    const given = await recordThrough(log, 300, async (i) => {
      if (i === 99) crash = server.crash();
      if (i === 210) await crash;
    });
    await crash;
    expect(await log.tryRecord('a.b')).toMatchObject({ ok: true });
    await log.close();
    await expectAllThere(parts, given);
  });
});

describe('a network that breaks', () => {
  let parts: PostgresParts;
  let proxy: TcpProxy;
  let stores: LogStores;
  let log: Log;
  beforeAll(async () => {
    parts = await postgresParts(await createTestDatabase(), folder);
  });
  beforeEach(async () => {
    const { port, pathname } = new URL(parts.url);
    proxy = await startTcpProxy(Number(port));
    const url = databaseUrl(parts.url, pathname.slice(1), proxy.port);
    stores = postgresStores(url, { patienceMs: 500, answerMs: 1000 });
    log = await openLog(parts.options({ store: stores.open(parts.origin) }));
  });
  afterEach(async () => {
    await log.close();
    await stores.close();
    await proxy.close();
    await checkLog({ ...parts, closed: true });
  });

  const BREAKS: readonly Break[] = ['request lost', 'answer lost', 'answer swallowed', 'request held'];

  test.each(BREAKS)(
    'at an append (%s) leaves the record there once, and its caller has the receipt',
    async (how) => {
      const before = (await log.store.readHead()).size;
      const broken = proxy.breakAt('attestry-append', how);
      const receipt = await log.record('a.b', { details: how });
      await broken;
      // What was held arrives now, at a server that has the record already.
      proxy.heal();
      const next = await log.record('a.b', { details: 'after' });
      expect([receipt.seq, next.seq]).toEqual([before, before + 1]);
    },
  );

  test.each(BREAKS)('at the end of an append under the lock (%s) does the same', async (how) => {
    const before = (await log.store.readHead()).size;
    const other = await openLog(parts.options());
    const store = overtakenTwice(stores.open(parts.origin), other);
    const overtaken = await openLog(parts.options({ store }));
    const broken = proxy.breakAt('COMMIT', how);
    const recorded = overtaken.record('a.b', { details: how });
    await broken;
    // As long as it is held, so is the lock: the server ends such a transaction after a while.
    if (how === 'request held') proxy.heal();
    const receipt = await recorded;
    proxy.heal();
    const next = await other.record('a.b');
    expect([receipt.seq, next.seq]).toEqual([before + 2, before + 3]);
    await Promise.all([overtaken.close(), other.close()]);
  });

  test('and swallows everything ends in an error, for who records, reads or waits; then all goes on', async () => {
    await log.record('a.b');
    proxy.swallowAll();
    const told = await Promise.all([
      log.tryRecord('a.b', { id: 'swallowed' }),
      log.tryRecord('a.b'),
      log.store.readHead().catch((error: unknown) => error),
      log.store.lockHead().catch((error: unknown) => error),
    ]);
    expect(told).toMatchObject([
      { ok: false, error: UNAVAILABLE },
      { ok: false, error: UNAVAILABLE },
      expect.any(Error),
      expect.any(Error),
    ]);
    proxy.heal();
    await expect(log.record('a.b', { id: 'swallowed' })).resolves.toMatchObject({ log: parts.origin });
  });
});

/** A store before whose first two batches somebody else appends: the third is sealed under the lock. */
function overtakenTwice(store: LogStore, other: Log): LogStore {
  let times = 2;
  const append: LogStore['append'] = async (batch) => {
    if (times-- > 0) await other.record('a.b');
    return store.append(batch);
  };
  return { ...faultyStore(store, () => UNHARMED), append };
}
