import { expect, test } from 'vitest';
import { cutText, fitText, shownJson, shownLines, shownText, widthOf } from './shown-text.ts';

test.each([
  ['a terminal escape', '\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
  ['an escape in one character', '\u009b2J', '\\u009b2J'],
  ['line ends', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
  ['a reversed direction', 'gpj.\u202eexe', 'gpj.\\u202eexe'],
  ['a letter that is not there', 'ad\u200bmin', 'ad\\u200bmin'],
  ['half a surrogate pair', 'x\ud800', 'x\\ud800'],
  ['names of people', 'Łukasz Σοφία 王 👩‍💻', 'Łukasz Σοφία 王 👩‍💻'],
])('%s is shown and does nothing', (_, text, shown) => {
  expect(shownText(text)).toBe(shown);
});

test('lines stay lines where they may', () => {
  expect(shownLines('a\nb\u0007')).toBe('a\nb\\u0007');
});

test('JSON stays the same value', () => {
  const value = { text: '\u009b31m\u202e\u001b]0;x\u0007\n', list: ['\ufeff', '王'] };
  for (const indent of [0, 2]) {
    const text = shownJson(value, indent);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\ufeff]/);
  }
});

test.each([
  ['abc', 3],
  ['Jürgen', 6],
  ['Ju\u0308rgen', 6],
  ['王小明', 6],
  ['👩‍💻', 2],
  ['❤️', 2],
  ['한국', 4],
  ['', 0],
])('%s takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test('what is cut says so, and never half a letter', () => {
  expect(cutText('abcdef', 4)).toBe('abc…');
  expect(cutText('王小明', 4)).toBe('王…');
  expect(cutText('abcd', 4)).toBe('abcd');
  expect(fitText('王小明', 4)).toBe('王… ');
  expect(fitText('ab', 4)).toBe('ab  ');
});
