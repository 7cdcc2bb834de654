import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogStore } from '../store/log-store.ts';
import type { LogStores } from '../store/log-stores.ts';
import { createMemoryFile, openMemoryStore } from '../store/memory/memory-store.ts';
import { postgresStores } from '../store/postgres/index.ts';
import { openDatabase } from '../store/sqlite/driver.ts';
import { createLogFile } from '../store/sqlite/schema.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { checkLog } from '../testing/check-log.ts';
import { keyringOf, newSigner, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { createTestDatabase } from '../testing/postgres.test.kit.ts';
import { copyLog } from './copy-log.ts';
import { createLog, type LogOptions, openLog } from './open-log.ts';
import { verifyLog } from './verify-log.ts';

const folder = temporaryFolder();
let stores: LogStores;
beforeAll(async () => {
  stores = postgresStores(await createTestDatabase());
});
afterAll(() => stores.close());

/** How a store of a new, empty place of a log is opened, again and again. */
type Place = (origin: string) => Promise<() => LogStore>;
const PLACES: { readonly [name: string]: Place } = {
  memory: async (origin) => {
    const file = createMemoryFile(origin);
    return () => openMemoryStore(file);
  },
  SQLite: async (origin) => {
    const path = join(mkdtempSync(join(folder, 'file-')), 'main.1.db');
    createLogFile(path, origin);
    return () => openSqliteStore(path, origin);
  },
  PostgreSQL: async (origin) => {
    await stores.create(origin);
    return () => stores.open(origin);
  },
};

type Parts = Pick<LogOptions, 'origin' | 'signer' | 'keyring'>;

function newParts(): Parts {
  const origin = `test.example/${randomUUID()}/1`;
  return {
    origin,
    signer: newSigner(join(mkdtempSync(join(folder, 'log-')), 'signer')),
    keyring: keyringOf(1, 2),
  };
}

/** A log with all that a log may have: claims, sections and none, rotations, checkpoints, positions. */
async function writeLog(parts: Parts, open: () => LogStore): Promise<void> {
  const log = await createLog({ ...parts, keyring: keyringOf(1), store: open() });
  await fill(log, 600);
  await log.close();
  const rotating = await openLog({ ...parts, store: open() });
  await rotating.rotateSecret(parts.keyring.keyIds.at(-1) ?? '');
  await fill(rotating, 50);
  await rotating.store.writePosition('alerts', 17);
  await rotating.close();
}

async function fill(log: Awaited<ReturnType<typeof createLog>>, count: number): Promise<void> {
  const from = (await log.store.readHead()).size;
  for (let at = 0; at < count; at += 100) {
    await log.recordAll(
      Array.from({ length: 100 }, (_, i) => ({
        type: i % 3 === 0 ? 'auth.login' : 'user.updated',
        ...(i % 2 === 0 && { id: `id ${from + at + i} ü"`, source: { id: 'app' } }),
        ...(i % 5 !== 0 && {
          actor: { type: 'user', id: String(i % 7), name: `Jana Ünï ${i}` },
          reason: 'asked',
        }),
        request: { ip: `10.0.0.${i % 9}` },
      })),
    );
  }
}

/** Everything of a log that a store tells. */
async function contents(open: () => LogStore): Promise<unknown> {
  const store = open();
  try {
    const head = await store.readHead();
    const claims = await store.readClaims(undefined, 10_000);
    return {
      head,
      chunk: await store.readChunk(0, head.size, true),
      nodes: await store.readNodes(1, 0, 100),
      claims: [...claims].sort((a, b) => a.seq - b.seq),
      counts: await store.readCountSums('sixteen  letters'),
      index: await store.readIndexSums('sixteen  letters', head.size),
      checkpoints: await store.readCheckpoints(0, 1000),
      positions: await store.readPositions(),
    };
  } finally {
    await store.close();
  }
}

async function copy(from: () => LogStore, to: () => LogStore): Promise<number> {
  const [source, target] = [from(), to()];
  try {
    return await copyLog({ from: source, to: target });
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}

describe.each([
  ['SQLite', 'PostgreSQL'],
  ['PostgreSQL', 'SQLite'],
])('a log that is copied from %s to %s', (from, to) => {
  async function places(parts: Parts): Promise<readonly [() => LogStore, () => LogStore]> {
    const [source, target] = [await PLACES[from]?.(parts.origin), await PLACES[to]?.(parts.origin)];
    if (source === undefined || target === undefined) throw new Error('no such place');
    return [source, target];
  }

  test('is the same there, verifies, and goes on there', async () => {
    const parts = newParts();
    const [source, target] = await places(parts);
    await writeLog(parts, source);
    expect(await copy(source, target)).toBe(702);
    expect(await contents(target)).toEqual(await contents(source));
    await checkLog({ ...parts, openStore: target, closed: true });
    const log = await openLog({ ...parts, store: target() });
    const again = await log.record('auth.login', { id: 'id 1 ü"', source: { id: 'app' } }).catch(String);
    expect(String(again)).toMatch(/recorded before \(seq 1\)/);
    await log.record('auth.login');
    await log.close();
    await checkLog({ ...parts, openStore: target, closed: true });
  });

  test('goes on where it was interrupted, and takes what came since', async () => {
    const parts = newParts();
    const [source, target] = await places(parts);
    await writeLog(parts, source);
    const stop = new AbortController();
    const [one, other] = [source(), target()];
    await expect(
      copyLog({ from: one, to: other, signal: stop.signal, onProgress: (done) => done > 0 && stop.abort() }),
    ).rejects.toThrow(/abort/);
    await Promise.all([one.close(), other.close()]);
    const log = await openLog({ ...parts, store: source() });
    await fill(log, 100);
    await log.close();
    expect(await copy(source, target)).toBe(802);
    expect(await contents(target)).toEqual(await contents(source));
    expect(await copy(source, target)).toBe(802);
    await checkLog({ ...parts, openStore: target, closed: true });
  });

  test('is not put over another history', async () => {
    const parts = newParts();
    const [source, target] = await places(parts);
    await writeLog(parts, source);
    const other = await createLog({ ...newParts(), origin: parts.origin, store: target() });
    await other.close();
    await expect(copy(source, target)).rejects.toMatchObject({ code: 'LOG_EXISTS' });
  });
});

test('nothing is copied of what is recorded meanwhile', async () => {
  const parts = newParts();
  const [source, target] = [createMemoryFile(parts.origin), createMemoryFile(parts.origin)];
  await writeLog(parts, () => openMemoryStore(source));
  const log = await openLog({ ...parts, store: openMemoryStore(source) });
  await log.store.writePosition('alerts', 600);
  await log.close();
  const then = withSize(openMemoryStore(source), 500);
  expect(await copyLog({ from: then, to: openMemoryStore(target) })).toBe(500);
  const copied = openMemoryStore(target);
  const { verdict, findings } = await verifyLog({
    origin: parts.origin,
    keyring: parts.keyring,
    store: copied,
    mode: 'full',
  });
  expect({ verdict, findings }).toEqual({ verdict: 'intact', findings: [] });
  const claims = await copied.readClaims(undefined, 10_000);
  expect(Math.max(...claims.map(({ seq }) => seq))).toBeLessThan(500);
  expect(await copied.readPositions()).toEqual(new Map([['alerts', 500]]));
});

/** A store that has grown since its head was read. */
function withSize(store: LogStore, size: number): LogStore {
  return new Proxy(store, {
    get: (_, name) => {
      if (name === 'readHead') return async () => ({ ...(await store.readHead()), size });
      const member: unknown = Reflect.get(store, name);
      return typeof member === 'function' ? member.bind(store) : member;
    },
  });
}

test('a log with a damaged record is not copied beyond it', async () => {
  const parts = newParts();
  const path = join(mkdtempSync(join(folder, 'file-')), 'main.1.db');
  createLogFile(path, parts.origin);
  const source = (): LogStore => openSqliteStore(path, parts.origin);
  await writeLog(parts, source);
  const db = openDatabase(path, { busyTimeoutMs: 5000 });
  db.exec(
    "UPDATE records SET leaf = CAST(replace(CAST(leaf AS TEXT), 'user', 'uzer') AS BLOB) WHERE seq = 600",
  );
  db.close();
  const file = createMemoryFile(parts.origin);
  await expect(copy(source, () => openMemoryStore(file))).rejects.toThrow(
    /record 600 is not as it was sealed/,
  );
  expect(file.state.head.size).toBe(500);
});
