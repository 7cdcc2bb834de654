import type { ChainStatus } from 'attestry/api';
import { expect, test } from 'vitest';
import { attentionOf } from './attention.ts';

const now = Date.parse('2026-11-23T10:20:00Z');
const run = { id: 'r', ended: '2026-11-20T09:00:00.000Z', mode: 'full', size: 10, durationMs: 5 } as const;
const fine: ChainStatus = {
  origin: 'a/b/1',
  size: 10,
  readOnly: null,
  state: 'ok',
  staleAfterMs: 93_600_000,
  verifiedFull: run,
  checkpoint: { size: 10, covers: '2026-11-23T10:19:00.000Z' },
  epochs: [{ epoch: 0, keyId: 'k', from: 0, since: '2026-09-01T00:00:00.000Z', secret: true }],
  anchored: null,
  anchors: { configured: 0, failing: 0, overdue: 0 },
};
const kinds = (chain: Partial<ChainStatus>): string[] =>
  attentionOf({ chain: { ...fine, ...chain }, nowMs: now }).map(({ kind }) => kind);

test('a log that is well still has nobody outside who could contradict its owner', () => {
  expect(kinds({})).toEqual(['no-anchor']);
});

test('a break comes first', () => {
  const broken = {
    id: 'r',
    ended: run.ended,
    findings: 2,
  };
  const readOnly = { kind: 'shorter', explanation: 'it lost records' } as unknown as ChainStatus['readOnly'];
  expect(kinds({ state: 'broken', broken, readOnly })).toEqual(['broken', 'read-only', 'no-anchor']);
});

test('verification that never was, or was long ago', () => {
  expect(kinds({ state: 'never' })).toContain('never');
  expect(kinds({ state: 'stale' })).toContain('stale');
  expect(kinds({ state: 'running' })).toEqual(['no-anchor']);
});

test('a key is old after 90 days, and only the active one counts', () => {
  const epoch = (at: number, since: string, secret = true) => ({
    epoch: at,
    keyId: 'k',
    from: 0,
    since,
    secret,
  });
  expect(kinds({ epochs: [epoch(0, '2026-08-25T10:00:00.000Z')] })).not.toContain('old-key');
  expect(kinds({ epochs: [epoch(0, '2026-08-20T10:00:00.000Z')] })).toContain('old-key');
  const renewed = [epoch(0, '2025-01-01T00:00:00.000Z'), epoch(1, '2026-11-01T00:00:00.000Z')];
  expect(kinds({ epochs: renewed })).not.toContain('old-key');
  expect(kinds({ epochs: [epoch(0, '2026-11-01T00:00:00.000Z', false)] })).toContain('secret-missing');
});

test('records are unsigned for too long only after an hour', () => {
  const behind = { size: 12, checkpoint: { size: 10, covers: '2026-11-23T05:30:00.000Z' } };
  expect(kinds({ ...behind, unsignedSince: '2026-11-23T09:30:00.000Z' })).not.toContain('unsigned');
  expect(kinds({ ...behind, unsignedSince: '2026-11-23T09:10:00.000Z' })).toContain('unsigned');
  // The record cannot be read: that is for verification to say.
  expect(kinds(behind)).not.toContain('unsigned');
});

test('whoever should see the log and does not, and a key that lies where it should not', () => {
  const anchors = { configured: 3, failing: 1, overdue: 1 };
  expect(kinds({ anchors })).toEqual(['anchor-failing', 'anchor-overdue']);
  // What was seen once is no anchor: the log goes on unseen.
  const seen = { kind: 'file', who: 'f', time: run.ended, timeIsTheirs: false, size: 3 } as const;
  expect(kinds({ anchored: seen })).toEqual(['no-anchor']);
  const chain: ChainStatus = { ...fine, anchors: { configured: 1, failing: 0, overdue: 0 } };
  const identity = { vkey: 'a/identity+5c1d3f2a+x', online: true };
  expect(attentionOf({ chain, keys: { identity }, nowMs: now })).toEqual([{ kind: 'identity-online' }]);
  expect(attentionOf({ chain, keys: { identity: null }, nowMs: now })).toEqual([]);
});
