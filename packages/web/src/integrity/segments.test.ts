import type { Finding } from 'attestry/api';
import { describe, expect, test } from 'vitest';
import { cellSize, countStates, firstCell, nextBroken, segmentsOf } from './segments.ts';

const finding = (from: number | null, to: number | null = from): Finding => ({
  kind: 'altered',
  from,
  to,
  count: 1,
  time: null,
  evidence: { expected: '', got: '', source: '' },
  explanation: '',
});
const report = (findings: readonly Finding[], [from, to] = [0, 1000], lastVerified = 999) => ({
  findings,
  lastVerified,
  coverage: { from: from ?? 0, to: to ?? 0 },
});
const states = (...args: Parameters<typeof segmentsOf>): string =>
  segmentsOf(...args)
    .map(({ state }) => state.charAt(0))
    .join('');

describe('the size of a cell', () => {
  test('is a number one can think of, and gives no more cells than asked for', () => {
    expect(cellSize(1, 200)).toBe(1);
    expect(cellSize(200, 200)).toBe(1);
    expect(cellSize(201, 200)).toBe(2);
    expect(cellSize(50_000, 200)).toBe(500);
    expect(cellSize(50_000_000, 200)).toBe(500_000);
    expect(cellSize(10, 0)).toBe(10);
    for (const size of [7, 999, 1001, 123_456, 9_999_999]) {
      expect(Math.ceil(size / cellSize(size, 200))).toBeLessThanOrEqual(200);
    }
  });
});

describe('the cells', () => {
  test('of an intact log are all well', () => {
    expect(states(report([]), 1000, 12)).toBe('oooooooooo');
    expect(segmentsOf(report([]), 1000, 12)[9]).toMatchObject({ from: 900, to: 999 });
    expect(segmentsOf(report([], [0, 0]), 0, 12)).toEqual([]);
  });

  test('say where it is broken, and what stands behind', () => {
    expect(states(report([finding(450)], [0, 1000], 449), 1000, 12)).toBe('oooobaaaaa');
    expect(states(report([finding(450, 620)], [0, 1000], 449), 1000, 12)).toBe('oooobbbaaa');
    expect(segmentsOf(report([finding(1), finding(3)], [0, 1000], 0), 1000, 12)[0]?.findings).toEqual([0, 1]);
  });

  test('are not broken by what has no position', () => {
    expect(states(report([finding(null)]), 1000, 12)).toBe('oooooooooo');
  });

  test('hold what was cut off, what came since, and what was not looked at', () => {
    expect(states(report([finding(800, 999)], [0, 800], 799), 800, 12)).toBe('oooooooobb');
    expect(states(report([], [0, 800]), 1000, 12)).toBe('oooooooouu');
    expect(states(report([], [256, 1000]), 1000, 12)).toBe('uuuoooooooo');
    expect(segmentsOf(report([], [256, 1000]), 1000, 12)[3]).toMatchObject({ from: 256, to: 299 });
    expect(states(report([], [0, 999]), 1000, 12)).toBe('oooooooooou');
    expect(states(report([], [256, 512], 511), 1000, 12)).toBe('uuuoooouuuuu');
  });

  test('are counted', () => {
    expect(countStates(segmentsOf(report([finding(450)], [0, 900], 449), 1000, 12))).toEqual({
      ok: 4,
      broken: 1,
      after: 4,
      unchecked: 1,
    });
  });
});

test('one goes from one break to the next', () => {
  const cells = segmentsOf(report([finding(150), finding(850)], [0, 1000], 149), 1000, 12);
  expect(firstCell(cells)).toBe(1);
  expect(nextBroken(cells, 1, 1)).toBe(8);
  expect(nextBroken(cells, 8, 1)).toBe(8);
  expect(nextBroken(cells, 5, -1)).toBe(1);
  expect(firstCell(segmentsOf(report([]), 1000, 12))).toBe(9);
  expect(firstCell([])).toBe(0);
});
