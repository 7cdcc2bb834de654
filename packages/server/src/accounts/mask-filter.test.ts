import { AttestryError, FilterError } from '@attestry/log';
import { FILTER_KEYS } from '@attestry/log/query';
import { describe, expect, test } from 'vitest';
import { requireShownFilter } from './mask-filter.ts';

function refusal(query: string): AttestryError | undefined {
  try {
    requireShownFilter(query);
    return undefined;
  } catch (error) {
    if (AttestryError.is(error) && error.code === 'FILTER_MASKED') return error;
    throw error;
  }
}

/** A query with each key of the language. */
const EXAMPLES = FILTER_KEYS.map(
  ({ key, path, values = ['*'] }) => [key, `${key}${path ? '.email' : ''}:${values[0]}`] as const,
);

describe('whoever is shown nothing personal', () => {
  test('may search by these keys, and by a new one only once somebody has decided it', () => {
    const shown = EXAMPLES.filter(([, query]) => refusal(query) === undefined).map(([key]) => key);
    expect(shown).toEqual([
      ...['type', 'group', 'category', 'severity', 'outcome', 'actor.type', 'target.type'],
      ...['time', 'seq', 'id', 'hash'],
    ]);
  });

  test.each([
    ['Ada', 0, 3],
    ['"Ada Lopez"', 0, 11],
    ['203.0.113.7', 0, 11],
    ['type:auth.login Ada', 16, 3],
    ['type:auth.login actor.id:ada@example.com', 16, 8],
    ['-actor:ada', 1, 5],
    ['NOT (type:a OR details.user.name:Ada)', 15, 17],
    ['(type:a type:b) OR (type:c (type:d has:reason))', 35, 3],
    ['time:>now-24h ACTOR:ada', 14, 5],
  ])('may not ask %s, and is told where that stands', (query, position, length) => {
    const { cause, message, status } = refusal(query) ?? {};
    expect(status).toBe(403);
    expect(cause).toBeInstanceOf(FilterError);
    expect(cause).toMatchObject({ position, length });
    // It is said alike whatever is sought, and repeats nothing of it.
    expect(message).toContain('search by type, group,');
    expect(message).not.toMatch(/ada(?!t)/i);
  });

  test('may ask for all, and for any of the keys together', () => {
    expect(refusal('')).toBeUndefined();
    expect(refusal('type:auth. -severity:info (outcome:failure OR time:>now-24h) seq:1..5')).toBeUndefined();
  });
});

test('what is no query is told as such', () => {
  expect(() => requireShownFilter('type:')).not.toThrow(AttestryError);
  expect(() => requireShownFilter('actr:42')).toThrow(FilterError);
});
