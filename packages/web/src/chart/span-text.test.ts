import { expect, test } from 'vitest';
import { formatFor } from '../time/zone.ts';
import { spanText } from './span-text.ts';

const said = (from: string, to: string, zone = 'utc'): string =>
  spanText(Date.parse(from), Date.parse(to), formatFor('en', zone));

test('a stretch of time is said as briefly as it can be', () => {
  expect(said('2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z')).toBe('22 Nov 2026');
  expect(said('2026-11-22T09:00:00Z', '2026-11-22T10:00:00Z')).toBe('22 Nov 2026, 09:00 – 10:00');
  expect(said('2026-11-22T23:00:00Z', '2026-11-23T00:00:00Z')).toBe('22 Nov 2026, 23:00 – 00:00');
  expect(said('2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z')).toBe('16 Nov 2026 – 22 Nov 2026');
  expect(said('2026-11-22T23:00:00Z', '2026-11-23T05:00:00Z')).toBe(
    '22 Nov 2026, 23:00 – 23 Nov 2026, 05:00',
  );
  expect(said('2026-11-22T23:00:00Z', '2026-11-23T23:00:00Z', 'Europe/Berlin')).toBe('23 Nov 2026');
});
