import { describe, expect, it } from 'vitest';
import { gridAction, stepped } from './grid-keys.ts';

const NONE = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

describe('keys of the grid', () => {
  it('move by rows and columns, open, and ask for the menu', () => {
    expect(gridAction({ ...NONE, key: 'ArrowDown' })).toEqual({ kind: 'row', by: 1 });
    expect(gridAction({ ...NONE, key: 'Enter' })).toEqual({ kind: 'open' });
    expect(gridAction({ ...NONE, key: 'End', ctrlKey: true })).toEqual({ kind: 'end', which: 'last' });
    expect(gridAction({ ...NONE, key: 'F10', shiftKey: true })).toEqual({ kind: 'menu' });
    expect(gridAction({ ...NONE, key: 'ArrowDown', altKey: true })).toBeUndefined();
    expect(gridAction({ ...NONE, key: 'z' })).toBeUndefined();
  });
  it('stay within the list', () => {
    expect([stepped(0, -1, 3), stepped(1, 1, 3), stepped(1, Number.POSITIVE_INFINITY, 3)]).toEqual([0, 2, 2]);
  });
});
