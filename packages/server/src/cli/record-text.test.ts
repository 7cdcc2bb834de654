import { expect, test } from 'vitest';
import { standingText } from './record-text.ts';

test('where a record stands is said from the weakest to the strongest', () => {
  const seen = { who: 'W', time: '2026-01-01T00:00:00Z', timeIsTheirs: true, size: 1204 };
  const after = { ...seen, time: '2025-12-31T00:00:00Z', size: 1000 };
  const copy = { ...seen, who: 'C', timeIsTheirs: false };
  expect(standingText({ seen: [] })).toBe('chained · in no checkpoint yet · seen by nobody outside');
  expect(standingText({ checkpoint: 1204, seen: [seen, copy], after, before: seen })).toBe(
    'chained · in checkpoint 1,204 · seen outside by W at 2026-01-01T00:00:00Z · seen outside by C at 2026-01-01T00:00:00Z (our clock) · recorded between 2025-12-31T00:00:00Z and 2026-01-01T00:00:00Z',
  );
  expect(standingText({ checkpoint: 2, seen: [], after })).toBe(
    'chained · in checkpoint 2 · seen by nobody outside · recorded after 2025-12-31T00:00:00Z',
  );
});
