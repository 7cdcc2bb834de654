import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Log } from '../log/log.ts';
import { createLog, openLog } from '../log/open-log.ts';
import { faultyStore, UNHARMED } from '../store/faulty-store.ts';
import { checkLog } from '../testing/check-log.ts';
import { type MemoryParts, memoryParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { type Follower, followerSource } from './follower.ts';
import { type Following, type FollowOptions, runFollowers } from './run-followers.ts';

const folder = temporaryFolder();
let parts: MemoryParts;
let log: Log;
let following: Following | undefined;

beforeEach(async () => {
  parts = memoryParts(folder);
  log = await createLog(parts.options());
});

afterEach(async () => {
  await following?.stop();
  following = undefined;
  await log.close();
  await checkLog({ ...parts, closed: true });
});

/** A follower that writes down what it is given. */
function recorder(name: string, more: Partial<Follower> = {}): Follower & { readonly seen: number[] } {
  const seen: number[] = [];
  return {
    name,
    seen,
    follow: async (records) => {
      for (const { leaf } of records) seen.push(leaf.seq);
    },
    ...more,
  };
}

function run(followers: readonly Follower[], options: FollowOptions = {}): void {
  following = runFollowers(log, followers, { pollMs: 20, retryMs: 10, ...options });
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; !condition() && i < 1000; i++) await sleep(2);
  expect(condition()).toBe(true);
}

const upTo = (size: number): number[] => Array.from({ length: size }, (_, i) => i);

describe('a follower', () => {
  test('is given every record from 0 on, in order and once, and the next as they come', async () => {
    await log.recordAll(upTo(249).map(() => ({ type: 'a.b' })));
    const follower = recorder('one');
    run([follower]);
    await until(() => follower.seen.length === 250);
    await log.record('a.b');
    await until(() => follower.seen.length === 251);
    expect(follower.seen).toEqual(upTo(251));
  });

  test('is given at most its batch at once', async () => {
    await log.recordAll(upTo(24).map(() => ({ type: 'a.b' })));
    const sizes: number[] = [];
    run([{ name: 'one', batch: 10, follow: async (records) => void sizes.push(records.length) }]);
    await until(() => sizes.reduce((sum, size) => sum + size, 0) === 25);
    expect(sizes).toEqual([10, 10, 5]);
  });

  test('goes on at its position after a restart', async () => {
    const first = recorder('one');
    run([first]);
    await until(() => first.seen.length === 1);
    await following?.stop();
    await log.close();
    log = await openLog(parts.options());
    await log.record('a.b');
    const second = recorder('one');
    run([second]);
    await until(() => second.seen.length === 1);
    expect(second.seen).toEqual([1]);
  });

  test('gets the same records again after a failure, and only then the next', async () => {
    const given: number[][] = [];
    const errors: unknown[] = [];
    let failures = 3;
    await log.recordAll(upTo(3).map(() => ({ type: 'a.b' })));
    const follow: Follower['follow'] = async (records) => {
      given.push(records.map(({ leaf }) => leaf.seq));
      if (failures-- > 0) throw new Error('not now');
    };
    run([{ name: 'one', batch: 2, follow }], {
      onError: (name, error) => errors.push([name, String(error)]),
    });
    await until(() => given.length === 5);
    expect(given).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
      [2, 3],
    ]);
    expect(errors).toEqual(new Array(3).fill(['one', 'Error: not now']));
  });

  test('whose position was not written gets the records again', async () => {
    const store = parts.openStore();
    let lost = 1;
    await log.close();
    const failing = faultyStore(store, (method) =>
      method === 'writePosition' && lost-- > 0 ? { applied: false, reported: new Error('lost') } : UNHARMED,
    );
    log = await openLog(parts.options({ store: failing }));
    const follower = recorder('one');
    run([follower]);
    await until(() => follower.seen.length === 2);
    expect(follower.seen).toEqual([0, 0]);
  });

  test('waits longer after each failure, whatever is recorded meanwhile', async () => {
    let attempts = 0;
    const follow: Follower['follow'] = async () => {
      attempts++;
      throw new Error('down');
    };
    run([{ name: 'one', follow }], { retryMs: 40 });
    const end = performance.now() + 400;
    while (performance.now() < end) {
      await log.record('a.b');
      await sleep(2);
    }
    // 0, 40, 120, 280 ms.
    expect(attempts).toBeLessThanOrEqual(4);
  });

  test('is not given what it wrote itself, and others are', async () => {
    const own = recorder('alerts');
    const other = recorder('other');
    run([own, other]);
    await log.recordSystem('audit.alert.fired', { rule: 'r' }, { source: { id: followerSource('alerts') } });
    await log.record('a.b');
    await until(() => own.seen.includes(2) && other.seen.length === 3);
    expect(own.seen).toEqual([0, 2]);
    expect(other.seen).toEqual([0, 1, 2]);
  });

  test('is given what somebody else wrote in its name', async () => {
    const follower = recorder('alerts');
    run([follower]);
    await log.record('user.deleted', { source: { id: followerSource('alerts') } });
    await until(() => follower.seen.length === 2);
  });

  test('is woken by what is recorded while it looks', async () => {
    const follower = recorder('one');
    run([follower], { pollMs: 60_000 });
    for (let i = 0; i < 50; i++) {
      await log.record('a.b');
      await sleep(i % 3);
    }
    await until(() => follower.seen.length === 51);
  });

  test('notices what another process records', async () => {
    const follower = recorder('one');
    run([follower]);
    const other = await openLog(parts.options());
    await other.record('a.b');
    await until(() => follower.seen.length === 2);
    await other.close();
  });

  test('does not keep others from going on', async () => {
    const fast = recorder('fast');
    let release = (): void => {};
    const slow: Follower = { name: 'slow', follow: () => new Promise((resolve) => (release = resolve)) };
    run([slow, fast]);
    await log.record('a.b');
    await until(() => fast.seen.length === 2);
    expect(await log.store.readPosition('slow')).toBe(0);
    release();
    await following?.stop();
    expect(await log.store.readPosition('slow')).toBeGreaterThan(0);
  });

  test('is stopped only after what it does is done', async () => {
    let done = false;
    const follow: Follower['follow'] = async () => {
      await sleep(50);
      done = true;
    };
    run([{ name: 'one', follow }]);
    await sleep(20);
    await following?.stop();
    expect(done).toBe(true);
    expect(await log.store.readPosition('one')).toBe(1);
  });

  test('that waits long is stopped at once', async () => {
    run([recorder('one')], { pollMs: 60_000 });
    await sleep(20);
    const begin = performance.now();
    await following?.stop();
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});

describe('a damaged log', () => {
  afterEach(async () => {
    parts = memoryParts(folder);
    log = await createLog(parts.options());
  });

  test.each(['changed', 'gone'])('stops its followers before the record that is %s', async (how) => {
    await log.recordAll(upTo(9).map(() => ({ type: 'a.b' })));
    const { records } = parts.file.state;
    const record = records[5];
    if (record !== undefined && how === 'changed')
      records[5] = { ...record, leaf: record.leaf.with(20, 0x20) };
    const errors: string[] = [];
    const follower = recorder('one', { batch: 4 });
    const rows = log.store.readRange.bind(log.store);
    if (how === 'gone')
      log.store.readRange = async (from, to) => (await rows(from, to)).filter(({ seq }) => seq !== 5);
    run([follower], { onError: (_, error) => errors.push(String(error)) });
    await until(() => errors.length > 0);
    expect(follower.seen).toEqual([0, 1, 2, 3, 4]);
    expect(errors[0]).toMatch(/record 5 .*attestry verify/);
    await following?.stop();
    await log.close();
  });
});
