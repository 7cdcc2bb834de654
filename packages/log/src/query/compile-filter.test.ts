import { describe, expect, test } from 'vitest';
import { type CompiledFilter, compileFilter } from './compile-filter.ts';
import type { FilterContext } from './filter-context.ts';
import { parseFilter } from './parse-filter.ts';
import { rollupOf } from './rollup.ts';

const CONTEXT: FilterContext = {
  now: Date.UTC(2026, 10, 2, 12),
  types: ['auth.login', 'client.updated'],
  groupOf: (type) => (type.startsWith('auth.') ? 'Authentication' : 'Data'),
};

function compile(query: string): CompiledFilter {
  return compileFilter(parseFilter(query), CONTEXT);
}

describe('what is looked up', () => {
  test('everything for nothing', () => {
    expect(compile('')).toEqual({ candidates: 'all', exact: true });
    expect(compile('type:* time:*')).toEqual({ candidates: 'all', exact: true });
  });

  test('terms and beginnings', () => {
    expect(compile('type:auth.login -type:auth.,config.* outcome:failure')).toEqual({
      candidates: {
        and: [
          { term: 't:auth.login' },
          { not: { or: [{ term: 'tb:auth' }, { term: 'tb:config' }] } },
          { term: 'o:failure' },
        ],
      },
      exact: true,
    });
    expect(compile('ip:10.0.0.0/7')).toEqual({
      candidates: { or: [{ prefix: 'i4:0a' }, { prefix: 'i4:0b' }] },
      exact: true,
    });
    expect(compile('group:authentication')).toEqual({ candidates: { term: 't:auth.login' }, exact: true });
    expect(compile('-severity:*')).toEqual({
      candidates: { not: { or: [{ term: 's:info' }, { term: 's:warning' }, { term: 's:critical' }] } },
      exact: true,
    });
  });

  test('positions apart from the terms', () => {
    expect(compile('seq:>=10 type:a seq:<20')).toEqual({
      candidates: { term: 't:a' },
      exact: true,
      seq: { from: 10, to: 20 },
    });
    expect(compile('seq:5')).toEqual({ candidates: 'all', exact: true, seq: { from: 5, to: 6 } });
    expect(compile('seq:>9 seq:<3').seq).toEqual({ from: 10, to: 10 });
    expect(compile('seq:5,9')).toEqual({ candidates: 'all', exact: false });
    expect(compile('seq:5 OR type:a')).toEqual({ candidates: 'all', exact: false });
    expect(compile('-seq:5 type:a')).toEqual({ candidates: { term: 't:a' }, exact: false });
  });

  test('a negation narrows by what is certain of what it negates', () => {
    // A name may be 42 without a term that says so; an id of 42 is certain.
    expect(compile('-actor:42')).toEqual({ candidates: { not: { term: 'a:42' } }, exact: false });
    expect(compile('-"asked by"').exact).toBe(false);
    expect(compile('-reason:phone')).toEqual({ candidates: 'all', exact: false });
    expect(compile('-(type:a reason:phone)')).toEqual({ candidates: 'all', exact: false });
    expect(compile('-(type:a OR reason:phone)')).toEqual({
      candidates: { not: { term: 't:a' } },
      exact: false,
    });
  });

  test('free text asks for words and for the beginnings of ids', () => {
    expect(compile('foo')).toEqual({
      candidates: {
        or: [
          { prefix: 'w:foo' },
          { prefix: 't:foo' },
          { prefix: 'a:foo' },
          { prefix: 'b:foo' },
          { prefix: 'ti:foo' },
          { term: 'fl:more' },
        ],
      },
      exact: false,
    });
  });
});

describe('what counts can answer', () => {
  test('type, category, severity, outcome, group and one time', () => {
    const rollup = rollupOf(
      parseFilter('time:2026-11-01 severity:>=warning -(type:auth. OR outcome:*) group:data category:client'),
      CONTEXT,
    );
    expect(rollup).toMatchObject({
      fromHour: Date.UTC(2026, 10, 1) / 3_600_000,
      toHour: Date.UTC(2026, 10, 2) / 3_600_000,
      wholeHours: true,
    });
    expect(
      rollup?.accepts({ type: 'client.updated', category: 'client', severity: 'warning', outcome: '' }),
    ).toBe(true);
    expect(
      rollup?.accepts({
        type: 'client.updated',
        category: 'client',
        severity: 'warning',
        outcome: 'success',
      }),
    ).toBe(false);
    expect(
      rollup?.accepts({ type: 'client.updated', category: 'client', severity: 'info', outcome: '' }),
    ).toBe(false);
  });

  test('a time inside an hour is said to be', () => {
    expect(rollupOf(parseFilter('time:>now-90m'), CONTEXT)).toMatchObject({
      wholeHours: false,
      fromHour: Date.UTC(2026, 10, 2, 10) / 3_600_000,
    });
    expect(rollupOf(parseFilter('time:>now-2h time:<2026-12'), CONTEXT)).toMatchObject({
      wholeHours: true,
      toHour: Date.UTC(2026, 11) / 3_600_000,
    });
    expect(rollupOf(parseFilter(''), CONTEXT)).toMatchObject({ wholeHours: true, period: {} });
  });

  test.each([
    'actor:42',
    'foo',
    'type:a foo',
    'type:a OR time:2026',
    '-time:2026',
    'time:2025,2026',
    'seq:1',
  ])('%s is none', (query) => {
    expect(rollupOf(parseFilter(query), CONTEXT)).toBeUndefined();
  });
});
