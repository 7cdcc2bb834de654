import { expect, test } from 'vitest';
import { typedTargets } from './typed-target.ts';

const SEARCH = (q: string) => ({ kind: 'search', q }) as const;

test('nothing means nothing', () => {
  expect(typedTargets('')).toEqual([]);
  expect(typedTargets('   ')).toEqual([]);
});

test('a number is a position', () => {
  expect(typedTargets('17')).toEqual([{ kind: 'record', seq: '17' }, SEARCH('17')]);
  expect(typedTargets(' #0017 ')).toEqual([{ kind: 'record', seq: '17' }, SEARCH('#0017')]);
  expect(typedTargets('#1:17')[0]).toEqual({ kind: 'record', seq: '1:17' });
  expect(typedTargets('9999999999999999')[0]).toMatchObject({ kind: 'hash' });
});

test('hex is the beginning of a hash, or all of it', () => {
  expect(typedTargets('8F2c')).toEqual([{ kind: 'hash', hash: '8f2c', q: 'hash:8f2c*' }, SEARCH('8F2c')]);
  const whole = 'ab'.repeat(32);
  expect(typedTargets(whole)[0]).toEqual({ kind: 'hash', hash: whole, q: `hash:${whole}` });
  expect(typedTargets('1234').map(({ kind }) => kind)).toEqual(['record', 'hash', 'search']);
  expect(typedTargets('abg1')).toEqual([SEARCH('abg1')]);
});

test('an id is an id', () => {
  const id = '01933F4E-5b7c-7a31-8f0e-3c9d2b6a1f04';
  expect(typedTargets(id)[0]).toEqual({ kind: 'id', id: id.toLowerCase(), q: `id:${id.toLowerCase()}` });
});

test('anything else is searched for as it stands', () => {
  expect(typedTargets(' severity:critical  "a b" ')).toEqual([SEARCH('severity:critical  "a b"')]);
});
