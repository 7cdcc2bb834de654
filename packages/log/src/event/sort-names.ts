import { type MemberName, memberName, type RedactionRules } from './redact.ts';

const MAX_SHAPES = 1000;

/** The members of objects that had these keys. */
export interface ObjectShape {
  readonly keys: readonly string[];
  readonly names: readonly MemberName[];
}

/**
 * What is known of an object's member names, sorted by UTF-16 code units; undefined where one of them cannot be written
 * as it is. Applications have few kinds of objects: the last with each first key is remembered.
 */
export function sortedNames(
  rules: RedactionRules,
  keys: readonly string[],
): readonly MemberName[] | undefined {
  const first = keys[0] ?? '';
  const shape = rules.shapes.get(first);
  if (shape !== undefined && areEqual(shape.keys, keys)) return shape.names;
  const names: MemberName[] = [];
  for (const key of keys) {
    const name = memberName(rules, key);
    if (name.strange) return undefined;
    names.push(name);
  }
  sortNames(names);
  // A name that is not held must not be held here either.
  if (names.length <= FEW && keys.every((key) => rules.seen.has(key))) {
    if (rules.shapes.size >= MAX_SHAPES) rules.shapes.clear();
    rules.shapes.set(first, { keys, names });
  }
  return names;
}

function areEqual(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/** So many names are sorted by insertion. */
const FEW = 24;

/** Sorts in place, by UTF-16 code units. Most objects are small or sorted already, where insertion beats sort(). */
function sortNames(names: MemberName[]): void {
  if (names.length > FEW) {
    names.sort((a, b) => (a.name < b.name ? -1 : 1));
    return;
  }
  for (let i = 1; i < names.length; i++) {
    const name = names[i];
    if (name === undefined) continue;
    let j = i - 1;
    for (let other = names[j]; other !== undefined && other.name > name.name; other = names[--j])
      names[j + 1] = other;
    names[j + 1] = name;
  }
}
