import { expect, test } from 'vitest';
import { verbOf } from './type-verbs.ts';

test('by the last word of the last segment', () => {
  expect(
    ['client.account.created', 'item.orders.updated', 'config.role_changed', 'client.account.closed'].map(
      verbOf,
    ),
  ).toEqual(['created', 'changed', 'changed', 'removed']);
  expect(verbOf('service.terminated')).toBe('removed');
  expect(verbOf('auth.login')).toBe('other');
  expect(verbOf('deleted.nothing')).toBe('other');
});
