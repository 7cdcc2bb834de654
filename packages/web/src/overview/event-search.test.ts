import { parseFilter } from '@attestry/log/query';
import { expect, test } from 'vitest';
import { actorParts, actorTerm, hoursQuery, queryValue, rangeOf } from './event-search.ts';

test('an actor is asked for by type and id', () => {
  expect(actorTerm('admin:7')).toBe('actor.type:admin actor.id:7');
  expect(actorTerm(':ada')).toBe('actor.id:ada');
  expect(actorParts('api_key:a:b')).toEqual({ type: 'api_key', id: 'a:b' });
});

test('whatever stands in the log is a value and nothing else', () => {
  for (const value of [
    'a b',
    'x" OR -type:y',
    'a\\',
    '>5',
    'a*',
    '1..2',

    '(',
    '2001:db8::1',
    '\u202eabc',
    '-a',
  ]) {
    const filter = parseFilter(`actor.id:${queryValue(value)}`);
    expect(filter).toMatchObject({
      kind: 'filter',
      key: 'actor.id',
      op: { values: [{ text: value, prefix: false }] },
    });
  }
});

test('hours are asked for whole', () => {
  const start = Date.parse('2026-11-20T03:00:00Z');
  expect(hoursQuery([start, start + 86_400_000])).toBe(
    'time:2026-11-20T03:00Z..2026-11-20T03:59Z OR time:2026-11-21T03:00Z..2026-11-21T03:59Z',
  );
  expect(rangeOf(start, start + 3_600_000)).toBe('2026-11-20T03:00:00.000Z..2026-11-20T04:00:00.000Z');
});
