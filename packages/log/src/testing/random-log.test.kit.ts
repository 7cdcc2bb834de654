/** Random lives of a log: what may happen to one that nobody tampers with. */
import fc from 'fast-check';
import { AttestryError } from '../attestry-error.ts';
import type { Log, TypedEvent } from '../log/log.ts';
import { createLog, type LogOptions, openLog } from '../log/open-log.ts';
import type { Receipt } from '../log/receipt.ts';
import { type CallFate, faultyStore, UNHARMED } from '../store/faulty-store.ts';
import type { LogStore } from '../store/log-store.ts';

export type Step =
  | { readonly kind: 'record'; readonly writer: number; readonly events: readonly TypedEvent[] }
  | { readonly kind: 'together'; readonly writer: number; readonly events: readonly TypedEvent[] }
  | { readonly kind: 'race'; readonly events: readonly TypedEvent[] }
  | { readonly kind: 'rotate'; readonly writer: number; readonly secret: number }
  | { readonly kind: 'checkpoint'; readonly writer: number }
  | { readonly kind: 'clock'; readonly jumpMs: number }
  /** A process dies: its log is left as it is, and another is opened. */
  | { readonly kind: 'abandon'; readonly writer: number }
  | { readonly kind: 'reopen'; readonly writer: number }
  /** The next write of the store fails. */
  | {
      readonly kind: 'fault';
      readonly writer: number;
      readonly method: 'append' | 'putCheckpoint';
      readonly applied: boolean;
    };

const WRITERS = 2;

const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    '',
    '__proto__',
    '\ud800',
    'a\u0000b',
    '[redacted]',
    'eyJhbGciOi.eyJzdWIiOi.x',
    '4111 1111 1111 1111',
    'ä'.repeat(400),
    '<script>',
    "' OR 1=1 --",
    '%00',
    '\u202eabc',
    '\ufeffbom',
  ),
);
const hostileValue = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withTypedArray: true,
    withObjectString: true,
  }),
  fc.jsonValue(),
  hostileText,
  fc.constantFrom<unknown>(
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e21,
    2 ** 53,
    { password: 'x' },
    { toJSON: () => 'json' },
    undefined,
    null,
    {},
    [[[[]]]],
  ),
);
const id = fc.oneof(hostileText, fc.nat(), fc.constantFrom('u1', 'u2'));
const type = fc.oneof(
  fc.constantFrom('user.login', 'invoice.paid', 'audit.log.created', 'audit.key.rotated', 'a.b.c.d.e.f.g'),
  hostileText,
);
const entity = fc.record(
  { type: fc.constantFrom('user', 'admin', 'client', 'what?'), id },
  { requiredKeys: [] },
);
/** Few ids, and content that follows from them: so that some repeat what was recorded. */
const repeatable = fc
  .record({ id: fc.constantFrom('one', 'two', 'three'), n: fc.nat(1) })
  .map(({ id: ref, n }): TypedEvent => ({ type: 'a.b', id: ref, details: n }));
const anyEvent = fc
  .record(
    {
      type,
      actor: fc.record(
        {
          type: fc.constantFrom('user', 'admin', 'nobody'),
          id,
          name: hostileText,
          email: hostileText,
          roles: fc.array(hostileText, { maxLength: 3 }),
        },
        { requiredKeys: [] },
      ),
      target: entity,
      behalf: entity,
      subject: entity,
      related: fc.array(entity, { maxLength: 4 }),
      source: fc.record({ id: hostileText, seq: fc.maxSafeNat() }, { requiredKeys: [] }),
      occurredAt: fc
        .date({
          min: new Date('1970-01-01T00:00:00Z'),
          max: new Date('2100-01-01T00:00:00Z'),
          noInvalidDate: true,
        })
        .map((date) => date.toISOString()),
      outcome: fc.constantFrom('success', 'failure', 'denied', 'unknown'),
      request: fc.record(
        { ip: fc.oneof(fc.ipV4(), fc.ipV6(), hostileText), userAgent: hostileText, path: hostileText },
        { requiredKeys: [] },
      ),
      before: hostileValue,
      after: hostileValue,
      reason: hostileValue,
      details: hostileValue,
    },
    { requiredKeys: ['type'] },
  )
  // What the types of EventInput forbid is what a program without types may give.
  .map((event) => event as unknown as TypedEvent);
const events = fc.array(fc.oneof({ weight: 3, arbitrary: anyEvent }, { weight: 1, arbitrary: repeatable }), {
  minLength: 1,
  maxLength: 6,
});
const many = fc
  .integer({ min: 100, max: 400 })
  .map((count) =>
    Array.from({ length: count }, (_, i): TypedEvent => ({ type: 'user.login', details: { i } })),
  );
const writer = fc.nat(WRITERS - 1);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('record' as const), writer, events }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('together' as const), writer, events }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('race' as const), events }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('record' as const), writer, events: many }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rotate' as const), writer, secret: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('checkpoint' as const), writer }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      jumpMs: fc.integer({ min: -100_000, max: 100_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abandon' as const), writer }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const), writer }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      writer,
      method: fc.constantFrom('append' as const, 'putCheckpoint' as const),
      applied: fc.boolean(),
    }),
  },
);

/** What may happen to a log. */
export const life: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 1, maxLength: 8 });

/** Lets it happen; returns the receipts that each writer got, in order. Logs that were abandoned are closed at the end. */
export async function live(
  steps: readonly Step[],
  options: (more?: Partial<LogOptions>) => LogOptions,
): Promise<Receipt[][]> {
  const run = new LifeRun(options);
  try {
    await run.begin();
    for (const next of steps) await run.step(next);
  } finally {
    await run.end();
  }
  return run.receipts;
}

class LifeRun {
  readonly receipts: Receipt[][] = Array.from({ length: WRITERS }, () => []);
  readonly #options: (more?: Partial<LogOptions>) => LogOptions;
  readonly #logs: Log[] = [];
  readonly #abandoned: Log[] = [];
  readonly #faults: (readonly [string, CallFate] | undefined)[] = [];
  #offsetMs = 0;

  constructor(options: (more?: Partial<LogOptions>) => LogOptions) {
    this.#options = options;
  }

  async begin(): Promise<void> {
    await (await createLog(this.#optionsOf(0))).close();
    for (let i = 0; i < WRITERS; i++) this.#logs.push(await openLog(this.#optionsOf(i)));
  }

  #optionsOf(i: number): LogOptions {
    const options = this.#options({ nowMs: () => Date.now() + this.#offsetMs });
    return { ...options, store: this.#withFaults(options.store, i) };
  }

  #withFaults(store: LogStore, i: number): LogStore {
    return faultyStore(store, (method) => {
      const fault = this.#faults[i];
      if (fault?.[0] !== method) return UNHARMED;
      this.#faults[i] = undefined;
      return fault[1];
    });
  }

  async step(next: Step): Promise<void> {
    switch (next.kind) {
      case 'record':
        await this.#record(next.writer, next.events);
        return;
      case 'together':
        await tolerate(async () =>
          this.#keep(next.writer, await this.#log(next.writer).recordAll(next.events)),
        );
        return;
      case 'race':
        await Promise.all(this.#logs.map((_, i) => this.#record(i, next.events)));
        return;
      case 'rotate':
        await tolerate(() =>
          this.#log(next.writer).rotateSecret(this.#options().keyring.keyIds[next.secret] ?? ''),
        );
        return;
      case 'checkpoint':
        await tolerate(() => this.#log(next.writer).checkpoint());
        return;
      case 'clock':
        this.#offsetMs += next.jumpMs;
        return;
      case 'abandon':
        this.#abandoned.push(this.#log(next.writer));
        this.#logs[next.writer] = await openLog(this.#optionsOf(next.writer));
        return;
      case 'reopen':
        await this.#log(next.writer).close();
        this.#logs[next.writer] = await openLog(this.#optionsOf(next.writer));
        return;
      case 'fault':
        this.#faults[next.writer] = [next.method, { applied: next.applied, reported: new Error('a fault') }];
    }
  }

  async #record(i: number, list: readonly TypedEvent[]): Promise<void> {
    const log = this.#log(i);
    const results = await Promise.all(list.map(({ type: name, ...input }) => log.tryRecord(name, input)));
    this.#keep(
      i,
      results.flatMap((result) => (result.ok ? [result.receipt] : [])),
    );
    for (const result of results) if (!result.ok) expected(result.error);
  }

  #keep(i: number, receipts: readonly Receipt[]): void {
    this.receipts[i]?.push(...receipts);
  }

  #log(i: number): Log {
    const log = this.#logs[i];
    if (log === undefined) throw new RangeError(`no writer ${i}`);
    return log;
  }

  async end(): Promise<void> {
    this.#faults.length = 0;
    for (const log of [...this.#abandoned, ...this.#logs]) await log.close();
  }
}

async function tolerate(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    expected(error);
  }
}

/** Of all errors these may come to somebody who does nothing wrong but choose his ids. */
function expected(error: unknown): void {
  const known =
    AttestryError.is(error) &&
    ['ID_CONFLICT', 'STORE_UNAVAILABLE', 'KEY_ROTATED', 'EVENT_INVALID', 'EVENT_TOO_LARGE'].includes(
      error.code,
    );
  const faulty = error instanceof Error && error.message === 'a fault';
  if (!known && !faulty) throw error;
}
