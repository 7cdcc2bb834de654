import { expect, test } from 'vitest';
import { passwordProblem } from './password-problem.ts';

test('a new password is long enough, and typed twice alike', () => {
  expect(passwordProblem('elf chars ..', 'elf chars ..')).toBeUndefined();
  expect(passwordProblem('elf chars ..', 'elf chars .')).toBe('different');
  expect(passwordProblem('elf chars .', 'elf chars .')).toBe('short');
  expect(passwordProblem('', '')).toBe('short');
});

test('a character is one, however many units it takes', () => {
  expect(passwordProblem('🔑'.repeat(6), '🔑'.repeat(6))).toBe('short');
  expect(passwordProblem('🔑'.repeat(12), '🔑'.repeat(12))).toBeUndefined();
});
