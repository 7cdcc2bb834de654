import { FILTER_KEYS } from '@attestry/log/query';
import type { RecordJson } from 'attestry/api';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_COLUMNS,
  gridLayout,
  moveColumn,
  parseColumns,
  parseWidths,
  toggleColumn,
} from './columns.ts';
import { changedParams, parseEventsSearch, viewParams } from './events-search.ts';
import { countedFacet, facetQuery, totalOf, withChosen } from './facet-counts.ts';
import { knownValues } from './known-values.ts';
import { itemsOf, type ListItem, neighbourOf } from './list-items.ts';
import { listState } from './list-state.ts';
import { arrive, flush, MAX_LIVE, NO_LIVE_ROWS, withLive } from './live-rows.ts';
import { ipText, isKeptBack, resourceText, userText, valueActions } from './record-cells.ts';
import { absoluteRange, cliCommand, curlCommand } from './share-texts.ts';
import { widerRange } from './wider-range.ts';

function recordAt(seq: number, more: object = {}, sections: object = {}): RecordJson {
  const leaf = {
    seq,
    type: 'auth.login',
    category: 'auth',
    severity: 'info',
    actor: { type: 'user', id: '42' },
  };
  return { leaf: { ...leaf, ...more }, sections, hash: '', sentence: '' } as unknown as RecordJson;
}

const red = (seq: number, incarnation = 1): ListItem => ({ kind: 'broken', incarnation, seq });

describe('the address', () => {
  it('is read, whatever stands in it', () => {
    expect(parseEventsSearch({ q: 'a', range: '7d', open: '12', live: '1', columns: 'ip,foo,time' })).toEqual(
      {
        q: 'a',
        range: { kind: 'last', span: '7d' },
        unreadRange: undefined,
        open: '12',
        isLive: true,
        columns: ['ip', 'time'],
        density: undefined,
      },
    );
    expect(parseEventsSearch({ range: 'yesterday' })).toMatchObject({
      range: { kind: 'last', span: '30d' },
      unreadRange: 'yesterday',
    });
    expect(parseEventsSearch({ open: '<b>', density: 'huge', q: 7 })).toMatchObject({
      q: '',
      open: undefined,
    });
  });
  it('keeps what others put there', () => {
    expect(changedParams({ log: 'x', open: '1' }, { q: 'a', open: undefined })).toEqual({ log: 'x', q: 'a' });
    const between = {
      kind: 'between',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-02T00:00:00.000Z',
    } as const;
    expect(changedParams({ live: '1' }, { range: between })['live']).toBeUndefined();
    expect(viewParams({ q: 'a', range: '7d', open: '1', columns: 'time' })).toBe('range=7d&columns=time');
  });
});

describe('columns', () => {
  it('give way in their order where there is no room', () => {
    expect(gridLayout(DEFAULT_COLUMNS, 1400).columns).toEqual(DEFAULT_COLUMNS);
    expect(gridLayout(DEFAULT_COLUMNS, 840).columns).toEqual([
      'time',
      'event',
      'user',
      'resource',
      'severity',
    ]);
    expect(gridLayout(DEFAULT_COLUMNS, 700).columns).toEqual(['time', 'event', 'user', 'severity']);
    expect(gridLayout(DEFAULT_COLUMNS, 320).isCards).toBe(true);
  });
  it('are as wide as the reader made them, where there is room', () => {
    const narrow = gridLayout(['time', 'event'], 1400, { event: 90 });
    expect(narrow.template).toBe('156px minmax(90px,90px) 84px');
    const wide = gridLayout(['time', 'event'], 1400, { event: 500 });
    expect(wide.template).toBe('156px minmax(200px,500px) 84px');
    // A wide one drives no other out, and a narrow one leaves room for others.
    expect(gridLayout(DEFAULT_COLUMNS, 840, { event: 700 }).columns).not.toContain('ip');
    expect(gridLayout(DEFAULT_COLUMNS, 850, { event: 100 }).columns).toContain('ip');
    expect(gridLayout(DEFAULT_COLUMNS, 320, { event: 100 }).isCards).toBe(true);
  });
  it('have widths that were kept, whatever else was', () => {
    const kept = { event: 9000, user: 3, ip: 'wide', nothing: 200, time: Number.NaN, seq: null };
    expect(parseWidths(kept)).toEqual({ event: 800, user: 48 });
  });
  it('are chosen and moved', () => {
    expect(parseColumns('')).toBeUndefined();
    expect(toggleColumn(['time', 'user'], 'event')).toEqual(['time', 'event', 'user']);
    expect(toggleColumn(['time'], 'time')).toEqual(['time']);
    expect(moveColumn(['time', 'user'], 'user', -1)).toEqual(['user', 'time']);
    expect(moveColumn(['time', 'user'], 'user', 1)).toEqual(['time', 'user']);
  });
});

describe('the rows', () => {
  it('have red ones in their place', () => {
    const pages = [{ records: [recordAt(9), recordAt(5)], broken: [{ incarnation: 1, seq: 7 }] }];
    expect(itemsOf(pages).map(({ seq, kind }) => `${seq} ${kind}`)).toEqual([
      '9 record',
      '7 broken',
      '5 record',
    ]);
  });
  it('have neighbours, also of what is not among them', () => {
    const items = [red(9), red(7), red(5)];
    const near = (seq: number | undefined, step: 1 | -1): number | undefined =>
      neighbourOf(items, seq === undefined ? undefined : { incarnation: 1, seq }, step)?.seq;
    expect([near(7, 1), near(7, -1), near(9, -1), near(5, 1)]).toEqual([5, 9, undefined, undefined]);
    expect([near(8, 1), near(8, -1), near(1, -1), near(undefined, 1)]).toEqual([7, 9, 5, 9]);
  });
  it('go on into the incarnation that a reset ended', () => {
    const items = [red(1, 2), red(0, 2), red(900), red(1)];
    expect(neighbourOf(items, items[1], 1)).toBe(items[2]);
    expect(neighbourOf(items, { incarnation: 1, seq: 950 }, -1)).toBe(items[1]);
    expect(withLive([red(2, 2)], items)).toHaveLength(5);
    expect(arrive({ shown: items, waiting: [] }, [red(1, 2), red(2, 2)], true).waiting).toEqual([red(2, 2)]);
  });
  it('say who, on what and from where', () => {
    const record = recordAt(1, { target: { type: 'client', id: '7' } }, { actor: { name: 'Ada\u202e' } });
    expect(userText(record)).toEqual({ main: 'Ada⟨U+202E⟩', more: 'user#42' });
    expect(resourceText(record)).toEqual({ main: 'client#7', more: '' });
    expect(ipText(recordAt(1, {}, { request: { ip: { '[truncated]': 1 } } }))).toBe('[truncated]');
    expect(valueActions('user', record)).toEqual({
      term: 'actor.id:42',
      copy: '42',
      href: '/history/actor/42?type=user',
    });
    expect(valueActions('ip', record)).toBeUndefined();
  });
});

describe('what the reader is not shown', () => {
  it('is said where it would be, and nowhere else', () => {
    const masked = (sections: readonly string[], more: object = {}): RecordJson =>
      ({ ...recordAt(1, { actor: { type: 'user' }, ...more }), masked: sections }) as RecordJson;
    expect(isKeptBack('user', masked([]))).toBe(true);
    expect(isKeptBack('ip', masked(['request']))).toBe(true);
    expect(isKeptBack('ip', masked(['actor']))).toBe(false);
    expect(isKeptBack('resource', masked([]))).toBe(false);
    expect(isKeptBack('resource', masked([], { target: { type: 'client' } }))).toBe(true);
    expect(isKeptBack('event', masked(['details']))).toBe(false);
    expect(isKeptBack('user', recordAt(1))).toBe(false);
  });
});

describe('live rows', () => {
  it('are shown, or wait while one reads', () => {
    const shown = arrive(NO_LIVE_ROWS, [red(1), red(2)], false);
    expect(shown.shown.map(({ seq }) => seq)).toEqual([2, 1]);
    const paused = arrive(shown, [red(2), red(3)], true);
    expect(paused.waiting.map(({ seq }) => seq)).toEqual([3]);
    expect(flush(paused).shown.map(({ seq }) => seq)).toEqual([3, 2, 1]);
  });
  it('are only so many, and then stand alone', () => {
    const many = Array.from({ length: MAX_LIVE + 9 }, (_, seq) => red(seq + 10));
    const { shown } = arrive(NO_LIVE_ROWS, many, false);
    expect(shown).toHaveLength(MAX_LIVE);
    expect(withLive(shown, [red(1)])).toBe(shown);
    expect(withLive([red(3), red(2)], [red(2), red(1)]).map(({ seq }) => seq)).toEqual([3, 2, 1]);
  });
});

describe('facets', () => {
  const facets = { complete: false, total: 1000, types: [], categories: [], severities: [], outcomes: [] };
  it('ignore what they filter themselves', () => {
    expect(facetQuery('type:a  x', 'type')).toBe('x');
    expect(facetQuery('type:a  x', 'ip')).toBe('type:a  x');
  });
  it('say what was counted', () => {
    expect(countedFacet('type', facets, []).of).toBe('newest');
    expect(countedFacet('actor', facets, [recordAt(1), recordAt(2)])).toEqual({
      of: 'loaded',
      values: [{ value: '42', label: 'user#42', count: 2 }],
    });
    expect(
      countedFacet('actor', { ...facets, actors: [{ value: 'user:a:b', count: 1 }] }, []).values,
    ).toEqual([{ value: 'a:b', label: 'user#a:b', count: 1 }]);
  });
  it('keep what is chosen in sight, and what lies below it', () => {
    expect(withChosen([], ['a'])).toEqual([{ value: 'a', label: 'a', count: 0 }]);
    const counted = ['b.x', 'a.x', 'a.y'].map((value) => ({ value, label: value, count: 2 }));
    const shown = withChosen(counted, ['a.']).map(({ value, count }) => `${value} ${count}`);
    expect(shown).toEqual(['a. 4', 'a.x 2', 'a.y 2', 'b.x 2']);
  });
  it('know how many match, as well as can be known', () => {
    expect(totalOf(facets, undefined)).toEqual({ n: 1000, kind: 'atLeast' });
    expect(totalOf({ ...facets, total: 12 }, undefined)).toEqual({ n: 12, kind: 'about' });
    expect(totalOf({ ...facets, complete: true, total: 12 }, undefined)).toEqual({ n: 12, kind: 'exact' });
    expect(totalOf(facets, 3)).toEqual({ n: 3, kind: 'exact' });
  });
});

describe('a search written elsewhere', () => {
  it('keeps its meaning', () => {
    expect(cliCommand(`actor:"o'x"`, 'main')).toBe(`attestry search 'actor:"o'\\''x"'`);
    expect(cliCommand('-type:a', 'b')).toBe('attestry search --log b -- -type:a');
    expect(cliCommand('', 'main')).toBe('attestry search');
    expect(curlCommand('http://x/?q=a&b=$c')).toContain(`'http://x/?q=a&b=$c'`);
    const now = Date.parse('2026-11-22T00:00:00.000Z');
    expect(absoluteRange({ kind: 'last', span: '24h' }, now)).toEqual({
      kind: 'between',
      from: '2026-11-21T00:00:00.000Z',
      to: '2026-11-22T00:00:00.000Z',
    });
  });
});

describe('the list', () => {
  const records = { isPending: false, isError: false, hasNextPage: false };
  it('is what is known of it', () => {
    expect(listState({ items: [], records }, true)).toBe('empty');
    expect(listState({ items: [], records }, false)).toBe('unreadable');
    expect(listState({ items: [], records: { ...records, hasNextPage: true } }, true)).toBe('searching');
    expect(listState({ items: [], records: { ...records, isPending: true } }, true)).toBe('loading');
    expect(listState({ items: [], records: { ...records, isError: true } }, true)).toBe('failed');
    expect(listState({ items: [red(1)], records: { ...records, isError: true } }, true)).toBe('rows');
  });
});

describe('what a bar completes with', () => {
  const entry = {
    type: 'auth.login',
    category: 'auth',
    severity: 'info',
    group: 'Data',
    description: 'Came',
  } as const;
  it('is what occurs, then what could', () => {
    const facets = {
      complete: true,
      total: 3,
      categories: [],
      severities: [{ value: 'info', count: 3 }],
      outcomes: [],
    };
    const types = [{ value: 'x.y', count: 3 }];
    const info = (key: string) => FILTER_KEYS.find((one) => one.key === key) ?? FILTER_KEYS[0];
    const values = (key: string) => {
      const found = info(key);
      return found === undefined ? [] : knownValues(found, { ...facets, types }, [entry]);
    };
    expect(values('type')).toEqual([
      { value: 'x.y', count: 3 },
      { value: 'auth.', count: undefined },
      { value: 'auth.login', detail: 'Came', count: undefined },
    ]);
    expect(values('severity')[0]).toEqual({ value: 'info', count: 3 });
    expect(values('is').map(({ value }) => value)).toContain('late');
  });
});

describe('zooming out', () => {
  const now = Date.parse('2026-11-22T00:00:00.000Z');
  const between = (from: string, to: string) =>
    ({ kind: 'between', from: `${from}T00:00:00.000Z`, to: `${to}T00:00:00.000Z` }) as const;
  it('shows what is around', () => {
    expect(widerRange(between('2026-11-10', '2026-11-11'), now)).toEqual(between('2026-11-09', '2026-11-12'));
    expect(widerRange(between('2026-11-20', '2026-11-22'), now)).toEqual({ kind: 'last', span: '7d' });
    expect(widerRange({ kind: 'last', span: '7d' }, now)).toEqual({ kind: 'last', span: '30d' });
    expect(widerRange({ kind: 'last', span: '90d' }, now)).toEqual({ kind: 'all' });
  });
});
