import type { JsonValue } from '@attestry/log/record';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from './canonical-text.ts';
import { type DiffNode, diffValues } from './diff.ts';
import { diffRows } from './diff-rows.ts';

const scalar = fc.oneof(
  fc.constantFrom(null, true, false, '', 'a', 'b', '[redacted]'),
  fc.integer({ max: 3, min: 0 }),
);
const key = fc.constantFrom('a', 'b', 'id', 'name', '__proto__', 'a.b', '');
const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** One side, read back out of a difference. */
function sideOf(node: DiffNode, side: 'before' | 'after'): JsonValue | undefined {
  switch (node.kind) {
    case 'same':
      return node.value;
    case 'added':
      return side === 'after' ? node.after : undefined;
    case 'removed':
      return side === 'before' ? node.before : undefined;
    case 'changed':
      return node[side];
    case 'object': {
      const members = node.members.map(([name, member]) => [name, sideOf(member, side)] as const);
      return Object.fromEntries(members.filter(([, value]) => value !== undefined)) as JsonValue;
    }
    case 'array': {
      const place = side === 'before' ? 'from' : 'to';
      const items: JsonValue[] = [];
      for (const item of node.items) {
        const at = item[place];
        if (at !== undefined) items[at] = sideOf(item.node, side) ?? null;
      }
      return items;
    }
  }
}

describe('whatever the two values are', () => {
  test('both can be read back', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const node = diffValues(before, after);
        expect(canonicalText(sideOf(node, 'before') ?? null)).toBe(canonicalText(before));
        expect(canonicalText(sideOf(node, 'after') ?? null)).toBe(canonicalText(after));
      }),
      { numRuns: 500 },
    );
  });

  test('they are the same exactly when nothing is shown as changed', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const node = diffValues(before, after);
        expect(node.kind === 'same').toBe(canonicalText(before) === canonicalText(after));
        const shown = diffRows(node).changed.filter(({ kind }) => kind !== 'hidden');
        expect(shown.length === 0).toBe(node.kind === 'same');
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(json, (value) => {
        expect(diffValues(value, structuredClone(value)).kind).toBe('same');
      }),
    );
  });

  test('in another order nothing comes and nothing goes', () => {
    const list = fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(
        list.chain((items) =>
          fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })),
        ),
        ([before, after]) => {
          const { changed } = diffRows(diffValues(before, after));
          expect(changed.every(({ kind }) => kind === 'moved')).toBe(true);
          // One less than all is the most that must move.
          expect(changed.length).toBeLessThan(before.length);
        },
      ),
    );
  });

  test('what is put into a list moves nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0 }), { maxLength: 20 }), fc.nat(20), (items, at) => {
        const rows = diffRows(diffValues(items, items.toSpliced(at, 0, -1))).changed;
        expect(rows.map(({ kind }) => kind)).toEqual([items.length === 0 ? 'changed' : 'added']);
      }),
    );
  });
});

test('a long list that was turned round, every item changed: not every one is compared with every other', () => {
  const before = Array.from({ length: 20_000 }, (_, i) => ({ id: i, on: i % 2 }));
  const after = before.toReversed().map(({ id, on }) => ({ id, on: 1 - on }));
  const { changed } = diffRows(diffValues(before, after));
  expect(changed.length).toBeGreaterThan(20_000);
});
