import type { RecordJson } from 'attestry/api';
import { expect, test } from 'vitest';
import { pastExport } from './past-export.ts';

const record = (leaf: object, sections: object): RecordJson => ({
  leaf: {
    v: 1,
    log: 'x/main/1',
    seq: 17,
    id: '01933f4e-5b7c-7a31-8f0e-3c9d2b6a1f04',
    n: '',
    type: 'data.export.csv',
    category: 'data',
    severity: 'warning',
    recorded: '2026-11-22T09:00:00.000Z',
    occurred: '2026-11-22T09:00:00.000Z',
    actor: { type: 'api_key', id: 'k3v9' },
    related: [{ type: 'sha256', id: 'ab12' }],
    ...leaf,
  } as RecordJson['leaf'],
  sections: sections as RecordJson['sections'],
  hash: '',
  sentence: '',
  incarnation: 1,
});

test('CSV and JSON say it in their details', () => {
  const details = { filter: 'a', file: 'f.csv', bytes: 9, kind: 'csv', rows: 3, complete: true };
  expect(pastExport(record({}, { actor: { name: 'Ada' }, details: { details } }))).toEqual({
    seq: 17,
    at: '2026-11-22T09:00:00.000Z',
    by: 'Ada',
    format: 'csv',
    query: 'a',
    file: 'f.csv',
    rows: 3,
    bytes: 9,
    complete: true,
    sha256: 'ab12',
  });
});

test('NDJSON has the counts in clear', () => {
  const system = { kind: 'ndjson', rows: 3, complete: false, sha256: 'cd34' };
  const past = pastExport(record({ type: 'audit.exported', system, related: undefined }, {}));
  expect(past).toMatchObject({ format: 'ndjson', rows: 3, complete: false, sha256: 'cd34', by: 'k3v9' });
  expect(past.query).toBeUndefined();
});

test('what was erased is not known, and nothing breaks', () => {
  const past = pastExport(record({ outcome: 'failure', related: undefined }, { details: { details: 'x' } }));
  expect(past).toMatchObject({ format: 'csv', rows: undefined, sha256: undefined, complete: false });
});
