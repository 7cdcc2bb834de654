import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vectorSuite } from '../testing/vectors.ts';
import { NumberText, Pairs, readJson, readLines } from './read-json.ts';
import { Refused } from './refused.ts';
import { parseStrictJson } from './strict-json.ts';

const utf8 = new TextEncoder();
const read = (text: string): unknown => readJson(utf8.encode(text));

/** Free for a parser to decide: what is no UTF-8 text at all is refused, all else is read and kept visible. */
const REFUSED_FREE = new Set([
  'i_string_UTF-16LE_with_BOM.json',
  'i_string_utf16BE_no_BOM.json',
  'i_string_utf16LE_no_BOM.json',
  'i_structure_UTF-8_BOM_empty_object.json',
]);

vectorSuite('vectors/json-test-suite', (folder) => {
  const files = readdirSync(new URL('test_parsing/', folder));

  test('there are 318 files', () => expect(files).toHaveLength(318));

  test.each(files)('%s', (name) => {
    const bytes = readFileSync(new URL(`test_parsing/${encodeURIComponent(name)}`, folder));
    const refused = name.startsWith('n_') || REFUSED_FREE.has(name);
    if (refused) expect(() => readJson(bytes)).toThrow(Refused);
    else expect(() => readJson(bytes)).not.toThrow();
  });

  test('nothing that parsers change is lost', () => {
    const transform = (name: string): unknown =>
      readJson(readFileSync(new URL(`test_transform/${name}.json`, folder)));
    for (const file of readdirSync(new URL('test_transform/', folder)).filter((f) =>
      f.startsWith('number_'),
    )) {
      const text = file.slice('number_'.length, -'.json'.length);
      const value = transform(file.slice(0, -'.json'.length));
      const exact = text === '1000000000000000';
      expect(value, file).toEqual([exact ? Number(text) : expect.any(NumberText)]);
    }
    expect(transform('object_same_key_unclear_values')).toEqual(
      new Pairs([
        ['a', 0],
        ['a', new NumberText('-0')],
      ]),
    );
    expect(Object.keys(Object(transform('object_key_nfc_nfd')))).toHaveLength(2);
    expect(transform('string_3_escaped_invalid_codepoints')).toEqual(['\ud800\ud800\ud800']);
    expect(transform('string_1_invalid_codepoint')).toEqual(['\udced\udca0\udc80']);
    expect(transform('string_with_escaped_NULL')).toEqual(['A\0B']);
  });
});

describe('readJson', () => {
  test('keeps a key that is there twice', () => {
    expect(read('{"a":1,"b":2,"a":3}')).toEqual(
      new Pairs([
        ['a', 1],
        ['b', 2],
        ['a', 3],
      ]),
    );
    expect(read('[{"x":{"a":{},"a":[]}}]')).toEqual([
      {
        x: new Pairs([
          ['a', {}],
          ['a', []],
        ]),
      },
    ]);
    // Equal only when unescaped, and "__proto__" is a key like any other.
    expect(read('{"\\u0061":1,"a":1}')).toBeInstanceOf(Pairs);
    expect(read('{"__proto__":1,"__proto__":2}')).toBeInstanceOf(Pairs);
    const own = read('{"__proto__":{"x":1},"n":1.0}');
    expect(Object.getOwnPropertyNames(own)).toEqual(['__proto__', 'n']);
  });

  test.each(['1.0', '1e2', '1E400', '-0', '12345678901234567890', '0.10', '1e21', '-0.0', '1e-7 '])(
    'keeps the text of the number %s',
    (text) => {
      const trimmed = text.trim();
      const expected = String(Number(trimmed)) === trimmed ? Number(trimmed) : new NumberText(trimmed);
      expect(read(text)).toEqual(expected);
      expect(read(`{"a":[${text}]}`)).toEqual({ a: [expected] });
    },
  );

  test('bytes that are no UTF-8 stay visible inside strings and are refused outside', () => {
    const bytes = (...parts: (string | number)[]): Uint8Array =>
      Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...utf8.encode(part)] : [part])));
    expect(readJson(bytes('{"k', 0xff, '":"ä', 0xe4, '"}'))).toEqual({ 'k\udcff': 'ä\udce4' });
    expect(readJson(bytes('["', 0xed, 0xa0, 0x80, 0xc0, 0x80, 0xf4, 0x90, 0x80, 0x80, '"]'))).toEqual([
      '\udced\udca0\udc80\udcc0\udc80\udcf4\udc90\udc80\udc80',
    ]);
    expect(() => readJson(bytes('[1', 0xff, ']'))).toThrow(Refused);
  });

  test.each([
    ['', 'line 1, column 1'],
    ['{"a":1}x', 'line 1, column 8'],
    ['{"a" 1}', "':'"],
    ['[1,]', 'a value'],
    ['[1 2]', "',' or ']'"],
    ['{a:1}', 'double quotes'],
    ['"\t"', 'control character'],
    ['"\\x"', 'escape'],
    ['\n\n  nul', 'line 3, column 3'],
    ['\ufeff{}', 'byte order mark'],
  ])('refuses %j and says where', (text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'JSON_INVALID',
        status: 400,
        message: expect.stringContaining(message),
      }),
    );
  });

  test('a thousand levels are read, one more is refused, a bomb costs nothing', () => {
    expect(() => read('['.repeat(1_000) + ']'.repeat(1_000))).not.toThrow();
    const tooDeep = expect.objectContaining({ code: 'JSON_TOO_DEEP', status: 400 });
    expect(() => read('['.repeat(1_001) + ']'.repeat(1_001))).toThrow(tooDeep);
    expect(() => read('['.repeat(5_000_000))).toThrow(tooDeep);
    expect(() => read('{"a":'.repeat(100_000))).toThrow(tooDeep);
    // Brackets in strings do not nest.
    expect(read(`"${'['.repeat(5_000)}"`)).toHaveLength(5_000);
  });

  test('the fast way and the strict way read the same', () => {
    const space = fc.constantFrom('', ' ', '\n', '\t\r\n');
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), space, (text, white) => {
        const spaced = JSON.stringify(JSON.parse(text), null, 1).replaceAll('\n', () => white || '\n');
        expect(read(text)).toEqual(parseStrictJson(text));
        expect(read(spaced)).toEqual(parseStrictJson(spaced));
      }),
    );
  });

  test('accepts what JSON.parse accepts and nothing else, whatever the bytes', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      'a',
      '\\',
      'u',
      '0',
      '-',
      '1',
      '.',
      'e',
      '+',
      ' ',
      'null',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join('');
        const accepts = (parse: () => unknown): boolean => {
          try {
            parse();
            return true;
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            return false;
          }
        };
        expect(accepts(() => read(text))).toBe(accepts(() => JSON.parse(text)));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('readLines', () => {
  test('gives lines that are not blank, with their numbers', () => {
    const lines = [...readLines(utf8.encode('{"a":1}\r\n\n  \n[2]\n3'))];
    expect(lines.map(({ line, bytes }) => [line, readJson(bytes)])).toEqual([
      [1, { a: 1 }],
      [4, [2]],
      [5, 3],
    ]);
    expect([...readLines(new Uint8Array())]).toEqual([]);
  });
});
