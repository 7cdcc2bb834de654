import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AttestryError } from '../attestry-error.ts';
import { checkLog } from '../testing/check-log.ts';
import { type MemoryParts, memoryParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { Log } from './log.ts';
import { createLog, type LogOptions, openLog } from './open-log.ts';
import type { Receipt } from './receipt.ts';

const folder = temporaryFolder();
let parts: MemoryParts;
let log: Log;
/** Receipts in the order in which they were given. */
let given: Receipt[] = [];

beforeEach(async () => {
  parts = memoryParts(folder);
  log = await createLog(parts.options());
  given = [];
});

afterEach(async () => {
  await log.close();
  await checkLog({ ...parts, receipts: [given], closed: true });
});

async function reopen(options: Partial<LogOptions> = {}): Promise<void> {
  await log.close();
  log = await openLog(parts.options(options));
}

async function record(type: string, input?: Parameters<Log['record']>[1]): Promise<Receipt> {
  const receipt = await log.record(type, input);
  given.push(receipt);
  return receipt;
}

async function size(): Promise<number> {
  return (await parts.openStore().readHead()).size;
}

const code = (error: unknown): string | undefined => (error as Partial<AttestryError>).code;

describe('record', () => {
  test('answers with our id, the origin, the position and the hash of the stored record', async () => {
    const receipt = await record('user.login', { actor: { type: 'user', id: 'u1' } });
    expect(receipt).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      log: 'test.example/main/1',
      seq: 1,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const [row] = await parts.openStore().readRecords([1]);
    expect(Buffer.from(row?.hash ?? []).toString('hex')).toBe(receipt.hash);
  });

  test('gives positions in the order of the calls, whoever awaits first', async () => {
    const receipts = await Promise.all(
      Array.from({ length: 3000 }, (_, i) => log.record('user.login', { details: { i } })),
    );
    given.push(...receipts);
    expect(receipts.map(({ seq }) => seq)).toEqual(Array.from({ length: 3000 }, (_, i) => i + 1));
  });

  test('puts what is recorded at once into few batches', async () => {
    const store = parts.openStore();
    let batches = 0;
    await reopen({
      store: {
        ...boundMethods(store),
        append: (batch) => {
          batches++;
          return store.append(batch);
        },
      },
    });
    given.push(...(await Promise.all(Array.from({ length: 2500 }, () => log.record('user.login')))));
    expect(batches).toBe(3);
  });

  test('refuses a wrong event, and the next is recorded', async () => {
    await expect(log.record('user.login', { id: 'x'.repeat(200) })).rejects.toMatchObject({
      family: 'refused',
    });
    await expect(log.record('user.login', { occurredAt: 'yesterday' })).rejects.toMatchObject({
      code: 'EVENT_INVALID',
    });
    expect((await record('user.login')).seq).toBe(1);
  });

  test('maps the types of the log itself away from everybody else', async () => {
    const { seq } = await record('audit.key.rotated', { details: { epoch: 9, keyId: 'ffffffffffffffff' } });
    const [row] = await parts.openStore().readRecords([seq]);
    expect(JSON.parse(new TextDecoder().decode(row?.leaf)).type).toBe('external.audit.key.rotated');
  });
});

describe('a clock', () => {
  test('that goes back by more than a second is written down, and does not stop the log', async () => {
    const times = [5000, 4000, 2999, 2999, 900_000, 0];
    const backs: unknown[] = [];
    for (const time of times) {
      await reopen({ nowMs: () => 1_767_225_600_000 + time });
      const { seq } = await record('user.login');
      const [row] = await parts.openStore().readRecords([seq]);
      backs.push(JSON.parse(new TextDecoder().decode(row?.leaf)).clock);
    }
    // The log was created by the real clock, which is later than all of these.
    expect(backs).toEqual(['back', undefined, 'back', undefined, undefined, 'back']);
  });

  test('that fails rejects what waits, and works again afterwards', async () => {
    let now = Number.NaN;
    await reopen({ nowMs: () => now });
    await expect(log.record('user.login')).rejects.toThrow();
    now = Date.now();
    expect((await record('user.login')).seq).toBe(1);
  });
});

describe('recordAll', () => {
  test('records in order, in one batch', async () => {
    const receipts = await log.recordAll([{ type: 'a.b' }, { type: 'c.d' }, { type: 'e.f' }]);
    given.push(...receipts);
    expect(receipts.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('of nothing records nothing', async () => {
    expect(await log.recordAll([])).toEqual([]);
    expect(await size()).toBe(1);
  });

  test('of 1,000 is taken and of 1,001 refused', async () => {
    const events = Array.from({ length: 1001 }, () => ({ type: 'user.login' }));
    await expect(log.recordAll(events)).rejects.toMatchObject({ code: 'EVENT_TOO_LARGE' });
    given.push(...(await log.recordAll(events.slice(1))));
    expect(await size()).toBe(1001);
  });

  test('with one wrong event records none', async () => {
    await expect(
      log.recordAll([{ type: 'a.b' }, { type: 'a.b', occurredAt: 'yesterday' }]),
    ).rejects.toMatchObject({
      code: 'EVENT_INVALID',
    });
    expect(await size()).toBe(1);
  });

  test('with one id that was used for other content records none', async () => {
    await record('a.b', { id: 'one', details: 1 });
    const all = log.recordAll([
      { type: 'a.b' },
      { type: 'a.b', id: 'one', details: 2 },
      { type: 'a.b', id: 'two' },
    ]);
    await expect(all).rejects.toMatchObject({ code: 'ID_CONFLICT' });
    expect(await size()).toBe(2);
    // Nothing of the refused list is taken.
    expect((await record('a.b', { id: 'two' })).seq).toBe(2);
  });

  test('repeats what was recorded and records the rest, in order', async () => {
    const first = await record('a.b', { id: 'one' });
    const receipts = await log.recordAll([
      { type: 'x.y' },
      { type: 'a.b', id: 'one' },
      { type: 'a.b', id: 'two' },
    ]);
    expect(receipts.map(({ seq, replayed }) => [seq, replayed])).toEqual([
      [2, undefined],
      [1, true],
      [3, undefined],
    ]);
    expect(receipts[1]).toEqual({ ...first, replayed: true });
  });

  test('with an id twice records it once', async () => {
    const receipts = await log.recordAll([
      { type: 'a.b', id: 'one' },
      { type: 'c.d' },
      { type: 'a.b', id: 'one' },
    ]);
    expect(receipts.map(({ seq, replayed }) => [seq, replayed])).toEqual([
      [1, undefined],
      [2, undefined],
      [1, true],
    ]);
    expect(await size()).toBe(3);
  });

  test('with an id twice for different events records none', async () => {
    const all = log.recordAll([
      { type: 'a.b', id: 'one' },
      { type: 'c.d', id: 'one' },
    ]);
    await expect(all).rejects.toMatchObject({ code: 'ID_CONFLICT' });
    expect(await size()).toBe(1);
  });
});

describe('tryRecord', () => {
  test('answers and never throws', async () => {
    const result = await log.tryRecord('a.b');
    if (result.ok) given.push(result.receipt);
    expect(result.ok).toBe(true);
    expect(await log.tryRecord('a.b', { occurredAt: 'yesterday' })).toMatchObject({
      ok: false,
      error: { code: 'EVENT_INVALID' },
    });
    await log.close();
    expect(await log.tryRecord('a.b')).toMatchObject({ ok: false, error: { code: 'LOG_CLOSED' } });
  });
});

describe('enqueue', () => {
  test('records in order with what is awaited; flush waits for all', async () => {
    for (let i = 0; i < 100; i++) log.enqueue('a.b', { details: { i } });
    await log.flush();
    expect(await size()).toBe(101);
    expect((await record('a.b')).seq).toBe(101);
  });

  test('refuses a wrong event at once', () => {
    expect(() => log.enqueue('a.b', { occurredAt: 'yesterday' })).toThrow(
      expect.objectContaining({ code: 'EVENT_INVALID' }),
    );
  });

  test('refuses what is more than may wait, and takes more after a flush', async () => {
    await reopen({ maxQueued: 2 });
    log.enqueue('a.b');
    log.enqueue('a.b');
    expect(() => log.enqueue('a.b')).toThrow(
      expect.objectContaining({ code: 'QUEUE_FULL', retryable: true }),
    );
    await log.flush();
    log.enqueue('a.b');
    await log.flush();
    expect(await size()).toBe(4);
  });

  test('tells failures to onError', async () => {
    const errors: unknown[] = [];
    await reopen({ onError: (error) => errors.push(error) });
    log.enqueue('a.b', { id: 'one' });
    log.enqueue('a.c', { id: 'one' });
    await log.flush();
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors.map(code)).toEqual(['ID_CONFLICT']);
  });

  test('of a closed log says that it is closed, however often', async () => {
    await reopen({ maxQueued: 1 });
    await log.close();
    for (let i = 0; i < 3; i++)
      expect(() => log.enqueue('a.b')).toThrow(expect.objectContaining({ code: 'LOG_CLOSED' }));
  });
});

describe('close', () => {
  test('waits for what is under way, and refuses what comes then', async () => {
    const first = log.record('a.b');
    const closing = log.close();
    await expect(log.record('a.b')).rejects.toMatchObject({ code: 'LOG_CLOSED', family: 'refused' });
    await expect(log.recordAll([{ type: 'a.b' }])).rejects.toMatchObject({ code: 'LOG_CLOSED' });
    given.push(await first);
    await closing;
    await log.close();
  });

  test('happens by itself at the end of a block', async () => {
    await log.close();
    {
      await using scoped = await openLog(parts.options());
      given.push(await scoped.record('a.b'));
    }
    await checkLog({ ...parts, receipts: [given], closed: true });
  });
});

describe('a listener for appends', () => {
  test('is told the size, until it is taken away', async () => {
    const sizes: number[] = [];
    const stop = log.onAppended((grown) => sizes.push(grown));
    await record('a.b');
    given.push(...(await log.recordAll([{ type: 'a.b' }, { type: 'a.b' }])));
    stop();
    await record('a.b');
    expect(sizes).toEqual([2, 4]);
  });

  test('that throws harms neither the records nor the other listeners', async () => {
    const errors: unknown[] = [];
    await reopen({ onError: (error) => errors.push(error) });
    const sizes: number[] = [];
    log.onAppended(() => {
      throw new Error('a listener fails');
    });
    log.onAppended((grown) => sizes.push(grown));
    given.push(...(await Promise.all([log.record('a.b'), log.record('a.b')])));
    await record('a.b');
    expect(sizes).toEqual([3, 4]);
    expect(errors).toHaveLength(2);
  });
});

describe('recordSystem', () => {
  test('keeps what verification needs in clear', async () => {
    const { seq } = await log.recordSystem('audit.verified', { mode: 'full', findings: 0 });
    const [row] = await parts.openStore().readRecords([seq]);
    expect(JSON.parse(new TextDecoder().decode(row?.leaf))).toMatchObject({
      type: 'audit.verified',
      system: { mode: 'full', findings: 0 },
    });
  });

  test('refuses what does not fit into a leaf, and the next is recorded', async () => {
    const system = { items: Array.from({ length: 6000 }, (_, i) => `item number ${i}`) };
    await expect(log.recordSystem('audit.verified', system)).rejects.toMatchObject({
      code: 'EVENT_TOO_LARGE',
    });
    expect((await record('a.b')).seq).toBe(1);
  });
});

/** The methods of a store as an object of their own, so that some can be replaced. */
function boundMethods<T extends object>(store: T): T {
  return new Proxy({} as T, {
    get: (_, name) => {
      const value: unknown = Reflect.get(store, name);
      return typeof value === 'function' ? value.bind(store) : value;
    },
    ownKeys: () => allKeys(store),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

function allKeys(store: object): string[] {
  const prototype: unknown = Object.getPrototypeOf(store);
  const inherited =
    typeof prototype === 'object' && prototype !== null ? Object.getOwnPropertyNames(prototype) : [];
  return [...new Set([...Object.keys(store), ...inherited])].filter((name) => name !== 'constructor');
}
