import { describe, expect, test } from 'vitest';
import { expectMatches, expectNone, isMatch, record } from './example-record.test.kit.ts';
import { termsOf } from './terms.ts';

describe('free text', () => {
  test('finds beginnings of words in type, ids, names, reason and details', () => {
    expectMatches([
      'upd',
      'client',
      'zo',
      'MÜLL',
      'example.com',
      'u_9',
      'c-17',
      '17',
      'person',
      'phon',
      '4711',
      'host',
      'foo OR domain',
      '42',
      '"zoë müller"',
      '"by phone"',
      '"4711"',
      'c-1',
      'upd*',
      'clie -invoice',
    ]);
    expectNone([
      'pdated',
      'firefox',
      'berlin',
      'billing',
      '"zoë mül"',
      '"phone by"',
      'order',
      'true',
      'ticket',
      '"phone 4711"',
      '-phon',
      'whmcs',
    ]);
  });

  test('an address is one word', () => {
    expectMatches(['203.0.113.7', '203.0.113', '203.', '"203.0.113.7"']);
    expectNone(['113.7', '203.0.113.70', '203', '"203.0.113"']);
  });

  test('a UUID as an id is one word', () => {
    const uuid = record({ target: { type: 'client', id: '5f0e3c1a-2b4d-4e6f-8a9b-0c1d2e3f4a5b' } });
    expect(isMatch('5f0e3c1a', uuid)).toBe(true);
    expect(isMatch('5f0e3c1a-2b4d-4e', uuid)).toBe(true);
    expect(isMatch('"5f0e3c1a-2b4d-4e6f-8a9b-0c1d2e3f4a5b"', uuid)).toBe(true);
    expect(isMatch('2b4d', uuid)).toBe(false);
    expect(isMatch('"5f0e3c1a"', uuid)).toBe(false);
  });

  test('still finds what no longer fits into the index', () => {
    const words = Array.from({ length: 400 }, (_, i) => `word${i}`).join(' ');
    const long = record(
      {},
      {
        details: { reason: words },
        change: { after: Object.fromEntries(words.split(' ').map((word) => [word, word])) },
      },
    );
    expect(termsOf(long).length).toBeLessThan(420);
    for (const query of ['word399', 'reason:word399', 'after.word399:word399', 'changed:word399']) {
      expect(isMatch(query, long), query).toBe(true);
      expect(isMatch(`-${query}`, long), `-${query}`).toBe(false);
    }
    expect(isMatch('reason:word400', long)).toBe(false);
  });

  test('long values are found by all that they begin with, and told apart', () => {
    const id = `${'ä b'.repeat(60)}1`;
    const long = record({ actor: { type: 'user', id } });
    expect(isMatch(`actor.id:"${id}"`, long)).toBe(true);
    expect(isMatch(`actor.id:"${'ä b'.repeat(60)}2"`, long)).toBe(false);
    expect(isMatch(`actor.id:"${'ä b'.repeat(50)}"*`, long)).toBe(true);
    expect(isMatch(`-actor.id:"${'ä b'.repeat(60)}2"`, long)).toBe(true);
  });
});
