import { expect, test } from 'vitest';
import { endOf, keyProblem, NEW_KEY, networksIn, newKeyOf } from './key-form.ts';

const NOW = Date.parse('2026-11-22T09:00:00.000Z');
const SHOP = { ...NEW_KEY, name: ' shop ' };

test('a key has a name, may do something, and is for some log', () => {
  expect(keyProblem({ ...SHOP, name: ' ' })).toBe('name');
  expect(keyProblem({ ...SHOP, name: 'x'.repeat(101) })).toBe('name');
  expect(keyProblem({ ...SHOP, scopes: [] })).toBe('scopes');
  expect(keyProblem({ ...SHOP, logs: [] })).toBe('logs');
  expect(keyProblem(SHOP)).toBeUndefined();
});

test('what is not limited is not sent', () => {
  expect(newKeyOf({ ...SHOP, span: '' }, NOW)).toEqual({ name: 'shop', scopes: ['read'], person: false });
  expect(newKeyOf({ ...SHOP, logs: ['main'], span: '7', networks: '10.0.0.0/8' }, NOW)).toEqual({
    name: 'shop',
    scopes: ['read'],
    person: false,
    logs: ['main'],
    expires: '2026-11-29T09:00:00.000Z',
    networks: ['10.0.0.0/8'],
  });
});

test('a span ends so many days from now, or never', () => {
  expect(endOf('7', NOW)).toBe('2026-11-29T09:00:00.000Z');
  expect(endOf('365', NOW)).toBe('2027-11-22T09:00:00.000Z');
  expect(endOf('', NOW)).toBeUndefined();
});

test('networks are taken apart however they are typed', () => {
  expect(networksIn(' 10.0.0.0/8, 2001:db8::/32\n203.0.113.7 ;')).toEqual([
    '10.0.0.0/8',
    '2001:db8::/32',
    '203.0.113.7',
  ]);
  expect(networksIn(' ')).toEqual([]);
});
