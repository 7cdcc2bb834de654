import { expect, test } from 'vitest';
import { addSample, type PaceSample, paceOf } from './run-pace.ts';

const run = (...samples: (readonly [number, number])[]): readonly PaceSample[] =>
  samples.reduce<readonly PaceSample[]>((all, [atMs, done]) => addSample(all, { atMs, done }), []);

test('a pace needs two looks some time apart', () => {
  expect(paceOf([], 10)).toBeUndefined();
  expect(paceOf(run([0, 0]), 10)).toBeUndefined();
  expect(paceOf(run([0, 0], [100, 50]), 100)).toBeUndefined();
  expect(paceOf(run([0, 0], [1000, 0]), 100)).toBeUndefined();
});

test('a pace says how long it takes', () => {
  expect(paceOf(run([0, 0], [1000, 500]), 2000)).toEqual({ perSecond: 500, leftMs: 3000 });
  expect(paceOf(run([0, 0], [1000, 500]), null)).toEqual({ perSecond: 500 });
  expect(paceOf(run([0, 0], [1000, 500]), 400)).toEqual({ perSecond: 500, leftMs: 0 });
});

test('only the last seconds count', () => {
  expect(paceOf(run([0, 0], [10_000, 100], [11_000, 1100]), null)).toEqual({ perSecond: 1000 });
});

test('what went back began again', () => {
  expect(run([0, 0], [1000, 500], [2000, 3])).toEqual([{ atMs: 2000, done: 3 }]);
});
