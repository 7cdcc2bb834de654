import type { AnchorJson } from 'attestry/api';
import { expect, test } from 'vitest';
import { anchorPlace, witnessNames } from './anchor-place.ts';
import { anchorState } from './anchor-state.ts';
import { failureWords } from './failure-words.ts';

const time = '2026-11-23T09:00:00.000Z';
const last = { kind: 'file', who: 'file /mnt/copy', time, timeIsTheirs: false, size: 10 } as const;
const anchor: AnchorJson = {
  id: 'a1',
  name: 'copy',
  config: { kind: 'file', path: '/mnt/copy' },
  hasSecret: false,
  everyMs: 3_600_000,
  created: time,
  last,
  lag: 0,
  overdue: false,
};
const failure = { kind: 'unreachable', message: 'nobody answered at w.example', time } as const;

test('what is wrong with an anchor comes before what is well', () => {
  const { last: _, ...unseen } = anchor;
  expect(anchorState(anchor)).toBe('current');
  expect(anchorState({ ...anchor, lag: 3 })).toBe('behind');
  expect(anchorState({ ...unseen, lag: 10 })).toBe('new');
  expect(anchorState({ ...anchor, lag: 3, overdue: true })).toBe('overdue');
  expect(anchorState({ ...unseen, overdue: true, failure })).toBe('failing');
});

test('an anchor is known by where it is', () => {
  const policy =
    '# ours\nlog a.example+1+x\nwitness  ada\tada+1+x https://a.example/\nquorum none\n witness bob k';
  expect(witnessNames(policy)).toEqual(['ada', 'bob']);
  expect(anchorPlace({ kind: 'witness', policy })).toBe('ada, bob');
  expect(anchorPlace({ kind: 'timestamp', url: 'https://t.example' })).toBe('https://t.example');
  expect(anchorPlace(anchor.config)).toBe('/mnt/copy');
  const s3 = { kind: 's3', endpoint: 'https://s.example', region: 'eu', bucket: 'b', prefix: 'p/' } as const;
  expect(anchorPlace({ ...s3, accessKeyId: 'k' })).toBe('b/p/ (https://s.example)');
});

test('a failure is said in German with the words of the server beside it', () => {
  expect(failureWords(failure, 'en')).toEqual({ text: failure.message });
  expect(failureWords(failure, 'de')).toMatchObject({ said: failure.message });
  expect(failureWords({ ...failure, kind: 'newer' as never }, 'de')).toEqual({
    text: failure.message,
    isEnglish: true,
  });
});
