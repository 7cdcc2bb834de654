/** Which item of an array is which of another: equal ones first, then those that have one name, then by their place. */
import type { JsonValue } from '@attestry/log/record';
import { canonicalText } from './canonical-text.ts';
import { membersOf } from './markers.ts';

export interface ItemMatch {
  readonly from?: number;
  readonly to?: number;
  readonly moved: boolean;
}

type Pair = readonly [from: number, to: number];

/** Every index of both arrays exactly once, in the order in which a reader looks for them. */
export function matchItems(before: readonly JsonValue[], after: readonly JsonValue[]): readonly ItemMatch[] {
  const equal = pairEqual(before.map(canonicalText), after.map(canonicalText));
  const named = pairEqual(namesLeft(before, equal, 0), namesLeft(after, equal, 1));
  const known = [...equal, ...named].sort(([, a], [, b]) => a - b);
  const kept = longestInOrder(known);
  const anchors = known.filter((_, i) => kept.has(i));
  const moved = known.filter((_, i) => !kept.has(i));
  const left = { before: unmatched(before.length, known, 0), after: unmatched(after.length, known, 1) };
  const placed = pairInGaps(left.before, left.after, anchors);
  const pairs = [...anchors, ...placed];
  return inOrder(
    [
      ...pairs.map(([from, to]) => ({ from, to, moved: false })),
      ...moved.map(([from, to]) => ({ from, to, moved: true })),
      ...unmatched(after.length, [...known, ...placed], 1).map((to) => ({ to, moved: false })),
      ...unmatched(before.length, [...known, ...placed], 0).map((from) => ({ from, moved: false })),
    ],
    anchors,
  );
}

/** The first with the first, the second with the second of those that read alike; undefined is like nothing. */
function pairEqual(left: readonly (string | undefined)[], right: readonly (string | undefined)[]): Pair[] {
  const waiting = new Map<string, number[]>();
  for (const [i, text] of left.entries()) {
    if (text === undefined) continue;
    const list = waiting.get(text);
    if (list === undefined) waiting.set(text, [i]);
    else list.push(i);
  }
  const next = new Map<string, number>();
  return right.flatMap((text, to): Pair[] => {
    if (text === undefined) return [];
    const at = next.get(text) ?? 0;
    next.set(text, at + 1);
    const from = waiting.get(text)?.[at];
    return from === undefined ? [] : [[from, to]];
  });
}

/** By what an entry of a list is usually known. */
const NAMES = ['id', 'uuid', 'key', 'code', 'slug', 'name', 'email', 'sku'] as const;

/** The name of each item that has no partner yet. */
function namesLeft(items: readonly JsonValue[], pairs: readonly Pair[], side: 0 | 1): (string | undefined)[] {
  const taken = new Set(pairs.map((pair) => pair[side]));
  return items.map((item, i) => (taken.has(i) ? undefined : nameOf(item)));
}

function nameOf(item: JsonValue): string | undefined {
  const members = membersOf(item);
  const key = members && NAMES.find((name) => ['string', 'number'].includes(typeof members[name]));
  return key && `${key} ${JSON.stringify(members?.[key])}`;
}

function unmatched(length: number, pairs: readonly Pair[], side: 0 | 1): number[] {
  const taken = new Set(pairs.map((pair) => pair[side]));
  return Array.from({ length }, (_, i) => i).filter((i) => !taken.has(i));
}

/**
 * Of pairs in the order of their new place: those (by index) of a longest run whose old places ascend. They stayed; the
 * others are the fewest that must have moved.
 */
function longestInOrder(pairs: readonly Pair[]): ReadonlySet<number> {
  /** By length of run: the pair that ends the run with the lowest old place. */
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [i, [from]] of pairs.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.[0] ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    previous[i] = ends[low - 1];
    ends[low] = i;
  }
  const kept = new Set<number>();
  for (let at = ends.at(-1); at !== undefined; at = previous[at]) kept.add(at);
  return kept;
}

/** What went and what came between the same two neighbours is one item that changed, as long as there are both. */
function pairInGaps(before: readonly number[], after: readonly number[], anchors: readonly Pair[]): Pair[] {
  const gone = byGap(before, anchors, 0);
  const come = byGap(after, anchors, 1);
  return [...gone].flatMap(([gap, froms]) => {
    const tos = come.get(gap) ?? [];
    return froms.slice(0, tos.length).map((from, i): Pair => [from, tos[i] ?? 0]);
  });
}

/** Indexes by the number of anchors before them; both ascend. */
function byGap(indexes: readonly number[], anchors: readonly Pair[], side: 0 | 1): Map<number, number[]> {
  const gaps = new Map<number, number[]>();
  let gap = 0;
  for (const index of indexes) {
    while (gap < anchors.length && (anchors[gap]?.[side] ?? 0) < index) gap++;
    gaps.set(gap, [...(gaps.get(gap) ?? []), index]);
  }
  return gaps;
}

/** By the new place; what went stands behind the last one before it that stayed. */
function inOrder(matches: readonly ItemMatch[], anchors: readonly Pair[]): readonly ItemMatch[] {
  const placeOf = ({ from = 0, to }: ItemMatch): number => {
    if (to !== undefined) return to;
    const before = anchors.findLast(([anchor]) => anchor < from);
    return (before?.[1] ?? -1) + 0.5;
  };
  const keyed = matches.map((match) => [placeOf(match), match] as const);
  return keyed.sort(([a, m], [b, n]) => a - b || (m.from ?? 0) - (n.from ?? 0)).map(([, match]) => match);
}
