import { describe, expect, it } from 'vitest';
import { barAction } from './bar-keys.ts';
import type { Completion } from './completion.ts';

const option = (label: string, section: Completion['section'] = 'key'): Completion => ({
  section,
  label,
  detail: '',
  edit: { text: label, caret: label.length },
  goesOn: false,
});
const options = [option('a'), option('b')];

describe('a key in the query bar', () => {
  it('moves around the list, past its ends to none', () => {
    const to = (key: string, active: number) => barAction(key, { text: '', options, active });
    expect(to('ArrowDown', -1)).toEqual({ kind: 'move', to: 0 });
    expect(to('ArrowDown', 1)).toEqual({ kind: 'move', to: -1 });
    expect(to('ArrowUp', -1)).toEqual({ kind: 'move', to: 1 });
    expect(to('ArrowUp', 0)).toEqual({ kind: 'move', to: -1 });
    expect(barAction('ArrowUp', { text: '', options: [], active: -1 })).toEqual({ kind: 'move', to: -1 });
  });
  it('searches, or takes what is chosen', () => {
    expect(barAction('Enter', { text: 'x', options, active: -1 })).toEqual({ kind: 'run' });
    expect(barAction('Enter', { text: 'x', options, active: 1 })).toEqual({
      kind: 'accept',
      option: options[1],
    });
  });
  it('completes with Tab only what was begun', () => {
    expect(barAction('Tab', { text: 'x', options, active: -1 })).toEqual({
      kind: 'accept',
      option: options[0],
    });
    expect(barAction('Tab', { text: '', options, active: -1 })).toBeUndefined();
    expect(barAction('Tab', { text: 'x', options: [option('r', 'recent')], active: -1 })).toBeUndefined();
  });
  it('closes the list before it leaves', () => {
    expect(barAction('Escape', { text: 'x', options, active: -1 })).toEqual({ kind: 'close' });
    expect(barAction('Escape', { text: 'x', options: [], active: -1 })).toEqual({ kind: 'leave' });
    expect(barAction('a', { text: 'x', options, active: -1 })).toBeUndefined();
  });
});
