/**
 * Which leaves differ between the two sides of a change, for the `changed:` filter and the diff view.
 *
 * A path is the keys and array indexes from the root, joined by dots: `address.city`, `tags.0`. In a key "~" is
 * written `~0`, "." `~1`, and an empty key is `~2`, so that two leaves never share a path; the root is the empty
 * path. A leaf is a scalar, an empty object or array, or what the log itself put in place of a value
 * (`{"[truncated]": …}`, `{"[pairs]": …}`), whose inside is not the application's.
 */

export const MAX_CHANGED_PATHS = 256;
/** Sections are at most 33 deep; below this a difference is one of its ancestor. */
const MAX_DEPTH = 64;

/**
 * Paths of the leaves that differ between two JSON values, in the order of their keys, at most `limit`. Arrays are
 * compared by index. A leaf on one side only differs; null against an object or array counts as nothing there, so
 * that a creation (`before: null`) lists what was created; an array against an object differs as a whole.
 */
export function changedPaths(before: unknown, after: unknown, limit: number = MAX_CHANGED_PATHS): string[] {
  const paths: string[] = [];
  compare(before, after, '', 0, { paths, limit });
  return paths;
}

interface Found {
  readonly paths: string[];
  readonly limit: number;
}

type Members = { readonly [key: string]: unknown };

function compare(before: unknown, after: unknown, path: string, depth: number, found: Found): void {
  if (before === after || found.paths.length >= found.limit) return;
  const left = membersOf(before);
  const right = membersOf(after);
  const isLeaf = left === undefined && right === undefined;
  const isOtherKind =
    left !== undefined && right !== undefined && Array.isArray(left) !== Array.isArray(right);
  if (isLeaf || isOtherKind || depth > MAX_DEPTH) {
    if (!isSame(before, after)) found.paths.push(path);
    return;
  }
  // A scalar in place of a container is a leaf that is gone; null or nothing in its place was never one.
  if ((left === undefined && !isNothing(before)) || (right === undefined && !isNothing(after)))
    found.paths.push(path);
  compareMembers(left ?? {}, right ?? {}, path, depth, found);
}

function compareMembers(left: Members, right: Members, path: string, depth: number, found: Found): void {
  const keys = Object.keys(left);
  for (const key of Object.keys(right)) if (!Object.hasOwn(left, key)) keys.push(key);
  // Array indexes in the order of the array, which Object.keys has; other keys as JCS sorts them.
  if (!Array.isArray(left) && !Array.isArray(right)) keys.sort();
  for (const key of keys) {
    if (found.paths.length >= found.limit) return;
    const next = path === '' ? escapeKey(key) : `${path}.${escapeKey(key)}`;
    compare(own(left, key), own(right, key), next, depth + 1, found);
  }
}

function own(members: Members, key: string): unknown {
  return Object.hasOwn(members, key) ? members[key] : undefined;
}

/** The members of an object or array that is not a leaf. */
function membersOf(value: unknown): Members | undefined {
  if (!isContainer(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length === 0) return undefined;
  return keys.length === 1 && (keys[0] === '[truncated]' || keys[0] === '[pairs]') ? undefined : value;
}

function isContainer(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

/** null, nothing, or an empty container: no leaf that is lost when a container takes its place. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (isContainer(value) && Object.keys(value).length === 0);
}

function isSame(before: unknown, after: unknown): boolean {
  // Both were written with sorted keys, so that equal values have equal texts.
  return isContainer(before) && isContainer(after) && JSON.stringify(before) === JSON.stringify(after);
}

function escapeKey(key: string): string {
  return key === '' ? '~2' : key.replaceAll('~', '~0').replaceAll('.', '~1');
}
