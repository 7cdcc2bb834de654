import { ERROR_CODES } from '@attestry/log';
import { expect, test } from 'vitest';
import { GERMAN_ERRORS } from './error-sentences-de.ts';

test('every code that the server may answer with has a German sentence, and no other', () => {
  expect([...GERMAN_ERRORS.keys()].sort()).toEqual(Object.keys(ERROR_CODES).sort());
});

test('each is a whole sentence of its own, and no English', () => {
  for (const [code, sentence] of GERMAN_ERRORS) {
    expect(sentence, code).toMatch(/^[A-ZÄÖÜ].{10,160}\.$/);
    expect(sentence, code).not.toMatch(/\b(?:the|is not|was not|of|and|no such)\b/);
  }
  expect(new Set(GERMAN_ERRORS.values()).size).toBe(GERMAN_ERRORS.size);
});
