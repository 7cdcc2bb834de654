import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Signer } from '../signer/signer.ts';
import { checkLog } from '../testing/check-log.ts';
import { type MemoryParts, memoryParts, ORIGIN, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { Log } from './log.ts';
import { createLog, openLog } from './open-log.ts';

const folder = temporaryFolder();
let parts: MemoryParts;
let log: Log;
/** Sizes that were signed, with the time of the fake clock. */
let signed: (readonly [size: number, ms: number])[] = [];
let failures = 0;
/** So often another process has less signed, just before. */
let overtaken = 0;
let errors: unknown[] = [];

beforeEach(async () => {
  signed = [];
  errors = [];
  failures = 0;
  overtaken = 0;
  parts = memoryParts(folder);
  await (await createLog(parts.options())).close();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'], now: 0 });
  log = await openLog(
    parts.options({ signer: watched(parts.signer), onError: (error) => errors.push(error) }),
  );
});

afterEach(async () => {
  await log.close();
  vi.useRealTimers();
  await checkLog({ ...parts, closed: true });
});

function watched(signer: Signer): Signer {
  return {
    verifierKeys: (origin) => signer.verifierKeys(origin),
    identity: () => signer.identity(),
    enroll: (origin) => signer.enroll(origin),
    freeze: (origin) => signer.freeze(origin),
    lastSigned: (origin) => signer.lastSigned(origin),
    origins: () => signer.origins(),
    readResume: (origin) => signer.readResume(origin),
    writeResume: (origin, resume) => signer.writeResume(origin, resume),
    addCheckpoint: async (body) => {
      if (failures-- > 0) throw new Error('the signer is away');
      if (overtaken-- > 0) return { status: 409, body: '' };
      const answer = await signer.addCheckpoint(body);
      signed.push([(await signer.lastSigned(ORIGIN))?.size ?? 0, performance.now()]);
      return answer;
    },
  };
}

/** Lets the fake clock run, and what it starts finish. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a log that grows', () => {
  test('is signed soon after its first unsigned record', async () => {
    await log.record('a.b');
    await pass(10_000);
    expect(signed.map(([size]) => size)).toEqual([2]);
  });

  test('is signed at most once a second, and the last records at the latest ten seconds later', async () => {
    for (let i = 0; i < 100; i++) {
      await log.record('a.b');
      await pass(50);
    }
    await pass(10_000);
    const times = signed.map(([, ms]) => ms);
    expect(times.slice(1).every((ms, i) => ms - (times[i] ?? 0) >= 1000)).toBe(true);
    expect(signed.length).toBeGreaterThanOrEqual(5);
    expect(signed.length).toBeLessThanOrEqual(7);
    expect(signed.at(-1)?.[0]).toBe(101);
  });

  test('is not signed again while it does not grow', async () => {
    await log.record('a.b');
    await pass(60_000);
    await log.checkpoint();
    await log.checkpoint();
    expect(signed).toHaveLength(1);
  });

  test('is signed when it is closed, without waiting', async () => {
    await log.record('a.b');
    await log.close();
    expect(signed.map(([size]) => size)).toEqual([2]);
    await pass(60_000);
    expect(signed).toHaveLength(1);
  });

  test('is signed later where the signer was away, and takes records meanwhile', async () => {
    failures = 3;
    await log.record('a.b');
    await pass(500);
    await log.record('a.b');
    await pass(20_000);
    expect(errors).toHaveLength(3);
    expect(signed.map(([size]) => size)).toEqual([3]);
  });

  test('is closed although the signer is away, and signed when it is opened and closed again', async () => {
    await log.record('a.b');
    failures = 1000;
    await log.close();
    expect(errors.length).toBeGreaterThan(0);
    expect((await parts.signer.lastSigned(ORIGIN))?.size).toBe(1);
    failures = 0;
    log = await openLog(parts.options({ signer: watched(parts.signer) }));
    await log.close();
    expect((await parts.signer.lastSigned(ORIGIN))?.size).toBe(2);
  });

  test('has the signed note stored, under its size', async () => {
    await log.recordAll(Array.from({ length: 300 }, () => ({ type: 'a.b' })));
    await log.checkpoint();
    const notes = await parts.openStore().readCheckpoints(0, 10);
    expect(notes.map(({ size }) => size)).toEqual([1, 301]);
    expect(notes[1]?.note).toBe((await parts.signer.lastSigned(ORIGIN))?.note);
  });
});

test('checkpoint() tells where the signer refuses', async () => {
  await log.record('a.b');
  await pass(10_000);
  await log.record('a.b');
  failures = 1;
  await expect(log.checkpoint()).rejects.toThrow('the signer is away');
});

test('checkpoint() has all signed although another process had a part of it signed meanwhile', async () => {
  await log.record('a.b');
  overtaken = 2;
  await log.checkpoint();
  expect(signed.map(([size]) => size)).toEqual([2]);
});
