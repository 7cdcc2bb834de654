import type { Finding, VerifyReport } from '@attestry/log/verify';
import { describe, expect, test } from 'vitest';
import { type ChainKnown, chainVerdict, STALE_AFTER_MS } from './chain-status.ts';
import type { Verification } from './verification.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const HOUR = 3_600_000;

function ended(agoMs: number, more: Partial<Verification> = {}): Verification {
  const at = new Date(NOW - agoMs).toISOString();
  const report = { size: 100, durationMs: 12, findings: [] as Finding[] } as unknown as VerifyReport;
  return {
    ...{ id: 'v', log: 'main', mode: 'full', incremental: false, state: 'done', started: at, ended: at },
    askedBy: { type: 'job', id: 'verify-full' },
    ...{ verdict: 'intact', findings: 0, report },
    ...more,
  };
}

const RUNNING = ended(0, { id: 'r', state: 'running', done: 3 });
const BROKEN = ended(0, { id: 'b', verdict: 'broken', findings: 1 });
const QUICK = ended(HOUR, { id: 'q', mode: 'quick' });

describe('the state', () => {
  test.each<[string, Partial<ChainKnown>]>([
    ['never', {}],
    ['running', { running: RUNNING }],
    ['ok', { intact: QUICK, begunMs: NOW - HOUR }],
    ['ok', { intact: QUICK, begunMs: NOW - HOUR, running: RUNNING }],
    ['stale', { intact: QUICK, begunMs: NOW - STALE_AFTER_MS - 1 }],
    ['stale', { intact: QUICK }],
    ['ok', { intact: QUICK, intactFull: ended(STALE_AFTER_MS), begunMs: 0 }],
    ['stale', { intact: QUICK, intactFull: ended(STALE_AFTER_MS + 1) }],
    ['stale', { intact: QUICK, intactFull: ended(STALE_AFTER_MS + 1), running: RUNNING }],
    ['ok', { intact: QUICK, intactFull: ended(-HOUR) }],
    ['broken', { broken: BROKEN }],
    ['broken', { broken: BROKEN, running: RUNNING }],
    ['broken', { broken: BROKEN, intact: QUICK, intactFull: ended(0) }],
  ])('is %s', (state, known) => {
    expect(chainVerdict({ nowMs: NOW, ...known }).state).toBe(state);
  });
});

test('what runs is told beside any state', () => {
  const known = { nowMs: NOW, intact: QUICK, begunMs: NOW };
  expect(chainVerdict({ ...known, running: RUNNING })).toEqual({
    state: 'ok',
    running: { id: 'r', mode: 'full', done: 3, total: null },
    verified: { id: 'q', ended: QUICK.ended, mode: 'quick', size: 100, durationMs: 12 },
  });
});

describe('what is broken', () => {
  const finding = (from: number | null, kind: Finding['kind']): Finding => ({
    ...{ kind, from, to: from, count: 1, time: null, explanation: `${kind} at ${from}` },
    evidence: { expected: '', got: '', source: '' },
  });
  const withFindings = (findings: readonly Finding[]): unknown =>
    chainVerdict({
      nowMs: NOW,
      broken: { ...BROKEN, findings: findings.length, report: { findings } as unknown as VerifyReport },
    }).broken;

  test('is named by its lowest position', () => {
    const findings = [finding(null, 'index'), finding(9, 'tag'), finding(4, 'altered'), finding(4, 'epoch')];
    expect(withFindings(findings)).toEqual({
      ...{ id: 'b', ended: BROKEN.ended, findings: 4 },
      first: finding(4, 'altered'),
    });
  });

  test('may have no position', () => {
    expect(withFindings([finding(null, 'cut'), finding(null, 'index')])).toMatchObject({
      first: { from: null, kind: 'cut' },
    });
  });
});
