import { expect, test } from 'vitest';
import { formatBytes } from './byte-size.ts';

test('bytes are said in units one can think of', () => {
  expect(formatBytes(0, 'en')).toBe('0 bytes');
  expect(formatBytes(812, 'en')).toBe('812 bytes');
  expect(formatBytes(3400, 'en')).toBe('3.4 kB');
  expect(formatBytes(12_345_678, 'de')).toBe('12,3 MB');
  expect(formatBytes(5e15, 'en')).toBe('5,000 TB');
});
