import { describe, expect, it } from 'vitest';
import { type CompletionSource, completionContext, completionsFor } from './completion.ts';
import { highlight } from './highlight.ts';
import { readQuery } from './read-query.ts';
import { withRecent } from './recent-queries.ts';

const SOURCE: CompletionSource = {
  valuesOf: ({ key }) =>
    key === 'type'
      ? [{ value: 'client.login', count: 2 }, { value: 'auth.login', count: 9 }, { value: 'auth.logout' }]
      : key === 'actor'
        ? [{ value: 'Ada Lopez' }]
        : [],
  describe: ({ key }) => `about ${key}`,
  recent: ['severity:critical', 'type:auth. ada'],
};

function offered(text: string, caret = text.length): string[] {
  return completionsFor(text, caret, SOURCE).map(({ edit }) => edit.text);
}

describe('completion', () => {
  it('knows where the caret is', () => {
    expect(completionContext('a sev', 5)).toEqual({ kind: 'key', typed: 'sev', from: 2, to: 5 });
    expect(completionContext('-type:a,b', 9)).toMatchObject({ kind: 'value', typed: 'b', from: 8 });
    expect(completionContext('severity:>=w', 12)).toMatchObject({ kind: 'value', typed: 'w', from: 11 });
    expect(completionContext('seq:1..2', 8)).toMatchObject({ kind: 'value', typed: '2', from: 7 });
    expect(completionContext('actor:"Ada L', 12)).toMatchObject({ kind: 'value', typed: '"Ada L', from: 6 });
    expect(completionContext('"a phr', 6)).toEqual({ kind: 'none' });
    expect(completionContext('foo:b', 5)).toEqual({ kind: 'none' });
  });
  it('offers keys that begin so', () => {
    expect(offered('-sev')).toEqual(['-severity:']);
    expect(offered('x bef')).toEqual(['x before.']);
  });
  it('offers no key that the reader may not search by', () => {
    const source: CompletionSource = { ...SOURCE, offers: ({ personal }) => !personal };
    const labels = (text: string): string[] =>
      completionsFor(text, text.length, source).map(({ label }) => label);
    expect(labels('act')).toEqual(['actor.type:']);
    expect(labels('bef')).toEqual([]);
    expect(labels('')).not.toContain('actor:');
    expect(labels('')).toContain('type:');
  });
  it('offers values, those that begin so first, and a blank behind', () => {
    expect(offered('type:log')).toEqual(['type:client.login ', 'type:auth.login ', 'type:auth.logout ']);
    expect(offered('type:auth.login')).toEqual([]);
    expect(offered('type:a x', 6)).toEqual(['type:auth.login x', 'type:auth.logout x']);
    expect(offered('actor:ad')).toEqual(['actor:"Ada Lopez" ']);
    expect(offered('time:')).toContain('time:>now-24h ');
    expect(offered('time:>')).toContain('time:>now-24h ');
  });
  it('offers what was searched for before', () => {
    expect(offered('crit')).toEqual(['severity:critical']);
    expect(withRecent(['a', 'b'], ' b ')).toEqual(['b', 'a']);
    expect(withRecent(['a'], ' ')).toEqual(['a']);
  });
});

describe('the colours of a query', () => {
  const kinds = (q: string): string[] => highlight(q).map(({ text, kind }) => `${kind}=${text}`);
  it('follow its parts, and leave no character out', () => {
    expect(kinds('-type:a.b severity:>=warning OR (x "y z")')).toEqual([
      'operator=-',
      'key=type:',
      'value=a.b',
      'space= ',
      'key=severity:',
      'comparator=>=',
      'value=warning',
      'space= ',
      'operator=OR',
      'space= ',
      'bracket=(',
      'text=x',
      'space= ',
      'phrase="y z"',
      'bracket=)',
    ]);
    for (const q of ['foo:bar x:', 'a-b ORx "open', 'type: (', 'before.plan:"x y",z', '::', '\ud800 é']) {
      expect(
        highlight(q)
          .map(({ text }) => text)
          .join(''),
      ).toBe(q);
    }
  });
  it('mark what is wrong', () => {
    const { problem } = readQuery('x actr:42');
    expect(highlight('x actr:42', problem).filter(({ isWrong }) => isWrong)).toMatchObject([
      { text: 'actr' },
    ]);
  });
});
