import { describe, expect, test } from 'vitest';
import { FilterError } from './filter-error.ts';
import { FILTER_KEYS } from './filter-keys.ts';
import { formatFilter } from './format-filter.ts';
import { MAX_QUERY_BYTES, MAX_QUERY_DEPTH, parseFilter } from './parse-filter.ts';

function canonical(text: string): string {
  return formatFilter(parseFilter(text));
}

function refusal(text: string): { message: string; marked: string; suggestion?: string | undefined } {
  try {
    parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const marked = text.slice(error.position, error.position + error.length);
    return { message: error.message, marked, suggestion: error.suggestion };
  }
  throw new Error(`${text} was taken`);
}

describe('the shape of a query', () => {
  test('nothing means everything', () => {
    expect(parseFilter('')).toEqual({ kind: 'all', span: { start: 0, end: 0 } });
    expect(parseFilter(' \n ').kind).toBe('all');
  });

  test('terms side by side are joined by AND, which binds closer than OR', () => {
    expect(canonical('a b OR c AND d')).toBe('a b OR c d');
    expect(canonical('a (b OR c) d')).toBe('a (b OR c) d');
    expect(canonical('(a b) (c (d))')).toBe('a b c d');
    expect(canonical('(a OR (b OR c))')).toBe('a OR b OR c');
    expect(parseFilter('a b OR c')).toMatchObject({
      kind: 'or',
      items: [
        { kind: 'and', items: [{ text: 'a' }, { text: 'b' }] },
        { kind: 'word', text: 'c' },
      ],
    });
  });

  test('- and NOT negate a term, a phrase or a group', () => {
    expect(canonical('NOT a -b -"c d" -(e OR f) NOT type:x -(-g)')).toBe(
      '-a -b -"c d" -(e OR f) -type:x -(-g)',
    );
    expect(canonical('foo-bar')).toBe('foo-bar');
  });

  test('operators are upper case and whole words', () => {
    expect(parseFilter('and or not')).toMatchObject({
      kind: 'and',
      items: [{ text: 'and' }, { text: 'or' }, { text: 'not' }],
    });
    expect(parseFilter('ORDER ANDROID NOTE')).toMatchObject({ kind: 'and', items: [{}, {}, {}] });
    expect(parseFilter('"OR"')).toMatchObject({ kind: 'phrase', text: 'OR' });
  });

  test('positions are those of the text', () => {
    const filter = parseFilter(' -type:auth. "a b"');
    expect(filter).toMatchObject({
      span: { start: 1, end: 18 },
      items: [
        {
          kind: 'not',
          span: { start: 1, end: 12 },
          item: {
            span: { start: 2, end: 12 },
            keySpan: { start: 2, end: 6 },
            op: { values: [{ text: 'auth.', span: { start: 7, end: 12 } }] },
          },
        },
        { kind: 'phrase', span: { start: 13, end: 18 } },
      ],
    });
  });

  test.each([
    ['a OR', 'missing', ''],
    ['OR a', 'both sides', 'OR'],
    ['a AND OR b', 'both sides', 'OR'],
    ['NOT', 'missing', ''],
    ['()', 'missing', ')'],
    ['(a', 'not closed', '('],
    ['a)', 'closes nothing', ')'],
    ['"a', 'not closed', '"'],
    ['type:"a', 'not closed', '"'],
    ['--a', 'two negations', '--'],
    ['NOT -a', 'two negations', 'NOT -'],
    ['- a', 'no letter or digit', '-'],
    ['"…"', 'no letter or digit', '"…"'],
    ['a\ud800', 'half a character', '\ud800'],
    ['*', 'no letter or digit', '*'],
    ['*foo', 'only stand at the end', '*'],
    ['f*o', 'only stand at the end', '*'],
  ])('%s is refused where it is wrong', (text, message, marked) => {
    const found = refusal(text);
    expect(found.message).toContain(message);
    expect(found.marked).toBe(marked);
  });

  test('limits are said', () => {
    expect(refusal('é'.repeat(MAX_QUERY_BYTES / 2 + 1)).message).toContain('4096 bytes');
    expect(parseFilter('é'.repeat(MAX_QUERY_BYTES / 2)).kind).toBe('word');
    const nested = (depth: number): string => '('.repeat(depth) + 'a'.repeat(1) + ')'.repeat(depth);
    expect(parseFilter(nested(MAX_QUERY_DEPTH)).kind).toBe('word');
    expect(refusal(nested(MAX_QUERY_DEPTH + 1)).message).toContain('deeper than 32');
    expect(parseFilter('a '.repeat(256)).kind).toBe('and');
    expect(refusal('a '.repeat(257)).message).toContain('256');
    expect(refusal(`seq:${Array.from({ length: 257 }, (_, i) => i).join(',')}`).message).toContain('256');
  });
});

describe('what is a key', () => {
  test('every key is read, in any case', () => {
    for (const { key, path } of FILTER_KEYS) {
      if (key === 'is' || key === 'has') continue;
      const written = path ? `${key}.some.Path` : key;
      expect(parseFilter(`${written}:*`)).toMatchObject({
        kind: 'filter',
        key,
        op: { kind: 'exists' },
        ...(path ? { path: 'some.Path' } : {}),
      });
      expect(parseFilter(`${written.toUpperCase()}:*`)).toMatchObject({ key });
    }
  });

  test('only known keys make a filter: what cannot be a key stays a word', () => {
    expect(parseFilter('something: with colon')).toMatchObject({
      kind: 'and',
      items: [{ kind: 'word', text: 'something:' }, { text: 'with' }, { text: 'colon' }],
    });
    for (const text of [
      '12:30',
      'http://x.example/?a:b',
      'fe80::1',
      '2001:db8::1',
      'aa:bb:cc:dd:ee:ff',
      'std::map',
      'C:\\x',
      ':x',
      'x:',
      'é:x',
      'my-key:x',
    ]) {
      expect(parseFilter(text), text).toMatchObject({ kind: 'word', text });
    }
  });

  test.each([
    ['actr:42', 'actr', 'actor'],
    ['severty:info', 'severty', 'severity'],
    ['tyep:x', 'tyep', 'type'],
    ['user:42', 'user', 'actor'],
    ['actor.name:x', 'actor.name', 'actor'],
    ['status:"x"', 'status', 'outcome'],
    ['foo:bar', 'foo', undefined],
    ['details:x', 'details', 'details.'],
    ['before.:x', 'before.', 'before.'],
  ])('%s is an unknown key', (text, marked, suggestion) => {
    expect(refusal(text)).toMatchObject({ marked, suggestion });
  });
});

describe('what follows the colon', () => {
  test('a list, a comparison, a range, a star, quotes', () => {
    expect(canonical('type:a,"b",c*,"d e"*')).toBe('type:a,b,c*,"d e"*');
    expect(canonical('severity:>= warning'.replace(' ', ''))).toBe('severity:>=warning');
    expect(canonical('time:2026-11-01..2026-11-08')).toBe('time:2026-11-01..2026-11-08');
    expect(canonical('actor:*')).toBe('actor:*');
    expect(canonical('session:"a\\"b\\\\c\\d"')).toBe('session:"a\\"b\\\\c\\\\d"');
    expect(canonical('before.x:""')).toBe('before.x:""');
    expect(canonical('actor:user:42')).toBe('actor:user:42');
    expect(canonical('ref:">5"')).toBe('ref:">5"');
  });

  test.each([
    ['type:', 'needs a value', ''],
    ['type: auth', 'needs a value', ''],
    ['type:a,', 'missing in this list', ''],
    ['type:a, b', 'missing in this list', ''],
    ['type:,a', 'missing in this list', ','],
    ['type:(a OR b)', 'type:a,b', '('],
    ['type:*a', 'beginning', '*'],
    ['type:a*b', 'end of a value', '*'],
    ['type:a"b"', 'quote', '"'],
    ['type:a(b)', 'parenthesis', '('],
    ['type:"a"b', 'space is missing', 'b'],
    ['type:>a', 'no order', '>'],
    ['type:a..b', 'no order', '..'],
    ['seq:>1,2', 'not a list', ','],
    ['seq:1..2..3', 'two ends', '.'],
    ['actor:""', 'empty value', '""'],
    ['severity:high', 'info, warning or critical', 'high'],
    ['severity:>=warn*', 'leave out the *', 'warn*'],
    ['time:yesterday', 'not a time', 'yesterday'],
    ['time:2026-02-30', 'not a time', '2026-02-30'],
    ['time:2026-11*', 'not a time', '2026-11*'],
    ['time:now-24h', 'point in time', 'now-24h'],
    ['time:2026-11-02..2026-11-01', 'swap', '2026-11-02..2026-11-01'],
    ['severity:critical..info', 'swap', 'critical..info'],
    ['seq:9..1', 'swap', '9..1'],
    ['seq:-1', 'whole number', '-1'],
    ['ip:10.0.0.0/33', 'not an address', '10.0.0.0/33'],
    ['ip:10.0.0', 'not an address', '10.0.0'],
    ['ip:10.0.1*', 'whole number', '10.0.1*'],
    ['id:xyz', 'UUID', 'xyz'],
    ['hash:8f2c', '64', '8f2c'],
    ['after.x:>abc', 'compare numbers', 'abc'],
    ['is:*', 'redacted', '*'],
    ['is:deleted', 'redacted', 'deleted'],
    ['has:dif*', 'diff', 'dif*'],
    ['ua:"…"', 'no letter', '"…"'],
  ])('%s is refused', (text, message, marked) => {
    const found = refusal(text);
    expect(found.message).toContain(message);
    expect(found.marked).toBe(marked);
  });

  test('a suggestion can be put in place of what is marked', () => {
    for (const text of [
      'severity:critcal',
      'hash:8f2c',
      'time:now-24h',
      'time:2026-11-02..2026-11-01',
      'group:auth',
      'is:late1',
      'actr:42',
      'id:0190a2b3',
    ]) {
      try {
        parseFilter(text);
        expect.unreachable(text);
      } catch (error) {
        if (!(error instanceof FilterError) || error.suggestion === undefined) throw error;
        const end = error.position + error.length;
        parseFilter(text.slice(0, error.position) + error.suggestion + text.slice(end));
      }
    }
  });
});
