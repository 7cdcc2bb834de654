import { expect, test } from 'vitest';
import { anchoredNoteName, tokenBytes, tokenFileName } from './anchoring-file.ts';

test('what was seen and given has the name of a file that says which', () => {
  const one = { kind: 'timestamp', size: 1200, seq: 17 } as const;
  expect(anchoredNoteName('main', one)).toBe('timestamp-main-1200-17.note');
  expect(tokenFileName('../ a', one)).toBe('timestamp-.._a-1200-17.tsr');
  expect(tokenFileName('main', { ...one, kind: 'file' })).toBe('file-main-1200-17.json');
});

test('a token is its bytes', () => {
  expect([...tokenBytes('AP8B')]).toEqual([0, 255, 1]);
  expect(tokenBytes('§')).toHaveLength(0);
});
