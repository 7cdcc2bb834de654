import { expect, test } from 'vitest';
import {
  daysRange,
  exportQuery,
  mayBeMany,
  parseForm,
  rangeDays,
  suggestedName,
} from './export-form-state.ts';

test('an address is read with care', () => {
  expect(parseForm({})).toEqual({ q: '', range: { kind: 'all' }, format: 'csv' });
  expect(parseForm({ range: '7d..' })).toMatchObject({ range: { span: '30d' }, unreadRange: '7d..' });
  expect(parseForm({ q: 'a\u001b[201~\nrm', format: 'exe' })).toMatchObject({
    q: 'a [201~ rm',
    format: 'csv',
  });
  expect(parseForm({ format: 'ndjson', range: '7d' })).toMatchObject({
    format: 'ndjson',
    range: { kind: 'last', span: '7d' },
  });
});

test('the query and the range are asked for together', () => {
  expect(exportQuery(parseForm({ q: 'a OR b', range: '24h' }))).toBe('(a OR b) time:>now-24h');
  expect(exportQuery(parseForm({ q: '', range: 'all' }))).toBe('');
});

test('days are whole, and the last is included', () => {
  const text = daysRange('2026-04-01', '2026-04-30');
  expect(text).toBe('2026-04-01T00:00:00.000Z..2026-05-01T00:00:00.000Z');
  expect(rangeDays(parseForm({ range: text ?? '' }).range)).toEqual({ from: '2026-04-01', to: '2026-04-30' });
  expect(daysRange('2026-04-02', '2026-04-01')).toBeUndefined();
  expect(daysRange('', '')).toBeUndefined();
  expect(daysRange('2026-04-01', '2026-04-01')).toBeDefined();
  expect(rangeDays({ kind: 'all' })).toBeUndefined();
});

test('a file is named after the log and the day', () => {
  expect(suggestedName('a/b', 'csv', Date.parse('2026-11-22T09:00:00Z'))).toBe('audit_a_b_2026-11-22.csv');
});

test('what is not counted may be anything', () => {
  expect(mayBeMany(undefined)).toBe(true);
  expect(mayBeMany({ complete: true, total: 127 })).toBe(false);
  expect(mayBeMany({ complete: true, total: 60_000 })).toBe(true);
  expect(mayBeMany({ complete: false, total: 1000 })).toBe(true);
  expect(mayBeMany({ complete: false, total: 12 })).toBe(false);
});
