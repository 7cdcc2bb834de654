import { expect, test } from 'vitest';
import { hasApplicationEvents } from './application-events.ts';

test('a log that says only that it began waits for its first event', () => {
  expect(hasApplicationEvents({ categories: [] })).toBe(false);
  expect(hasApplicationEvents({ categories: [{ value: 'audit', count: 4 }] })).toBe(false);
  expect(
    hasApplicationEvents({
      categories: [
        { value: 'audit', count: 4 },
        { value: 'auth', count: 1 },
      ],
    }),
  ).toBe(true);
});
