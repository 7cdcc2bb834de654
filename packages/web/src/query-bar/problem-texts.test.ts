import { FILTER_KEYS } from '@attestry/log/query';
import { describe, expect, it } from 'vitest';
import { describeKey } from './key-texts.ts';
import { problemText } from './problem-texts.ts';
import { applySuggestion, readQuery } from './read-query.ts';

const WRONG = [
  ...[
    'actr:42',
    'qwzx:1',
    'before:x',
    'severity:loud',
    'severity:>inf*',
    'actor:""',
    '"..."',
    '...',
    'time:monday',
  ],
  ...[
    'time:now-1h',
    'seq:x',
    'ip:10.0.1',
    'ip:1.a*',
    'id:12',
    'hash:12',
    'details.n:>x',
    'seq:9..3',
    'a)',
    '--a',
  ],
  ...[
    'a AND',
    'OR',
    '(',
    '()',
    `${'('.repeat(40)}a`,
    '(a',
    'a*b',
    'actor:*x',
    'actor:(a b)',
    'actor:a,',
    'actor:',
  ],
  ...[
    'actor:>a',
    'actor:a..b',
    'seq:>1,2',
    'seq:1..2..3',
    'actor:a"b"',
    'actor:a(b)',
    'actor:"a"b',
    'x'.repeat(5000),
  ],
  ...['\ud800', 'a '.repeat(300), '"a', 'type:a*b', 'is:*'],
];

describe('what is wrong with a query', () => {
  it.each(WRONG)('is said in German: %s', (q) => {
    const { problem } = readQuery(q);
    expect(problem).toBeDefined();
    const message = problem?.message ?? '';
    const german = problemText(message, 'de');
    expect(german.toLowerCase()).not.toBe(message.toLowerCase());
    expect(german).not.toMatch(/\$\d/);
  });
  it('is mended by what is suggested', () => {
    const { problem } = readQuery('actr:42 x');
    expect(problem?.suggestion).toBe('actor');
    expect(problem && applySuggestion('actr:42 x', problem)).toEqual({ text: 'actor:42 x', caret: 5 });
  });
});

describe('a key', () => {
  it('is described in both languages', () => {
    for (const info of FILTER_KEYS) expect(describeKey(info, 'de')).not.toBe('');
  });
});
