import { expect, test } from 'vitest';
import { shownKeys } from './shown-keys.ts';

const texts = (keys: string, isApple = false): string =>
  shownKeys(keys, isApple)
    .map(({ text, together }, i) => (i === 0 ? text : `${together ? '+' : ' '}${text}`))
    .join('');

test('keys are named as on the keyboard', () => {
  expect(texts('j')).toBe('j');
  expect(texts('g e')).toBe('g e');
  expect(texts('mod+k')).toBe('Ctrl+K');
  expect(texts('mod+k', true)).toBe('⌘+K');
  expect(texts('Escape')).toBe('Esc');
  expect(texts('ArrowDown')).toBe('↓');
  expect(texts('+')).toBe('+');
});
