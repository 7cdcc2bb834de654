import type { Seen } from 'attestry/api';
import { expect, test } from 'vitest';
import { standingSteps } from './standing-steps.ts';

const seen = (time: string, timeIsTheirs: boolean): Seen => ({
  kind: timeIsTheirs ? 'timestamp' : 'file',
  who: `who ${time}`,
  time,
  timeIsTheirs,
  size: 10,
});
const early = seen('2026-11-23T09:00:00Z', false);
const late = seen('2026-11-23T11:00:00+01:00', true);

test('a record that nobody signed yet is chained, and no more', () => {
  expect(standingSteps({ seen: [] })).toEqual({ signed: undefined, seen: [], dated: undefined });
});

test('each step is reached by itself', () => {
  expect(standingSteps({ checkpoint: 12, seen: [] })).toMatchObject({ signed: 12, dated: undefined });
  // By the time, and not by how it is written.
  expect(standingSteps({ checkpoint: 12, seen: [late, early] }).seen).toEqual([early, late]);
  expect(standingSteps({ seen: [], after: early }).dated).toEqual({ after: early, before: undefined });
  expect(standingSteps({ seen: [late], after: early, before: late }).dated).toEqual({
    after: early,
    before: late,
  });
});
