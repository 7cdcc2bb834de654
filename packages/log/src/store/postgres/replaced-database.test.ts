/** The database is replaced by an older copy, as when a replica that lags takes over: a running log notices, and seals nothing on it. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Log } from '../../log/log.ts';
import { openLog } from '../../log/open-log.ts';
import { temporaryFolder } from '../../testing/log-parts.test.kit.ts';
import {
  createTestDatabase,
  databaseUrl,
  onServer,
  type PostgresParts,
  postgresParts,
} from '../../testing/postgres.test.kit.ts';
import type { LogStores } from '../log-stores.ts';
import { postgresStores } from './postgres-stores.ts';

const folder = temporaryFolder();
let parts: PostgresParts;
let server: string;
let database: string;
let log: Log;

beforeEach(async () => {
  parts = await postgresParts(await createTestDatabase(), folder);
  database = new URL(parts.url).pathname.slice(1);
  server = databaseUrl(parts.url, 'postgres');
  log = await openLog(parts.options());
  await record(log, 4);
});

afterEach(async () => {
  await log.close();
  await onServer(server, `DROP DATABASE IF EXISTS ${database}_copy WITH (FORCE)`);
  await onServer(server, `DROP DATABASE IF EXISTS ${database}_lost WITH (FORCE)`);
});

async function record(to: Log, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await to.record('a.b', { details: i });
}

async function sizeOf(): Promise<number> {
  return (await parts.openStore().readHead()).size;
}

/** Makes a copy of the database as it is now. */
async function copy(): Promise<void> {
  await log.checkpoint();
  await withoutConnections(`CREATE DATABASE ${database}_copy TEMPLATE ${database}`);
}

/** Puts the copy in the place of the database. */
async function promote(): Promise<void> {
  await withoutConnections(`ALTER DATABASE ${database} RENAME TO ${database}_lost`);
  await withoutConnections(`ALTER DATABASE ${database}_copy RENAME TO ${database}`);
}

async function withoutConnections(statement: string): Promise<void> {
  const mine = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname LIKE '${database}%'`;
  await vi.waitFor(
    async () => {
      await onServer(server, mine);
      await onServer(server, statement);
    },
    { timeout: 20_000 },
  );
}

const CUT = { kind: 'cut', explanation: expect.stringMatching(/the log has 5 records and .*8/) };

describe('a database with fewer records than were signed', () => {
  beforeEach(async () => {
    await copy();
    await record(log, 3);
  });

  test('is opened for reading only', async () => {
    await log.checkpoint();
    await promote();
    const opened = await openLog(parts.options());
    expect(opened.readOnly).toMatchObject(CUT);
    await expect(opened.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    await opened.close();
    expect(await sizeOf()).toBe(5);
  });

  test('stops a running log at its next record', async () => {
    await log.checkpoint();
    await promote();
    expect(log.readOnly).toBeUndefined();
    const told = await Promise.allSettled([log.record('a.b'), log.record('a.b', { id: 'x' })]);
    for (const answer of told)
      expect(answer).toMatchObject({
        status: 'rejected',
        reason: { code: 'LOG_READ_ONLY', family: 'fatal' },
      });
    expect(log.readOnly).toMatchObject(CUT);
    await expect(log.record('a.b')).rejects.toThrow(/the log has 5 records/);
    await log.checkpoint();
    expect((await parts.signer.lastSigned(parts.origin))?.size).toBe(8);
    expect(await sizeOf()).toBe(5);
  });

  test('stops a running log that knew nothing of them', async () => {
    const idle = await openLog(parts.options({ store: parts.openStore() }));
    await record(log, 2);
    await log.checkpoint();
    await promote();
    // It was opened when there were 8, and 10 are signed.
    const late = await idle.record('a.b').catch((error: unknown) => error);
    expect(late).toMatchObject({ code: 'LOG_READ_ONLY' });
    expect(idle.readOnly).toMatchObject({
      kind: 'cut',
      explanation: expect.stringMatching(/5 records and 10 were signed/),
    });
    await idle.close();
    expect(await sizeOf()).toBe(5);
  });

  test('stops a running log when it is to be signed', async () => {
    await log.checkpoint();
    await promote();
    await expect(log.checkpoint()).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    expect(log.readOnly).toMatchObject(CUT);
    await expect(log.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    expect(await sizeOf()).toBe(5);
  });
});

test('records that were acknowledged and not signed are missed, too', async () => {
  await copy();
  // Or it would have signed them when the test takes long.
  await log.close();
  const errors: unknown[] = [];
  const away = Object.create(parts.signer, {
    addCheckpoint: { value: () => Promise.reject(new Error('the signer is away')) },
    lastSigned: { value: (origin: string) => parts.signer.lastSigned(origin) },
    origins: { value: () => parts.signer.origins() },
  }) as PostgresParts['signer'];
  const unsigned = await openLog(parts.options({ signer: away, onError: (error) => errors.push(error) }));
  await record(unsigned, 3);
  await promote();
  await expect(unsigned.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
  expect(unsigned.readOnly).toMatchObject({
    kind: 'cut',
    explanation: expect.stringMatching(/8 were on disk before/),
  });
  await unsigned.close();
  expect(await sizeOf()).toBe(5);
});

describe('two copies that both go on', () => {
  let copies: LogStores;
  let fork: Log;
  beforeEach(async () => {
    await copy();
    copies = postgresStores(databaseUrl(parts.url, `${database}_copy`));
    fork = await openLog(parts.options({ store: copies.open(parts.origin) }));
    await record(log, 3);
    await log.checkpoint();
  });
  afterEach(async () => {
    await fork.close();
    await copies.close();
  });

  test.each([3, 5])(
    'are never both signed: the one that comes later, with %i records more, stops',
    async (more) => {
      const signed = await parts.signer.lastSigned(parts.origin);
      // Each batch fits on the copy's own head: until it is to be signed, nobody can know.
      await fork.recordAll(Array.from({ length: more }, (_, i) => ({ type: 'a.b', details: ['other', i] })));
      await expect(fork.checkpoint()).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
      expect(fork.readOnly).toMatchObject({ kind: 'forked' });
      await expect(fork.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
      expect(await parts.signer.lastSigned(parts.origin)).toEqual(signed);
      await record(log, 1);
      await log.checkpoint();
      expect((await parts.signer.lastSigned(parts.origin))?.size).toBe(9);
    },
  );
});
