import { expect, test } from 'vitest';
import { latenessText } from './lateness.ts';

test('in the largest unit that fits', () => {
  expect(latenessText(301_000, 'en')).toBe('5 minutes');
  expect(latenessText(3 * 3_600_000, 'en')).toBe('3 hours');
  expect(latenessText(2 * 86_400_000, 'de')).toBe('2 Tage');
});
