import { expect, test } from 'vitest';
import { chosenRun } from './chosen-run.ts';
import { originParts } from './origin.ts';

const run = (id: string, state: 'done' | 'failed' | 'running' = 'done', incremental = false) => ({
  id,
  state,
  incremental,
});
const VERIFIED = { id: 'v', ended: '', mode: 'full', size: 1, durationMs: 1 } as const;
const BROKEN = { id: 'b', ended: '', findings: 1, seq: 1, kind: 'tag', explanation: '' };

test('what the address names comes first, then what broke the chain', () => {
  expect(chosenRun('x', { broken: BROKEN }, [run('a')])).toBe('x');
  expect(chosenRun('', { broken: BROKEN }, [run('a')])).toBe('b');
});

test('then what looked at the whole log', () => {
  expect(chosenRun(undefined, {}, [run('i', 'done', true), run('r', 'running'), run('a')])).toBe('a');
  expect(chosenRun(undefined, { verifiedFull: VERIFIED }, [run('i', 'done', true)])).toBe('v');
  expect(chosenRun(undefined, {}, [run('i', 'done', true)])).toBe('i');
  const part = { ...run('p'), range: { from: 0, to: 9 } };
  expect(chosenRun(undefined, {}, [part, run('a')])).toBe('a');
  expect(chosenRun(undefined, {}, [part])).toBe('p');
  expect(chosenRun(undefined, undefined, [run('f', 'failed')])).toBeUndefined();
});

test('an origin says which log, and which time it began', () => {
  expect(originParts('audit.example.com/a/main/2')).toEqual({
    name: 'audit.example.com/a',
    log: 'main',
    incarnation: 2,
  });
  expect(originParts('main')).toBeUndefined();
});
