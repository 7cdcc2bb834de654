import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatJcs } from '../record/canonical.ts';
import { changedPaths } from './changes.ts';

describe('changedPaths', () => {
  test('names the leaves that differ, by dotted path', () => {
    const before = { status: 'Unpaid', address: { city: 'Köln', zip: '50667' }, tags: ['a', 'b'] };
    const after = { status: 'Paid', address: { city: 'Bonn', zip: '50667' }, tags: ['a', 'c', 'd'] };
    expect(changedPaths(before, after)).toEqual(['address.city', 'status', 'tags.1', 'tags.2']);
  });

  test('missing differs, on either side, down to the leaves', () => {
    expect(changedPaths({ a: 1 }, {})).toEqual(['a']);
    expect(changedPaths({}, { a: { x: 1, y: { z: 2 } } })).toEqual(['a.x', 'a.y.z']);
    expect(changedPaths(null, { a: 1, b: {} })).toEqual(['a', 'b']);
    expect(changedPaths(undefined, { a: 1 })).toEqual(['a']);
    expect(changedPaths({ a: null }, { a: { x: 1 } })).toEqual(['a.x']);
    expect(changedPaths({}, { a: null })).toEqual(['a']);
    expect(changedPaths(undefined, null)).toEqual(['']);
  });

  test('a scalar in place of a container is a changed leaf itself', () => {
    expect(changedPaths({ a: 1 }, { a: { x: 1 } })).toEqual(['a', 'a.x']);
    expect(changedPaths({ a: [] }, { a: [1] })).toEqual(['a.0']);
    expect(changedPaths({ a: [] }, { a: {} })).toEqual(['a']);
    expect(changedPaths([1], { 0: 1 })).toEqual(['']);
    expect(changedPaths(1, 2)).toEqual(['']);
  });

  test('keys with dots, tildes or nothing in them keep paths apart', () => {
    expect(changedPaths({ 'a.b': 1, a: { b: 1 }, '~': 1, '': 1 }, {})).toEqual(['~2', 'a.b', 'a~1b', '~0']);
    expect(changedPaths(JSON.parse('{"__proto__": 1}'), {})).toEqual(['__proto__']);
    expect(changedPaths({}, JSON.parse('{"constructor": 1}'))).toEqual(['constructor']);
  });

  test('array indexes come in the order of the array', () => {
    const before = Array.from({ length: 12 }, () => 0);
    const after = Array.from({ length: 12 }, () => 1);
    expect(changedPaths(before, after).slice(8)).toEqual(['8', '9', '10', '11']);
  });

  test('what the log put in place of a value is one leaf', () => {
    const cut = { '[truncated]': { bytes: 1, head: '', sha256: 'aa' } };
    const other = { '[truncated]': { bytes: 1, head: '', sha256: 'bb' } };
    expect(changedPaths({ a: cut }, { a: other })).toEqual(['a']);
    expect(changedPaths({ a: cut }, { a: cut })).toEqual([]);
    expect(changedPaths({ a: { '[pairs]': [['k', 1]] } }, { a: { '[pairs]': [['k', 2]] } })).toEqual(['a']);
  });

  test('stops at the limit and survives any depth', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, i]));
    expect(changedPaths(many, {})).toHaveLength(256);
    expect(changedPaths(many, {}, 3)).toEqual(['k0', 'k1', 'k10']);
    let deep: unknown = 1;
    for (let i = 0; i < 1_000; i++) deep = { a: deep };
    expect(changedPaths(deep, {})).toHaveLength(1);
  });

  test('is empty exactly when both values are the same', () => {
    const value = fc.jsonValue({ depthSize: 'small' });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(changedPaths(a, a)).toEqual([]);
        expect(changedPaths(a, structuredClone(a))).toEqual([]);
        const paths = changedPaths(a, b);
        expect(paths.length === 0).toBe(formatJcs(a) === formatJcs(b));
        expect(new Set(paths).size).toBe(paths.length);
      }),
    );
  });
});
