import { expect, test } from 'vitest';
import { addressWithin } from './address-within.ts';

test('what was asked for is gone to, with its search', () => {
  expect(addressWithin('/events?q=type%3Aauth.&open=17')).toEqual({
    to: '/events',
    search: { q: 'type:auth.', open: '17' },
  });
});

test.each([
  undefined,
  '',
  'events',
  '//evil.example/x',
  '/\\evil.example',
  'https://evil.example',
  '\\\\evil.example',
  'javascript:alert(1)',
])('what would lead elsewhere leads to the start: %s', (next) => {
  expect(addressWithin(next)).toEqual({ to: '/', search: {} });
});
