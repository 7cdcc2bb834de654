import { expect, test } from 'vitest';
import { runDuration, runOutcome, runTone } from './run-outcome.ts';

test('a run is called by its verdict once it has one', () => {
  expect(runOutcome({ state: 'running' })).toBe('running');
  expect(runOutcome({ state: 'done', verdict: 'broken' })).toBe('broken');
  expect(runOutcome({ state: 'done' })).toBe('unchecked');
  expect(runTone('broken')).toBe('crit');
});

test('a run takes as long as the clock says, and never less than nothing', () => {
  const started = '2026-11-22T09:00:00.000Z';
  expect(runDuration({ started })).toBeUndefined();
  expect(runDuration({ started, ended: '2026-11-22T09:00:00.412Z' })).toBe(412);
  expect(runDuration({ started, ended: '2026-11-22T08:00:00.000Z' })).toBe(0);
});
