import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vectorSuite } from '../testing/vectors.ts';
import { formatJcs } from './canonical.ts';

vectorSuite('vectors/jcs-cyberphone', (folder) => {
  const documents = readdirSync(new URL('input/', folder));

  test('there are documents', () => expect(documents.length).toBeGreaterThan(5));

  test.each(documents)('%s', (name) => {
    const value: unknown = JSON.parse(readFileSync(new URL(`input/${name}`, folder), 'utf8'));
    const expected = readFileSync(new URL(`output/${name}`, folder), 'utf8');
    expect(formatJcs(value)).toBe(expected);
    const hex = readFileSync(new URL(`outhex/${name.replace('.json', '.txt')}`, folder), 'utf8');
    expect(Buffer.from(formatJcs(value)).toString('hex')).toBe(hex.replace(/\s/g, ''));
  });

  test('10,000 numbers', () => {
    const lines = readFileSync(new URL('es6testfile10k.txt', folder), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(10_000);
    for (const line of lines) {
      const [hex = '', text] = line.split(',');
      const bits = new DataView(new ArrayBuffer(8));
      bits.setBigUint64(0, BigInt(`0x${hex}`));
      expect(formatJcs(bits.getFloat64(0))).toBe(text);
    }
  });
});

describe('formatJcs', () => {
  test('sorts keys by UTF-16 code units at every level', () => {
    expect(formatJcs({ '\ufb33': 1, '\u{1f600}': 2, b: { z: 1, a: 2 }, a: [], '10': 0, '9': 0 })).toBe(
      '{"10":0,"9":0,"a":[],"b":{"a":2,"z":1},"\u{1f600}":2,"\ufb33":1}',
    );
  });

  test('writes __proto__ like any other key', () => {
    expect(formatJcs(JSON.parse('{"__proto__":{"a":1},"a":2}'))).toBe('{"__proto__":{"a":1},"a":2}');
  });

  test.each([
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['NaN', Number.NaN],
    ['Infinity', [Number.POSITIVE_INFINITY]],
    ['a BigInt', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['a boxed string', Object('x')],
    ['a hole', new Array(1)],
  ])('throws for %s', (_, value) => {
    expect(() => formatJcs(value)).toThrow(TypeError);
  });

  test('is what it prints when it is read again', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = formatJcs(value);
        expect(formatJcs(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
