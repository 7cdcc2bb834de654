import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Log } from '../log/log.ts';
import { createLog, type LogOptions, openLog } from '../log/open-log.ts';
import type { Leases } from '../store/leases.ts';
import type { LogStores } from '../store/log-stores.ts';
import { postgresStores } from '../store/postgres/index.ts';
import { checkLog } from '../testing/check-log.ts';
import { keyringOf, newSigner, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { createTestDatabase } from '../testing/postgres.test.kit.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { type Following, runFollowers } from './run-followers.ts';

const folder = temporaryFolder();
let url: string;
let stores: LogStores;
beforeAll(async () => {
  url = await createTestDatabase();
  stores = postgresStores(url);
});
afterAll(() => stores.close());

interface Parts {
  readonly origin: string;
  readonly signer: LogOptions['signer'];
  readonly keyring: LogOptions['keyring'];
}

async function newParts(): Promise<Parts> {
  const origin = `test.example/${randomUUID()}/1`;
  await stores.create(origin);
  return {
    origin,
    signer: newSigner(join(mkdtempSync(join(folder, 'log-')), 'signer')),
    keyring: keyringOf(1),
  };
}

async function newLeases(): Promise<{ readonly one: Leases; readonly other: Leases }> {
  const { origin } = await newParts();
  const [one, other] = [stores.open(origin).leases, stores.open(origin).leases];
  if (one === undefined || other === undefined) throw new Error('a store in PostgreSQL has leases');
  return { one, other };
}

describe('a lease', () => {
  test('has one holder, until it is given up', async () => {
    const { one, other } = await newLeases();
    expect(await one.claim('jobs', 60_000)).toBe(true);
    expect(await other.claim('jobs', 60_000)).toBe(false);
    expect(await one.claim('jobs', 60_000)).toBe(true);
    expect(await other.claim('more', 60_000)).toBe(true);
    await other.release('jobs');
    expect(await other.claim('jobs', 60_000)).toBe(false);
    await one.release('jobs');
    expect(await other.claim('jobs', 60_000)).toBe(true);
  });
  test('ends with its time', async () => {
    const { one, other } = await newLeases();
    expect(await one.claim('jobs', 50)).toBe(true);
    await expect.poll(() => other.claim('jobs', 60_000)).toBe(true);
    expect(await one.claim('jobs', 50)).toBe(false);
  });
  test('that many ask for at once is had by one', async () => {
    const { origin } = await newParts();
    const claims = Array.from({ length: 20 }, () => stores.open(origin).leases?.claim('jobs', 60_000));
    expect((await Promise.all(claims)).filter((claimed) => claimed === true)).toHaveLength(1);
  });
});

describe('who keeps a lease', () => {
  test('has it beyond its time, and another as soon as it is given up', async () => {
    const { one, other } = await newLeases();
    const first = new LeaseKeeper(one, 'jobs', { ttlMs: 300 });
    await first.start();
    const changes: boolean[] = [];
    const second = new LeaseKeeper(other, 'jobs', { ttlMs: 300, onChange: (held) => changes.push(held) });
    await second.start();
    await sleep(900);
    expect([first.held, second.held]).toEqual([true, false]);
    await first.stop();
    expect(first.held).toBe(false);
    await expect.poll(() => second.held).toBe(true);
    expect(changes).toEqual([true]);
    await second.stop();
  });
  test('does not believe that it has it, when it could not be renewed', async () => {
    const errors: unknown[] = [];
    let failing = false;
    const leases: Leases = {
      claim: async () => {
        if (failing) throw new Error('the database is away');
        return true;
      },
      release: async () => {},
    };
    const keeper = new LeaseKeeper(leases, 'jobs', { ttlMs: 100, onError: (error) => errors.push(error) });
    await keeper.start();
    expect(keeper.held).toBe(true);
    failing = true;
    await expect.poll(() => keeper.held).toBe(false);
    expect(errors.length).toBeGreaterThan(0);
    failing = false;
    await expect.poll(() => keeper.held).toBe(true);
    await keeper.stop();
  });
  test('holds everything where there are no leases', async () => {
    const keeper = new LeaseKeeper(undefined, 'jobs');
    await keeper.start();
    expect(keeper.held).toBe(true);
    await keeper.stop();
    expect(keeper.held).toBe(false);
  });
});

describe('a follower of several machines', () => {
  test('works on one at a time, and goes on elsewhere when that one is killed', async () => {
    const parts = await newParts();
    const log = await createLog({ ...parts, store: stores.open(parts.origin) });
    for (let i = 0; i < 20; i++) await log.record('a.b');
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', FOLLOWING_PROCESS, url, parts.origin],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const there: number[] = [];
    child.stdout.on('data', (text) => {
      for (const line of String(text).trim().split('\n')) there.push(Number(line));
    });
    await expect.poll(() => there.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(21);
    const here: number[] = [];
    const following = runFollowers(
      log,
      [{ name: 'one', follow: async (records) => void here.push(...records.map(({ leaf }) => leaf.seq)) }],
      { leaseMs: 1500, pollMs: 50 },
    );
    for (let i = 0; i < 20; i++) await log.record('a.b');
    await expect.poll(() => there.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(41);
    expect(here).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (let i = 0; i < 20; i++) await log.record('a.b');
    await expect.poll(() => here.includes(60), { timeout: 30_000 }).toBe(true);
    await following.stop();
    // Nothing is lost; what was under way when it was killed may be seen twice.
    expect([...new Set([...there, ...here])].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 61 }, (_, i) => i),
    );
    await log.close();
    await checkLog({ ...parts, openStore: () => stores.open(parts.origin), closed: true });
  });
  test('moves at once when its machine is stopped', async () => {
    const parts = await newParts();
    const first = await createLog({ ...parts, store: stores.open(parts.origin) });
    const second = await openLog({ ...parts, store: stores.open(parts.origin) });
    const seen: string[] = [];
    const run = (log: Log, name: string): Following =>
      runFollowers(
        log,
        [{ name: 'one', follow: async (records) => void seen.push(...records.map(() => name)) }],
        {
          leaseMs: 60_000,
          pollMs: 20,
        },
      );
    const one = run(first, 'first');
    await expect.poll(() => seen).toEqual(['first']);
    await one.stop();
    const two = run(second, 'second');
    await first.record('a.b');
    await expect.poll(() => seen).toEqual(['first', 'second']);
    await two.stop();
    await Promise.all([first.close(), second.close()]);
  });
});

/** Follows a log and prints the positions that it was given. */
const FOLLOWING_PROCESS = `
  import { postgresStores } from ${JSON.stringify(new URL('../store/postgres/index.js', import.meta.url).href)};
  import { runFollowers } from ${JSON.stringify(new URL('./run-followers.js', import.meta.url).href)};
  const [url, origin] = process.argv.slice(1);
  const store = postgresStores(url).open(origin);
  const follow = async (records) => {
    for (const { leaf } of records) process.stdout.write(leaf.seq + '\\n');
  };
  runFollowers({ store, onAppended: () => () => {} }, [{ name: 'one', follow }], { leaseMs: 1500, pollMs: 50 });
  setInterval(() => {}, 1000);
`;
