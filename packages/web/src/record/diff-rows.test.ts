import type { JsonValue } from '@attestry/log/record';
import { describe, expect, test } from 'vitest';
import { diffValues } from './diff.ts';
import { diffRows, leafRows, pathText, queryPath } from './diff-rows.ts';

/** `path kind before→after`, the changed ones. */
function told(before: JsonValue, after: JsonValue): readonly string[] {
  return diffRows(diffValues(before, after)).changed.map((row) => {
    const place = row.kind === 'moved' ? ` ${row.from}→${row.to}` : '';
    const values = [row.before, row.after].map((value) => (value === undefined ? '' : JSON.stringify(value)));
    return `${pathText(row.path)} ${row.kind}${place} ${values.join('→')}`;
  });
}

describe('members', () => {
  test('come, go and change, by name', () => {
    expect(told({ a: 1, b: 2, c: 3 }, { b: 2, c: 4, d: 5 })).toEqual([
      'a removed 1→',
      'c changed 3→4',
      'd added →5',
    ]);
  });
  test('inside each other have a path', () => {
    expect(told({ address: { city: 'Ulm', zip: '1' } }, { address: { city: 'Bonn', zip: '1' } })).toEqual([
      'address.city changed "Ulm"→"Bonn"',
    ]);
  });
  test('of what came are shown one by one', () => {
    expect(told({}, { address: { city: 'Ulm', tags: ['x'] } })).toEqual([
      ' changed {}→{"address":{"city":"Ulm","tags":["x"]}}',
    ]);
    expect(told({ a: null }, { a: { city: 'Ulm', tags: ['x'] } })).toEqual([
      'a.city added →"Ulm"',
      'a.tags[0] added →"x"',
    ]);
    expect(told({ a: { city: 'Ulm' } }, { a: null })).toEqual(['a.city removed "Ulm"→']);
  });
  test('of another kind are one value for another', () => {
    expect(told({ a: [1] }, { a: { x: 1 } })).toEqual(['a changed [1]→{"x":1}']);
    expect(told({ a: '1' }, { a: 1 })).toEqual(['a changed "1"→1']);
  });
  test('`__proto__` is a name like others', () => {
    const evil = (n: number): JsonValue => JSON.parse(`{"__proto__":{"x":${n}}}`) as JsonValue;
    expect(told(evil(1), evil(2))).toEqual(['__proto__.x changed 1→2']);
  });
});

describe('lists', () => {
  test('one item changed', () =>
    expect(told(['a', 'b', 'c'], ['a', 'x', 'c'])).toEqual(['[1] changed "b"→"x"']));
  test('one put in front moves nothing', () =>
    expect(told(['a', 'b'], ['x', 'a', 'b'])).toEqual(['[0] added →"x"']));
  test('one taken out of the middle', () =>
    expect(told(['a', 'b', 'c'], ['a', 'c'])).toEqual(['[1] removed "b"→']));
  test('the last to the front is one move', () =>
    expect(told(['a', 'b', 'c', 'd'], ['d', 'a', 'b', 'c'])).toEqual(['[0] moved 3→0 "d"→"d"']));
  test('entries are known by their id, wherever they stand', () => {
    const admin = { id: 1, role: 'admin' };
    expect(told([admin, { id: 2, role: 'user' }], [{ id: 2, role: 'owner' }, admin])).toEqual([
      '[0] moved 1→0 →',
      '[0].role changed "user"→"owner"',
    ]);
  });
  test('an entry that moved and changed says both', () => {
    const [a, b, c] = [1, 2, 3].map((id) => ({ id, on: true }));
    expect(told([a ?? null, b ?? null, c ?? null], [{ id: 3, on: false }, a ?? null, b ?? null])).toEqual([
      '[0] moved 2→0 →',
      '[0].on changed true→false',
    ]);
  });
  test('twice the same', () =>
    expect(told(['a', 'a', 'b'], ['a', 'b', 'a'])).toEqual(['[1] moved 2→1 "b"→"b"']));
});

describe('what the log put there', () => {
  const cut = (sha256: string): JsonValue => ({ '[truncated]': { bytes: 70_000, head: '"x', sha256 } });
  test('a truncated value is one value', () => {
    expect(told({ a: cut('00') }, { a: cut('11') })).toHaveLength(1);
    expect(told({ a: cut('00') }, { a: cut('00') })).toEqual([]);
  });
  test('redacted on both sides: nobody can tell, and it stands behind what is known', () => {
    expect(told({ a: '[redacted]', b: 1 }, { a: '[redacted]', b: 2 })).toEqual([
      'b changed 1→2',
      'a hidden "[redacted]"→"[redacted]"',
    ]);
  });
});

test('unchanged ones are kept apart', () => {
  const { unchanged } = diffRows(diffValues({ a: 1, b: { c: [] } }, { a: 2, b: { c: [] } }));
  expect(unchanged.map(({ path }) => pathText(path))).toEqual(['b.c']);
});

test('one side alone', () => {
  expect(leafRows({ a: 1, b: { c: 2 } }, 'added').map(({ path, after }) => [pathText(path), after])).toEqual([
    ['a', 1],
    ['b.c', 2],
  ]);
});

test('paths for people and for the query language', () => {
  expect(pathText(['tags', 2, 'a key', 'x'])).toBe('tags[2]["a key"].x');
  expect(queryPath(['tags', 2, 'city'])).toBe('tags.2.city');
  expect(queryPath(['a.b', '~', ''])).toBe('a~1b.~0.~2');
  expect(queryPath(['a key'])).toBeUndefined();
});
