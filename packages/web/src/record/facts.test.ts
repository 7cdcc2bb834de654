import type { RecordJson } from 'attestry/api';
import { expect, test } from 'vitest';
import { type FactId, factsOf, historyAddress, isLate } from './facts.ts';
import { RECORD } from './record.test.kit.ts';

function of(leaf: Partial<RecordJson['leaf']>, sections: RecordJson['sections'] = {}) {
  const facts = factsOf({ leaf: { ...RECORD.leaf, ...leaf }, sections });
  return (id: FactId) => facts.find((fact) => fact.id === id);
}

test('an actor by name and by id, each with what asks for it', () => {
  const fact = of(
    {},
    { actor: { name: 'Ada Lopez', email: 'ada@example.com', roles: ['admin', 'billing'] } },
  );
  expect(fact('actor')?.values).toEqual([
    {
      text: 'Ada Lopez',
      isCode: false,
      term: 'actor:"Ada Lopez"',
      history: '/history/actor/42?type=user',
    },
    {
      text: 'user:42',
      isCode: true,
      term: 'actor.id:42 actor.type:user',
      history: '/history/actor/42?type=user',
    },
  ]);
  expect(fact('roles')?.values.map(({ term }) => term)).toEqual(['actor.role:admin', 'actor.role:billing']);
  expect(fact('email')?.values[0]?.term).toBe('actor:ada@example.com');
});

test('how one signed in, member by member', () => {
  const values = of({}, { actor: { auth: { method: 'password', mfa: true } } })('auth')?.values;
  expect(values?.map(({ text }) => text)).toEqual(['method: password', 'mfa: true']);
});

test('nobody has an id', () => {
  expect(of({ actor: { type: 'anonymous' } })('actor')?.values).toEqual([
    { text: 'anonymous', isCode: true, term: 'actor.type:anonymous' },
  ]);
  expect(of({ actor: {} })('actor')).toBeUndefined();
});

test('what the query language does not know has no term', () => {
  const fact = of(
    { subject: { type: 'client', id: '7' } },
    { request: { path: '/x', ip: '::1', userAgent: 'curl/8' } },
  );
  expect(fact('subject')?.values[0]?.term).toBeUndefined();
  expect(fact('path')?.values).toEqual([{ text: '/x', isCode: true }]);
  expect(fact('ip')?.values[0]?.term).toMatch(/^ip:/);
  expect(fact('userAgent')?.values[0]?.term).toBe('ua:curl/8');
});

test('erased, redacted and truncated say so', () => {
  const fact = of(
    { sealed: { actor: 'x', request: 'y' } },
    {
      request: { ip: '[redacted]' },
      target: { '[truncated]': { bytes: 70_000, head: '{"name":', sha256: '0' } } as never,
    },
  );
  expect(fact('actor')).toMatchObject({ isErased: true, values: [{ text: 'user:42' }] });
  expect(fact('request')).toBeUndefined();
  expect(fact('ip')?.values[0]).toEqual({ text: '[redacted]', isCode: true, marker: { kind: 'redacted' } });
  expect(fact('target')?.values[0]?.marker?.kind).toBe('truncated');
  expect(of({ sealed: { request: 'y' } })('request')).toEqual({ id: 'request', values: [], isErased: true });
});

test('a megabyte is no term', () => {
  expect(of({}, { actor: { name: 'x'.repeat(1_000_000) } })('actor')?.values[0]?.term).toBeUndefined();
});

test('addresses are addresses whatever an id is', () => {
  expect(historyAddress('target', { type: 'a b', id: '../x?y' })).toBe(
    '/history/target/..%2Fx%3Fy?type=a%20b',
  );
  expect(historyAddress('actor', { type: 'user' })).toBeUndefined();
});

test('late is more than five minutes', () => {
  const at = (recorded: string) => isLate({ occurred: '2026-11-22T09:00:00.000Z', recorded });
  expect(at('2026-11-22T09:05:00.000Z')).toBe(false);
  expect(at('2026-11-22T09:05:00.001Z')).toBe(true);
});
