import { parseFilter } from '@attestry/log/query';
import { expect, test } from 'vitest';
import { timeTerm } from './time-term.ts';

test('a minute, as the query language reads it', () => {
  const term = timeTerm('2026-11-22T09:00:31.123Z');
  expect(term).toBe('time:>=2026-11-22T09:00:00.000Z time:<2026-11-22T09:01:00.000Z');
  expect(parseFilter(term ?? '').kind).toBe('and');
  expect(timeTerm('soon')).toBeUndefined();
});
