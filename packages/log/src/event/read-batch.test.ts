import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isJsonArray, readJsonArray } from './read-batch.ts';
import { NumberText, Pairs } from './read-json.ts';
import { Refused } from './refused.ts';

const utf8 = new TextEncoder();
const read = (text: string): unknown[] => readJsonArray(utf8.encode(text)).map(({ value }) => value);

describe('readJsonArray', () => {
  test('gives items with the length of their text', () => {
    expect(readJsonArray(utf8.encode(' [1.0, {"a":1,"a":[","]},"é]"] \n'))).toEqual([
      { value: new NumberText('1.0'), bytes: 3 },
      {
        value: new Pairs([
          ['a', 1],
          ['a', [',']],
        ]),
        bytes: 18,
      },
      { value: 'é]', bytes: 5 },
    ]);
    expect(read('[]')).toEqual([]);
    expect(read('[ \n ]')).toEqual([]);
    expect(read('["\\"]","\\\\"]')).toEqual(['"]', '\\']);
  });

  test.each([
    '',
    '{}',
    '[',
    '[1',
    '[1,]',
    '[,1]',
    '[1]]',
    '[1]x',
    '[1}',
    '[{]}]',
    '[1,{"a":1]',
    '["a]',
    '["\\',
    '[1 2]',
    '\ufeff[]',
  ])('refuses %j', (text) =>
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'JSON_INVALID' })),
  );

  test('says which item is wrong, and how many are too many', () => {
    expect(() => read('[1,nul]')).toThrow('item 1 of the array: json: expected a value at line 1, column 1');
    expect(read(`[${'1,'.repeat(999)}1]`)).toHaveLength(1_000);
    expect(() => read(`[${'1,'.repeat(1_000)}1]`)).toThrow(
      expect.objectContaining({ code: 'EVENT_TOO_LARGE', status: 413 }),
    );
    expect(() => read('['.repeat(3_000_000))).toThrow(Refused);
  });

  test('reads what JSON.parse reads and refuses what it refuses', () => {
    const token = fc.constantFrom('{', '}', '[', ']', ':', ',', '"', 'a', '\\', '0', ' ', 'null');
    const text = fc.oneof(
      fc.array(token, { maxLength: 10 }).map((tokens) => `[${tokens.join('')}`),
      fc.array(fc.jsonValue()).map((items) => JSON.stringify(items)),
    );
    fc.assert(
      fc.property(text, (json) => {
        let expected: unknown;
        try {
          expected = JSON.parse(json);
        } catch {
          expect(() => read(json)).toThrow(Refused);
          return;
        }
        // What JSON.parse would lose is the business of the tests of readJson.
        if (JSON.stringify(expected) === json) expect(read(json)).toEqual(expected);
        else expect(read(json)).toHaveLength(Object(expected).length);
      }),
      { numRuns: 2_000 },
    );
    expect(isJsonArray(utf8.encode(' \n['))).toBe(true);
    expect(isJsonArray(utf8.encode('{"a":[]}'))).toBe(false);
  });
});
