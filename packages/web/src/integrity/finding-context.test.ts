import type { Finding } from 'attestry/api';
import { expect, test } from 'vitest';
import { findingContext, findingEvidence } from './finding-context.ts';

const finding = (kind: Finding['kind'], from: number | null, to = from): Finding => ({
  kind,
  from,
  to,
  count: 1,
  time: null,
  evidence: { expected: 'a', got: 'b', source: 'c' },
  explanation: 'd',
});

test('one record is opened, several are searched for', () => {
  expect(findingContext(finding('altered', 17))).toEqual({ kind: 'record', position: '17' });
  expect(findingContext(finding('root', 256, 511))).toEqual({ kind: 'around', q: 'seq:251..516' });
});

test('what is gone is seen by its neighbours', () => {
  expect(findingContext(finding('missing', 3))).toEqual({ kind: 'around', q: 'seq:0..8' });
  expect(findingContext(finding('cut', 90, 99))).toEqual({ kind: 'around', q: 'seq:85..104' });
});

test('the database has no neighbourhood', () => {
  expect(findingContext(finding('index', null))).toBeUndefined();
});

test('evidence says which run of which log it is from', () => {
  const run = { id: 'r', log: 'main', origin: 'x/main/1', ended: '2026-11-22T09:00:00Z', report: {} };
  expect(JSON.parse(findingEvidence(finding('tag', 1), run))).toEqual({
    log: 'main',
    origin: 'x/main/1',
    verification: 'r',
    ended: '2026-11-22T09:00:00Z',
    finding: finding('tag', 1),
  });
});
