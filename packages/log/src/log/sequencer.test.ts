import { describe, expect, test } from 'vitest';
import { type CallFate, faultyStore, UNHARMED } from '../store/faulty-store.ts';
import type { LogStore } from '../store/log-store.ts';
import { checkLog } from '../testing/check-log.ts';
import { memoryParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { Log } from './log.ts';
import { createLog, openLog } from './open-log.ts';
import type { Receipt } from './receipt.ts';

const folder = temporaryFolder();
const lost = new Error('connection lost');

/** One batch holds no more: what is recorded with these waits for the next. */
const FIRST = 1000;
/** Enough that the next batch is sealed while the first is being written. */
const NEXT = 200;

interface Fault {
  /** What becomes of the first batch. */
  readonly fate: 'moved' | CallFate;
  /** Whether its records are there all the same, so that its caller has receipts. */
  readonly kept: boolean;
}

const FAULTS: { readonly [name: string]: Fault } = {
  'is overtaken by another process': { fate: 'moved', kept: false },
  'is written': { fate: UNHARMED, kept: true },
  'is written and the answer is lost': { fate: { applied: true, reported: lost }, kept: true },
  'is not written': { fate: { applied: false, reported: lost }, kept: false },
};

describe('sealing that fails while the batch before', () => {
  test.each(Object.entries(FAULTS))(
    '%s leaves no caller without an answer, and nothing is lost',
    // Whoever is told nothing waits for ever.
    { timeout: 10_000 },
    async (_, { fate, kept }) => {
      const parts = memoryParts(folder);
      await (await createLog(parts.options())).close();
      const other = await openLog(parts.options());
      const clock = failingClock();
      const faulty = faultyStore(parts.openStore(), (method, callNumber) =>
        method === 'append' && callNumber === 1 && fate !== 'moved' ? fate : UNHARMED,
      );
      const store = beforeFirstAppend(faulty, async () => {
        clock.fail();
        // Until the next batch was to be sealed, the first is under way.
        await new Promise((resolve) => setTimeout(resolve, 10));
        expect(clock.failures).toBeGreaterThan(0);
        if (fate === 'moved') await other.record('other.event');
      });
      const log = await openLog(parts.options({ store, nowMs: clock.nowMs }));

      const told = await Promise.allSettled([recordMany(log, 'first', FIRST), recordMany(log, 'next', NEXT)]);
      expect(told.map(({ status }) => status)).toEqual([kept ? 'fulfilled' : 'rejected', 'rejected']);
      for (const answer of told)
        if (answer.status === 'rejected')
          expect(answer.reason).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });

      clock.mend();
      const again = [await recordMany(log, 'first', FIRST), await recordMany(log, 'next', NEXT)];
      await Promise.all([log.close(), other.close()]);
      expect(again.map((receipts) => receipts.filter(({ replayed }) => replayed).length)).toEqual([
        kept ? FIRST : 0,
        0,
      ]);
      expect((await parts.openStore().readHead()).size).toBe(1 + (fate === 'moved' ? 1 : 0) + FIRST + NEXT);
      await checkLog({ ...parts, receipts: [again.flat()], closed: true });
    },
  );
});

test('an event that is recorded again as soon as it was refused is not forgotten', {
  timeout: 10_000,
}, async () => {
  const parts = memoryParts(folder);
  await (await createLog(parts.options())).close();
  const clock = failingClock();
  const prompt = faultyStore(parts.openStore(), () => UNHARMED);
  const release = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return prompt.release();
  };
  const log = await openLog(parts.options({ store: { ...prompt, release }, nowMs: clock.nowMs }));
  clock.fail();
  expect(await log.tryRecord('a.b')).toMatchObject({ ok: false, error: { code: 'STORE_UNAVAILABLE' } });
  clock.mend();
  expect(await log.tryRecord('a.b')).toMatchObject({ ok: true, receipt: { seq: 1 } });
  await log.close();
  await checkLog({ ...parts, closed: true });
});

test('a batch on top of one of which nobody could find out that it was written is recorded once', {
  timeout: 10_000,
}, async () => {
  const parts = memoryParts(folder);
  await (await createLog(parts.options())).close();
  let looked = true;
  const store = faultyStore(parts.openStore(), (method, callNumber) => {
    if (method === 'append' && callNumber === 1) {
      looked = false;
      return { applied: true, reported: lost };
    }
    if (method !== 'readHashes' || looked) return UNHARMED;
    looked = true;
    return { applied: false, reported: lost };
  });
  const log = await openLog(parts.options({ store }));
  // The last do not fit into the second batch: so many wait that its callers are told late.
  const counts = [FIRST, NEXT, FIRST - 1];
  const told = await Promise.allSettled(
    counts.map((count) => log.recordAll(Array.from({ length: count }, () => ({ type: 'a.b' })))),
  );
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  await log.close();
  expect((await parts.openStore().readHead()).size).toBe(1 + FIRST + NEXT + FIRST - 1);
  await checkLog({ ...parts, closed: true });
});

/** Records events in one transaction, with ids of their own so that they can be repeated. */
function recordMany(log: Log, name: string, count: number): Promise<readonly Receipt[]> {
  return log.recordAll(
    Array.from({ length: count }, (_, i) => ({ type: 'a.b', id: `${name}-${i}`, details: i })),
  );
}

/** A store that runs something when it is first given a batch, and takes the batch after it. */
function beforeFirstAppend(store: LogStore, run: () => Promise<void>): LogStore {
  let first = true;
  return {
    ...store,
    append: async (batch) => {
      if (first) {
        first = false;
        await run();
      }
      return store.append(batch);
    },
  };
}

interface FailingClock {
  readonly nowMs: () => number;
  /** How often it failed. */
  readonly failures: number;
  fail(): void;
  mend(): void;
}

function failingClock(): FailingClock {
  let fails = false;
  let failures = 0;
  return {
    nowMs: () => {
      if (!fails) return Date.now();
      failures++;
      throw new Error('the clock fails');
    },
    get failures() {
      return failures;
    },
    fail: () => {
      fails = true;
    },
    mend: () => {
      fails = false;
    },
  };
}
