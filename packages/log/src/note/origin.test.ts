import { expect, test } from 'vitest';
import { FormatError } from './format-error.ts';
import { isKeyName } from './note-key.ts';
import { formatOrigin, isLogId, isOriginName, parseOrigin } from './origin.ts';
import { expectPrintsAgain } from './prints-again.test.kit.ts';

test('any text is refused or prints again', () => {
  expectPrintsAgain(['audit.example.com/main/1', 'a/0_-/9007199254740991'], parseOrigin, formatOrigin);
});

test('the longest origin is one, and names a key', () => {
  const origin = formatOrigin({
    name: 'n'.repeat(100),
    log: 'l'.repeat(64),
    incarnation: Number.MAX_SAFE_INTEGER,
  });
  expect(parseOrigin(origin).incarnation).toBe(Number.MAX_SAFE_INTEGER);
  expect(isKeyName(origin)).toBe(true);
});

test.each([
  '',
  'a/b',
  'a/b/1/2',
  '/b/1',
  'a//1',
  'a/b/',
  'a/b/0',
  'a/b/01',
  'a/b/-1',
  'a/b/1.0',
  'a/b/9007199254740992',
  'A/b/1',
  'a b/c/1',
  'a/_b/1',
  'a/B/1',
  `${'n'.repeat(101)}/b/1`,
  `a/${'l'.repeat(65)}/1`,
  'a/b/1\n',
])('%j is none', (text) => {
  expect(() => parseOrigin(text)).toThrow(FormatError);
});

test('what would not read back is not printed', () => {
  expect(() => formatOrigin({ name: 'a/b', log: 'c', incarnation: 1 })).toThrow(FormatError);
  expect(() => formatOrigin({ name: 'a', log: 'c/d', incarnation: 1 })).toThrow(FormatError);
  expect(() => formatOrigin({ name: 'a', log: 'c', incarnation: 1.5 })).toThrow(FormatError);
  expect(isOriginName('audit.example.com')).toBe(true);
  expect(isLogId('-main')).toBe(false);
});
