import { expect, test } from 'vitest';
import { layoutHistogram, maxBarsIn } from './histogram-layout.ts';

const bars = [
  { fromMs: 0, toMs: 10, info: 1000, warning: 0, critical: 1 },
  { fromMs: 10, toMs: 20, info: 0, warning: 0, critical: 0 },
  { fromMs: 20, toMs: 30, info: 10, warning: 40, critical: 0 },
];
const layout = layoutHistogram({ bars, width: 300, height: 160, digits: (n) => String(n).length });

test('one critical event among thousands is seen, on the ground', () => {
  const [critical, info] = layout.columns[0]?.segments ?? [];
  expect(critical).toEqual({ severity: 'critical', y: layout.bottom - 2, height: 2 });
  expect(info?.severity).toBe('info');
  expect((info?.y ?? 0) + (info?.height ?? 0)).toBe(critical?.y);
  expect(layout.columns[1]?.segments).toEqual([]);
});

test('a place is the bar that is there, beside the plot the next', () => {
  expect(layout.barAt(-50)).toBe(0);
  expect(layout.barAt(layout.xOf(15))).toBe(1);
  expect(layout.barAt(9999)).toBe(2);
});

test('nothing stands outside, and numbers of the axis are whole', () => {
  for (const { x, width } of layout.columns) {
    expect(x).toBeGreaterThanOrEqual(layout.left);
    expect(x + width).toBeLessThanOrEqual(layout.right);
  }
  const few = layoutHistogram({ bars: bars.slice(1, 2), width: 300, height: 70, digits: () => 1 });
  expect(few.counts.every(({ count }) => Number.isInteger(count))).toBe(true);
  expect(maxBarsIn(0)).toBe(8);
  expect(maxBarsIn(5000)).toBe(120);
});
