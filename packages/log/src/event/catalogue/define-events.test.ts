import { describe, expect, expectTypeOf, test } from 'vitest';
import type { EventInput } from '../event.ts';
import { CATALOGUE } from './catalogue.ts';
import { type DefinedInput, type DefinedType, defineEvents, event, type InputOf } from './define-events.ts';
import { schemaIssues, withTargetType } from './schema-issues.ts';
import type { SchemaResult, StandardSchemaV1 } from './standard-schema.ts';

function schema<T>(
  validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>,
): StandardSchemaV1<T, T> {
  return { '~standard': { version: 1, vendor: 'test', validate } };
}

const amount: StandardSchemaV1<{ amount: number }> = schema((value) => {
  if (typeof value !== 'object' || value === null || !('amount' in value)) {
    return { issues: [{ message: 'no amount', path: ['amount'] }] };
  }
  if (typeof value.amount !== 'number')
    return { issues: [{ message: 'not a number', path: [{ key: 'amount' }] }] };
  return { value: { amount: value.amount } };
});

const events = defineEvents({
  'auth.login.failed': event({ severity: 'warning' }),
  'client.updated': event({ target: 'client', diff: true }),
  'invoice.paid': event({ target: 'invoice', details: amount }),
  'note.added': { details: schema<string | undefined>(() => ({ value: undefined })) },
});

/** As a log has it, for defined types alone. It only proves that the types fit. */
function record<K extends DefinedType<typeof events>>(
  _type: K,
  _input: DefinedInput<typeof events, K>,
): void {}

describe('types', () => {
  test('accept what the definitions ask for', () => {
    record('auth.login.failed', {});
    record('auth.login.failed', { before: 1, target: null, outcome: 'denied', details: [1] });
    record('client.updated', { target: { id: 42 }, before: { a: 1 }, after: null });
    record('client.updated', { target: { type: 'client', id: 42n, name: 'Åsa' }, before: {}, after: {} });
    record('invoice.paid', { target: { id: 'i1' }, details: { amount: 3 }, actor: { id: 1 } });
    record('note.added', {});
    record('note.added', { details: 'text' });
    expectTypeOf<InputOf<Record<never, never>>>().toExtend<EventInput>();
    expectTypeOf<DefinedInput<typeof events, 'client.updated'>>().toExtend<EventInput>();
    expectTypeOf<DefinedInput<typeof events, 'invoice.paid'>>().toExtend<EventInput>();
  });

  test('refuse what they do not', () => {
    // @ts-expect-error a type that is not defined
    record('client.update', {});
    // @ts-expect-error diff: true needs before
    record('client.updated', { target: { id: 1 }, after: {} });
    // @ts-expect-error diff: true needs after
    record('client.updated', { target: { id: 1 }, before: {} });
    // @ts-expect-error a target is needed
    record('client.updated', { before: {}, after: {} });
    // @ts-expect-error a target of another type
    record('client.updated', { target: { type: 'user', id: 1 }, before: {}, after: {} });
    // @ts-expect-error a target without an id
    record('client.updated', { target: { name: 'x' }, before: {}, after: {} });
    // @ts-expect-error details are needed
    record('invoice.paid', { target: { id: 1 } });
    // @ts-expect-error details that the schema does not take
    record('invoice.paid', { target: { id: 1 }, details: { amount: '3' } });
    // @ts-expect-error severity comes from the definition
    record('auth.login.failed', { severity: 'critical' });
    // @ts-expect-error not a member of an event
    record('auth.login.failed', { ip: '192.0.2.1' });
  });

  test('refuse definitions that mean nothing', () => {
    // @ts-expect-error a word that is not a severity
    event({ severity: 'high' });
    // @ts-expect-error a member that a definition does not have
    event({ severity: 'info', diffs: true });
    // @ts-expect-error audit.* is what the log says about itself
    expect(() => defineEvents({ 'audit.read': event({ severity: 'info' }) })).toThrow('reserved');
    // @ts-expect-error one segment
    expect(() => defineEvents({ login: event({}) })).toThrow('must be 2 to 6 segments');
  });
});

test.each([
  'Client.updated',
  'client.Updated',
  'client..updated',
  'client-x.updated',
  'a.b.c.d.e.f.g',
  '.a',
  'a.',
])('%s cannot be defined: recording would rewrite it', (type) =>
  expect(() => CATALOGUE.extend({ [type]: event({}) })).toThrow('must be 2 to 6 segments'),
);

describe('schemaIssues', () => {
  test('an event that is as defined has none', () => {
    const input = { target: { type: 'client', id: 1 }, before: null, after: {} };
    expect(schemaIssues(events['client.updated'], input)).toEqual([]);
    expect(schemaIssues(events['invoice.paid'], { target: { id: 1 }, details: { amount: 1 } })).toEqual([]);
    expect(schemaIssues({}, {})).toEqual([]);
  });

  test('says by JSON pointer where it is not', () => {
    const definition = events['client.updated'];
    expect(schemaIssues(definition, {})).toEqual(['/target', '/before', '/after']);
    expect(schemaIssues(definition, { target: { type: 'user' }, before: 1, after: undefined })).toEqual([
      '/target/type',
      '/target/id',
      '/after',
    ]);
    expect(schemaIssues(events['invoice.paid'], { target: { id: 1 } })).toEqual(['/details/amount']);
    expect(schemaIssues(events['invoice.paid'], { target: { id: 1 }, details: { amount: '1' } })).toEqual([
      '/details/amount',
    ]);
  });

  test('escapes keys, and says each place once', () => {
    const path = ['a/b', { key: '~' }, 0];
    const details = schema(() => ({
      issues: [{ message: '', path }, { message: '', path }, { message: '' }],
    }));
    expect(schemaIssues({ details }, {})).toEqual(['/details/a~1b/~0/0', '/details']);
  });

  test('a validator that throws on a value is a mismatch, not a refusal', () => {
    const details = schema(() => {
      throw new Error('cycle');
    });
    expect(schemaIssues({ details }, { details: 1 })).toEqual(['/details']);
  });

  test('refuses an asynchronous schema, and leaves no unhandled rejection behind', async () => {
    const details = schema(() => Promise.reject(new Error('late')));
    expect(() => schemaIssues({ details }, {})).toThrow('the details schema (test) is asynchronous');
    await new Promise((resolve) => setImmediate(resolve));
  });
});

test('withTargetType fills in the type of a target that has none, and nothing else', () => {
  const definition = events['client.updated'];
  expect(withTargetType(definition, { target: { id: 1 } })).toEqual({ target: { type: 'client', id: 1 } });
  for (const input of [{}, { target: null }, { target: { type: 'user', id: 1 } }]) {
    expect(withTargetType(definition, input)).toBe(input);
  }
  const plain = { target: { id: 1 } };
  expect(withTargetType({}, plain)).toBe(plain);
});
