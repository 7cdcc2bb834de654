import { expect, test } from 'vitest';
import { looksLikeNote, noteFileName } from './checkpoint-note.ts';

const ROOT = `${'A'.repeat(43)}=`;
const NOTE = `x.example/main/1\n17\n${ROOT}\n\n\u2014 x.example/main/1 AAAA\n`;

test('a signed note is told from other texts', () => {
  expect(looksLikeNote(NOTE)).toBe(true);
  expect(looksLikeNote(NOTE.trimEnd())).toBe(true);
  expect(looksLikeNote(`${NOTE}\u2014 witness BBBB\n`)).toBe(true);
  expect(looksLikeNote(NOTE.replace('\n\n', '\nextension line\n\n'))).toBe(true);
  expect(looksLikeNote('')).toBe(false);
  expect(looksLikeNote(`x.example/main/1\n17\n${ROOT}\n`)).toBe(false);
  expect(looksLikeNote(NOTE.replace('17', 'seventeen'))).toBe(false);
});

test('a file says which log and how far', () => {
  expect(noteFileName('main', 17)).toBe('checkpoint-main-17.note');
  expect(noteFileName('../a b', 1)).toBe('checkpoint-.._a_b-1.note');
});
