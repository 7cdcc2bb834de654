import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import type { CatalogueType } from '../event/catalogue/catalogue-type.ts';
import {
  type DefinedInput,
  defineEvents,
  type EventDefinitions,
  type EventType,
  event,
  type InputArguments,
} from '../event/catalogue/define-events.ts';
import type { StandardSchemaV1 } from '../event/catalogue/standard-schema.ts';
import type { EventInput } from '../event/event.ts';
import { createDataFolder, createFolderLog, openFolderLog } from '../folder/data-folder.ts';
import { checkLog } from '../testing/check-log.ts';
import { type MemoryParts, memoryParts, temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { Log, TypedEvent } from './log.ts';
import { createLog, openLog } from './open-log.ts';
import { readRecord } from './read-record.ts';
import type { Receipt } from './receipt.ts';

const amount: StandardSchemaV1<{ amount: number }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'object' && value !== null && 'amount' in value && typeof value.amount === 'number'
        ? { value: { amount: value.amount } }
        : { issues: [{ message: 'not a number', path: ['amount'] }] },
  },
};

const events = defineEvents({
  'auth.login.failed': event({ severity: 'critical' }),
  'client.updated': event({ target: 'client', diff: true }),
  'invoice.paid': event({ target: 'invoice', details: amount }),
});

const folder = temporaryFolder();
let parts: MemoryParts;
let log: Log<typeof events>;

beforeEach(async () => {
  parts = memoryParts(folder);
  log = await createLog({ ...parts.options(), events });
});

afterEach(async () => {
  await log.close();
  await checkLog({ ...parts, closed: true });
});

/** The second, which the compiler does not know. */
function either<A, B>(a: A, b: B): A | B {
  return parts.origin === '' ? a : b;
}

async function leaf({ seq }: Receipt): Promise<unknown> {
  return (await readRecord(log, seq))?.record.leaf;
}

/** What `norm` says of a record. */
async function norm({ seq }: Receipt): Promise<unknown> {
  return (await readRecord(log, seq))?.record.sections.details?.norm;
}

describe('a log that was opened with definitions', () => {
  test('records an event as it is defined', async () => {
    const failed = await log.record('auth.login.failed');
    expect(await leaf(failed)).toMatchObject({ type: 'auth.login.failed', severity: 'critical' });
    const updated = await log.record('client.updated', { target: { id: 7 }, before: { a: 1 }, after: null });
    expect(await leaf(updated)).toMatchObject({ target: { type: 'client' } });
    expect(await norm(updated)).toBeUndefined();
    const paid = { target: { type: 'invoice', id: 'i1' }, details: { amount: 3 }, actor: { id: 1 } } as const;
    expect(await log.tryRecord('invoice.paid', paid)).toMatchObject({ ok: true });
    log.enqueue('invoice.paid', paid);
    await log.flush();
    expect((await parts.openStore().readHead()).size).toBe(5);
  });

  test('records lists in which every event is as its type is defined', async () => {
    const several: TypedEvent<typeof events, 'client.updated' | 'invoice.paid'>[] = [];
    several.push({ type: 'client.updated', target: { id: 1 }, before: 1, after: 2 });
    const receipts = await log.recordAll([
      ...several,
      { type: 'auth.login.failed' },
      { type: 'shop.order.shipped', severity: 'warning' },
    ]);
    expect(receipts.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await log.recordAll([]);
  });

  test('takes any event of types that are not defined, and of types that only the run time knows', async () => {
    await log.record('auth.login');
    await log.record('auth.login', { target: null, severity: 'info' });
    await log.record('shop.order.shipped', { severity: 'warning', details: 1 });
    await log.record(either('shop.order.shipped', 'auth.login'), undefined);
    const type: string = either('client.updated', 'x');
    await log.record(type, { severity: 'warning' });
    await log.record(`shop.${type}`, { severity: 'warning' });
    await log.recordAll([1, 2].map((id) => ({ type, target: { id } })));
    const untyped: TypedEvent[] = [{ type, severity: 'warning' }];
    await log.recordAll(untyped);
  });

  test('asks of a type that is one of several what each of them asks', async () => {
    const type = either('client.updated', 'invoice.paid');
    await log.record(type, { target: { id: 1 }, before: 1, after: 2, details: { amount: 3 } });
    // @ts-expect-error invoice.paid needs details
    await log.record(type, { target: { id: 1 }, before: 1, after: 2 });
    // @ts-expect-error client.updated needs a target
    await log.record(either('auth.login', 'client.updated'));
  });

  test('has inputs refused by the compiler that it would record with a note', async () => {
    // @ts-expect-error target, before and after are needed
    const nothing = await log.record('client.updated');
    expect(await norm(nothing)).toEqual(['/after', '/before', '/target'].map((place) => [place, 'schema']));
    // @ts-expect-error after is needed
    const half = await log.record('client.updated', { target: { id: 1 }, before: 1 });
    expect(await norm(half)).toEqual([['/after', 'schema']]);
    // @ts-expect-error details as the schema takes them are needed
    const other = await log.tryRecord('invoice.paid', { target: { id: 1 }, details: { amount: '3' } });
    expect(other.ok && (await norm(other.receipt))).toEqual([['/details/amount', 'schema']]);
    // @ts-expect-error a target of another type
    log.enqueue('invoice.paid', { target: { type: 'user', id: 1 }, details: { amount: 3 } });
    // @ts-expect-error severity comes from the definition
    await log.record('auth.login.failed', { severity: 'info' });
    // @ts-expect-error not a member of an event
    expect(await log.tryRecord('auth.login.failed', { ip: '192.0.2.1' })).toMatchObject({ ok: false });
    await log.recordAll([
      { type: 'auth.login.failed' },
      // @ts-expect-error after is needed, in a list as well
      { type: 'client.updated', target: { id: 1 }, before: 1 },
      { type: 'shop.order.shipped', severity: 'warning' },
    ]);
    // @ts-expect-error after is needed, in a list of a length that only the run time knows as well
    await log.recordAll([1, 2].map((id) => ({ type: 'client.updated' as const, target: { id }, before: 1 })));
  });
});

describe('the type of a log', () => {
  test('is that of its definitions, however it is opened', async () => {
    await log.close();
    const opened = await openLog({ ...parts.options(), events });
    expectTypeOf(opened).toEqualTypeOf(log);
    log = opened;
    const data = createDataFolder(`${folder}/data`, 'test.example');
    const created = await createFolderLog(data, 'main', { events });
    expectTypeOf(created).toEqualTypeOf(log);
    expect(created.events).toBe(events);
    await created.close();
    const inline = await openFolderLog(data, 'main', { events: { 'a.b': { diff: true } } });
    // @ts-expect-error before and after are needed
    await inline.record('a.b');
    await inline.close();
    const plain = await openFolderLog(data);
    expectTypeOf(plain).toEqualTypeOf<Log>();
    expect(plain.events).toBeUndefined();
    await plain.close();
  });

  test('fits where any log does, or one with fewer definitions, and not the other way round', () => {
    expectTypeOf(log).toExtend<Log>();
    expectTypeOf(log).toExtend<Log<Pick<typeof events, 'client.updated'>>>();
    expectTypeOf<Log>().not.toExtend<typeof log>();
    expectTypeOf<Log<Pick<typeof events, 'client.updated'>>>().not.toExtend<typeof log>();
  });

  test('without definitions is that of a log that takes any event', () => {
    expectTypeOf<Parameters<Log['tryRecord']>>().toEqualTypeOf<[type: EventType, input?: EventInput]>();
    expectTypeOf<InputArguments<EventDefinitions, 'client.updated'>>().toEqualTypeOf<[input?: EventInput]>();
    expectTypeOf<TypedEvent>().toExtend<EventInput & { type: string }>();
    expectTypeOf<EventInput & { type: string }>().toExtend<TypedEvent>();
  });

  test('can be passed on by a function of the application', async () => {
    function audit<T extends EventType<typeof events>>(
      type: T,
      ...input: InputArguments<typeof events, T>
    ): Promise<Receipt> {
      return log.record(type, ...input);
    }
    await audit('auth.login.failed');
    await audit('client.updated', { target: { id: 1 }, before: 1, after: 2 });
    expectTypeOf<InputArguments<typeof events, 'client.updated'>>().toEqualTypeOf<
      [input: DefinedInput<typeof events, 'client.updated'>]
    >();
    // @ts-expect-error target, before and after are needed
    await audit('client.updated');
  });

  test('names the types that editors offer: those of the catalogue that an application records', () => {
    expectTypeOf<'auth.login' | 'ticket.ticket.opened'>().toExtend<CatalogueType>();
    expectTypeOf<'audit.read'>().not.toExtend<CatalogueType>();
    expectTypeOf<'item.{table}.created'>().not.toExtend<CatalogueType>();
    expectTypeOf<'auth.logn'>().not.toExtend<CatalogueType>();
  });
});
