import { readJson } from '@attestry/log/event';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatJson } from './json-text.ts';

const read = (text: string): unknown => readJson(Buffer.from(text));

test.each([
  '{"a":1,"a":2,"b":{"c":1.0,"c":-0}}',
  '[12345678901234567890.50,1E400,1e2]',
  '{"text":"\\ud800 \\u0000 ü€😀","":null,"__proto__":{"x":[]}}',
])('what JSON says is said again: %s', (text) => {
  expect(read(formatJson(read(text)))).toEqual(read(text));
});

test('any JSON goes out as it came in', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      expect(read(formatJson(read(text)))).toEqual(read(text));
    }),
  );
});

test('members that are undefined are left out', () => {
  expect(formatJson({ a: undefined, b: [undefined], c: new Date(0), d: 12n })).toBe(
    '{"b":[null],"c":"1970-01-01T00:00:00.000Z","d":12}',
  );
});
