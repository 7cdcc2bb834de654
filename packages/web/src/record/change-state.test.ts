import type { RecordJson } from 'attestry/api';
import { expect, test } from 'vitest';
import { changeState, erasedSections } from './change-state.ts';
import { RECORD } from './record.test.kit.ts';

function of(type: string, change?: RecordJson['sections']['change'], sealed = change !== undefined) {
  const leaf = { ...RECORD.leaf, type, sealed: sealed ? { change: 'digest' } : {} };
  return changeState({ leaf, sections: change === undefined ? {} : { change } });
}

test('both sides', () => {
  expect(of('client.profile.updated', { before: { a: 1 }, after: { a: 2 } }).kind).toBe('both');
  // Nothing, said by the source, is not the same as nothing said.
  expect(of('client.profile.updated', { before: null, after: { a: 2 } }).kind).toBe('both');
});

test('one side is enough for what came or went', () => {
  expect(of('client.account.created', { after: { a: 1 } })).toMatchObject({
    side: 'after',
    lacksOther: false,
  });
  expect(of('client.account.deleted', { before: { a: 1 } })).toMatchObject({
    side: 'before',
    lacksOther: false,
  });
  expect(of('client.profile.updated', { after: { a: 1 } })).toMatchObject({
    side: 'after',
    lacksOther: true,
  });
  expect(of('client.account.deleted', { after: { a: 1 } })).toMatchObject({ lacksOther: true });
});

test('nothing there: erased, not supplied, or nothing to say', () => {
  expect(of('client.profile.updated', undefined, true).kind).toBe('erased');
  expect(of('config.role_changed').kind).toBe('not-supplied');
  expect(of('auth.login').kind).toBe('none');
});

test('a change that the role of the reader keeps back is not one that nobody supplied', () => {
  const leaf = { ...RECORD.leaf, type: 'client.profile.updated' };
  expect(changeState({ leaf, sections: {}, masked: ['actor', 'change'] }).kind).toBe('masked');
  expect(changeState({ leaf, sections: {}, masked: ['actor'] }).kind).toBe('not-supplied');
});

test('truncated as a whole', () => {
  const marker = { '[truncated]': { bytes: 99_000, head: '{"a', sha256: '00' } } as never;
  expect(of('client.profile.updated', marker)).toMatchObject({
    kind: 'truncated',
    marker: { bytes: 99_000 },
  });
});

test('sections that are gone', () => {
  const leaf = { ...RECORD.leaf, sealed: { actor: 'x', change: 'y' } };
  expect(erasedSections({ leaf, sections: { actor: { name: 'Ada' } } })).toEqual(['change']);
  expect(erasedSections({ leaf: RECORD.leaf, sections: {} })).toEqual([]);
});
