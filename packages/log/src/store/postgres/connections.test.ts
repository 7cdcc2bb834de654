/** The connections of a pool: shared by many, never lost, and nobody waits for one for ever. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Log } from '../../log/log.ts';
import { openLog } from '../../log/open-log.ts';
import { checkLog } from '../../testing/check-log.ts';
import { temporaryFolder } from '../../testing/log-parts.test.kit.ts';
import {
  createTestDatabase,
  onServer,
  type PostgresParts,
  postgresParts,
} from '../../testing/postgres.test.kit.ts';
import type { LogStore } from '../log-store.ts';
import { openPool, type Pool, type PoolClient, type PoolOptions } from './pool.ts';
import { openPostgresStore } from './postgres-store.ts';

const folder = temporaryFolder();
let parts: PostgresParts;
let pool: Pool;
/** All that were ever made. */
let clients: PoolClient[] = [];
let log: Log;

async function openAll(options: PoolOptions): Promise<void> {
  parts = await postgresParts(await createTestDatabase(), folder);
  pool = openPool(parts.url, options);
  clients = [];
  pool.on('connect', (client) => clients.push(client));
  log = await openLog(parts.options({ store: openStore(options) }));
}

function openStore({ answerMs }: PoolOptions = {}): LogStore {
  const { url, origin } = parts;
  return openPostgresStore({ pool, url, origin, ...(answerMs !== undefined && { answerMs }) });
}

afterEach(async () => {
  await log.close();
  await expectAllReturned();
  await pool.end();
  await checkLog({ ...parts, closed: true });
});

async function expectAllReturned(): Promise<void> {
  // A checkpoint may be under way at any moment.
  await vi.waitFor(() => expect(pool.totalCount).toBe(pool.idleCount));
  expect(pool.waitingCount).toBe(0);
  expect(pool.totalCount).toBeLessThanOrEqual(pool.options.max);
  // Ours, and those of the driver: as many after a thousand statements as after one.
  for (const client of clients) expect(client.listenerCount('error')).toBeLessThanOrEqual(3);
}

/** Ends the connections of this test's stores that satisfy a condition. */
function kill(condition: string): Promise<unknown> {
  return onServer(
    parts.url,
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE application_name = 'attestry' AND datname = current_database() AND ${condition}`,
  );
}

describe('a pool', () => {
  beforeEach(() => openAll({ maxConnections: 4 }));

  test('has all its connections back after a thousand calls of all kinds, some of which fail', async () => {
    const { store } = log;
    const calls: (() => Promise<unknown>)[] = [
      () => log.record('a.b'),
      () => store.readHead(),
      () => store.search({ term: 't:a.b' }, { limit: 5 }),
      () => store.readCountSums('seed'),
      () => store.readIndexSums('seed', 10),
      () => store.inspect(),
      () => store.readRange(0, 3),
      () => store.readRecords([Number.NaN]),
      () => store.readChunk(0, 2, true),
      () => store.writePosition('f', 1),
    ];
    for (let i = 0; i < 20; i++) {
      const answers = await Promise.allSettled(
        Array.from({ length: 50 }, (_, j) => calls[j % calls.length]?.()),
      );
      expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    }
    await expectAllReturned();
  });

  test('whose connection with the lock is ended has the log go on', async () => {
    await log.store.lockHead();
    await kill(`state = 'idle in transaction'`);
    await expect(log.record('a.b')).resolves.toMatchObject({ seq: 1 });
    await log.store.lockHead();
    await kill('true');
    await log.store.release();
    await expect(log.record('a.b')).resolves.toMatchObject({ seq: 2 });
  });

  test('lends fewer connections to locks than it has: who holds one can read', async () => {
    const others = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const origin = `test.example/other${i}/1`;
        await parts.stores.create(origin);
        return openPostgresStore({ pool, url: parts.url, origin });
      }),
    );
    await Promise.all(
      others.map(async (store) => {
        await store.lockHead();
        await store.readRange(0, 1);
        await store.release();
      }),
    );
    await Promise.all(others.map((store) => store.close()));
  });

  test('has no lock left of a store that is closed at once', async () => {
    const store = openStore();
    const locked = store.lockHead();
    await store.close();
    await locked;
    await expect(log.record('a.b')).resolves.toMatchObject({ seq: 1 });
  });
});

describe('a pool of which every connection is busy', () => {
  beforeEach(() => openAll({ maxConnections: 2, patienceMs: 200 }));

  test('sends away who waits too long, and serves the next', async () => {
    const busy = await Promise.all([pool.connect(), pool.connect()]);
    const told = await Promise.all(Array.from({ length: 20 }, () => log.tryRecord('a.b')));
    for (const answer of told)
      expect(answer).toMatchObject({ ok: false, error: { code: 'STORE_UNAVAILABLE', retryable: true } });
    for (const client of busy) client.release();
    await expect(log.record('a.b')).resolves.toMatchObject({ seq: 1 });
  });
});

describe('a statement that the server has and does not get to', () => {
  beforeEach(() => openAll({ maxConnections: 6, answerMs: 400 }));

  /** Locks the head as another would; calls `meanwhile` when so many statements of the store wait for it. */
  async function whileLocked(waiting: number, meanwhile: () => Promise<unknown>): Promise<void> {
    const other = openPool(parts.url);
    const client = await other.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM attestry.heads FOR UPDATE');
    const answer = meanwhile();
    for (;;) {
      const [row] = await onServer(
        parts.url,
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (Number(row?.['n']) >= waiting) break;
    }
    client.release(true);
    await other.end();
    await answer;
  }

  test('is not waited for, and is written once however many of it are on their way', async () => {
    await log.record('a.b');
    await whileLocked(2, async () => {
      const answer = await log.tryRecord('a.b', { id: 'once' });
      expect(answer.ok || answer.error.code === 'STORE_UNAVAILABLE').toBe(true);
    });
    // Whoever was told nothing repeats it, and has the record that may be there by now.
    const receipt = await log.record('a.b', { id: 'once' });
    const again = await log.record('a.b', { id: 'once' });
    expect(again).toMatchObject({ seq: receipt.seq, replayed: true });
    await log.record('a.b');
    expect((await log.store.readHead()).size).toBe(4);
  });
});
