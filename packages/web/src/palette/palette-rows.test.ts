import { describe, expect, test } from 'vitest';
import { markedParts, moveRow, type PaletteEntry, paletteRows } from './palette-rows.ts';

const entry = (group: PaletteEntry['group'], label: string): PaletteEntry => ({
  id: label,
  group,
  label,
  run: () => undefined,
});
const FIXED = [
  entry('goTo', 'Go to Events'),
  entry('goTo', 'Go to Jobs'),
  entry('doIt', 'Verify everything'),
];
const shown = (typed: string, meant: readonly PaletteEntry[] = []): string[] =>
  paletteRows(typed, FIXED, meant).map(({ entry: { label } }) => label);

describe('rows', () => {
  test('are all in groups while nothing is typed', () => {
    expect(paletteRows(' ', FIXED, []).map(({ beginsGroup }) => beginsGroup)).toEqual([true, false, true]);
  });

  test('begin with what was named, and end with the search', () => {
    const meant = [entry('typed', 'Open record #17'), entry('typed', 'Search for 17')];
    expect(shown('17', meant)).toEqual(['Open record #17', 'Search for 17']);
    expect(shown('verify', meant)).toEqual(['Open record #17', 'Verify everything', 'Search for 17']);
    expect(shown('zzz', meant.slice(1))).toEqual(['Search for 17']);
  });
});

test('arrows go around', () => {
  expect(moveRow(0, -1, 3)).toBe(2);
  expect(moveRow(2, 1, 3)).toBe(0);
  expect(moveRow(0, 1, 0)).toBe(0);
});

test('marks are parts of the text', () => {
  expect(markedParts('Go to', [0, 3, 4])).toEqual([
    { start: 0, text: 'G', marked: true },
    { start: 1, text: 'o ', marked: false },
    { start: 3, text: 'to', marked: true },
  ]);
  expect(markedParts('', [])).toEqual([]);
});
