import { expect, test } from 'vitest';
import { clockText } from './clock-text.ts';

test.each([
  [-5, '0:00'],
  [0, '0:00'],
  [1, '0:01'],
  [59_001, '1:00'],
  [65_000, '1:05'],
  [900_000, '15:00'],
])('%i ms are %s', (ms, said) => expect(clockText(ms)).toBe(said));
