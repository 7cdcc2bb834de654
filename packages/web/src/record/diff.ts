/**
 * How one JSON value became another, without loss: both can be read back from the answer. In arrays, what only changed
 * its place is told from what came and went.
 */
import type { JsonValue } from '@attestry/log/record';
import { canonicalText } from './canonical-text.ts';
import { matchItems } from './diff-arrays.ts';
import { isWhole, membersOf } from './markers.ts';

export type DiffNode =
  | { readonly kind: 'same'; readonly value: JsonValue }
  | { readonly kind: 'added'; readonly after: JsonValue }
  | { readonly kind: 'removed'; readonly before: JsonValue }
  /** One value in place of another: at least one of them has no parts, or they are of different kinds. */
  | { readonly kind: 'changed'; readonly before: JsonValue; readonly after: JsonValue }
  /** By key, in the order of JCS. */
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, node: DiffNode])[] }
  | { readonly kind: 'array'; readonly items: readonly DiffItem[] };

export interface DiffItem {
  /** Its index before; absent for one that came. */
  readonly from?: number;
  /** Its index after; absent for one that went. */
  readonly to?: number;
  /** It stands in another order to its neighbours: not only because others came or went. */
  readonly moved: boolean;
  readonly node: DiffNode;
}

/** Sections are at most 33 deep: below this two values are compared as a whole. */
const MAX_DEPTH = 64;

export function diffValues(before: JsonValue, after: JsonValue, depth = 0): DiffNode {
  if (before === after) return { kind: 'same', value: before };
  const whole = isWhole(before) || isWhole(after) || depth >= MAX_DEPTH;
  if (Array.isArray(before) && Array.isArray(after) && !whole) return diffArrays(before, after, depth);
  const left = membersOf(before);
  const right = membersOf(after);
  if (left !== undefined && right !== undefined && !whole) return diffObjects(left, right, depth);
  return canonicalText(before) === canonicalText(after)
    ? { kind: 'same', value: before }
    : { kind: 'changed', before, after };
}

type Members = { readonly [key: string]: JsonValue };

function diffObjects(left: Members, right: Members, depth: number): DiffNode {
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  const members = keys.map((key) => [key, diffMember(left, right, key, depth)] as const);
  if (members.every(([, { kind }]) => kind === 'same')) return { kind: 'same', value: left };
  return { kind: 'object', members };
}

function diffMember(left: Members, right: Members, key: string, depth: number): DiffNode {
  const before = Object.hasOwn(left, key) ? left[key] : undefined;
  const after = Object.hasOwn(right, key) ? right[key] : undefined;
  if (before === undefined) return { kind: 'added', after: after ?? null };
  return after === undefined ? { kind: 'removed', before } : diffValues(before, after, depth + 1);
}

function diffArrays(before: readonly JsonValue[], after: readonly JsonValue[], depth: number): DiffNode {
  const items = matchItems(before, after).map(({ from, to, moved }): DiffItem => {
    if (from === undefined)
      return { to: to ?? 0, moved, node: { kind: 'added', after: after[to ?? 0] ?? null } };
    const old = before[from] ?? null;
    if (to === undefined) return { from, moved, node: { kind: 'removed', before: old } };
    return { from, to, moved, node: diffValues(old, after[to] ?? null, depth + 1) };
  });
  const isSame = items.every(({ from, to, node }) => from === to && node.kind === 'same');
  return isSame ? { kind: 'same', value: before } : { kind: 'array', items };
}
