import { expect, test } from 'vitest';
import { type Brush, type BrushAction, brush, brushKey, chosenBars, NO_BRUSH } from './brush.ts';

const after = (...actions: BrushAction[]): Brush => actions.reduce(brush, NO_BRUSH);
const press = (key: string, shift = false): BrushAction => {
  const action = brushKey(key, shift, 10);
  if (action === undefined || action.kind === 'choose') throw new Error(`${key} is no step`);
  return action;
};

test('keys move over the bars from the newest, and Shift takes more of them', () => {
  expect(after(press('ArrowLeft')).cursor).toBe(9);
  expect(after(press('ArrowRight')).cursor).toBe(9);
  expect(after(press('Home'), press('ArrowLeft')).cursor).toBe(0);
  const stretch = after(press('End'), press('ArrowLeft', true), press('ArrowLeft', true));
  expect(chosenBars(stretch)).toEqual([7, 9]);
  expect(chosenBars(brush(stretch, press('ArrowRight')))).toEqual([8, 8]);
});

test('Escape takes the stretch back first, then the cursor', () => {
  const stretch = after(press('End'), press('ArrowLeft', true));
  const once = brush(stretch, press('Escape'));
  expect(chosenBars(once)).toEqual([8, 8]);
  expect(brush(once, press('Escape'))).toEqual(NO_BRUSH);
});

test('a pointer that is held draws a stretch, and may leave the chart meanwhile', () => {
  const held = after({ kind: 'point', bar: 3 }, { kind: 'press', bar: 4 }, { kind: 'point', bar: 2 });
  expect(chosenBars(held)).toEqual([2, 4]);
  expect(brush(held, { kind: 'leave' })).toBe(held);
  expect(chosenBars(brush(held, { kind: 'release' }))).toEqual([2, 2]);
  expect(after({ kind: 'point', bar: 3 }, { kind: 'leave' })).toEqual(NO_BRUSH);
});

test('an empty chart has nothing to choose', () => {
  expect(chosenBars(after({ kind: 'step', by: 1, extend: false, count: 0 }))).toBeUndefined();
  expect(brushKey('Tab', false, 10)).toBeUndefined();
});
