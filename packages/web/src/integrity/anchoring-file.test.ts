import { expect, test } from 'vitest';
import { anchoredNoteName, tokenBytes, tokenFileName } from './anchoring-file.ts';

test('what was seen and given has the name of a file that says which', () => {
  const one = { id: '5d0a3c7be1f24960', kind: 'timestamp', size: 1200 } as const;
  expect(anchoredNoteName('main', one)).toBe('timestamp-main-1200-5d0a3c7b.note');
  expect(tokenFileName('../ a', one)).toBe('timestamp-.._a-1200-5d0a3c7b.tsr');
  expect(tokenFileName('main', { ...one, kind: 'file' })).toBe('file-main-1200-5d0a3c7b.json');
});

test('a token is its bytes', () => {
  expect([...tokenBytes('AP8B')]).toEqual([0, 255, 1]);
  expect(tokenBytes('§')).toHaveLength(0);
});
