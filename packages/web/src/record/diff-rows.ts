/** A difference as rows to be read: one for each value that has no parts. */
import type { JsonValue } from '@attestry/log/record';
import type { DiffItem, DiffNode } from './diff.ts';
import { isRedacted, isWhole, membersOf } from './markers.ts';

export type Path = readonly (string | number)[];

export interface DiffRow {
  readonly path: Path;
  /**
   * `moved`: in an array, to another place among its neighbours. `hidden`: equal as it stands here, but something in it
   * was redacted, so that nobody can tell.
   */
  readonly kind: 'added' | 'removed' | 'changed' | 'moved' | 'hidden' | 'same';
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** Of a move, the indexes. */
  readonly from?: number;
  readonly to?: number;
}

export interface DiffRows {
  /** In the order of their keys; what cannot be told at the end. */
  readonly changed: readonly DiffRow[];
  readonly unchanged: readonly DiffRow[];
}

export function diffRows(node: DiffNode): DiffRows {
  const rows = rowsOf(node, []);
  return {
    changed: [
      ...rows.filter(({ kind }) => kind !== 'same' && kind !== 'hidden'),
      ...rows.filter(({ kind }) => kind === 'hidden'),
    ],
    unchanged: rows.filter(({ kind }) => kind === 'same'),
  };
}

/** Of what is known of one side only: the values it has. */
export function leafRows(value: JsonValue, kind: 'added' | 'removed' | 'same'): readonly DiffRow[] {
  return leavesOf(value, []).map(([path, leaf]) => rowOf(kind, path, leaf));
}

function rowsOf(node: DiffNode, path: Path): readonly DiffRow[] {
  switch (node.kind) {
    case 'same':
      return leavesOf(node.value, path).map(([at, leaf]) =>
        isRedacted(leaf) ? { path: at, kind: 'hidden', before: leaf, after: leaf } : rowOf('same', at, leaf),
      );
    case 'added':
      return leavesOf(node.after, path).map(([at, leaf]) => rowOf('added', at, leaf));
    case 'removed':
      return leavesOf(node.before, path).map(([at, leaf]) => rowOf('removed', at, leaf));
    case 'changed':
      return changedRows(node.before, node.after, path);
    case 'object':
      return node.members.flatMap(([key, member]) => rowsOf(member, [...path, key]));
    case 'array':
      return node.items.flatMap((item) => itemRows(item, path));
  }
}

/** Where there was nothing and now are parts, each of them came; and the other way round. */
function changedRows(before: JsonValue, after: JsonValue, path: Path): readonly DiffRow[] {
  if (before === null && !isWhole(after)) return rowsOf({ kind: 'added', after }, path);
  if (after === null && !isWhole(before)) return rowsOf({ kind: 'removed', before }, path);
  return [{ path, kind: 'changed', before, after }];
}

function itemRows({ from, to, moved, node }: DiffItem, path: Path): readonly DiffRow[] {
  const at = [...path, to ?? from ?? 0];
  if (!moved || from === undefined || to === undefined) return rowsOf(node, at);
  const inside = node.kind === 'same' ? [] : rowsOf(node, at).filter(({ kind }) => kind !== 'same');
  const value = node.kind === 'same' ? { before: node.value, after: node.value } : {};
  return [{ path: at, kind: 'moved', from, to, ...value }, ...inside];
}

function rowOf(kind: 'added' | 'removed' | 'same', path: Path, value: JsonValue): DiffRow {
  return {
    path,
    kind,
    ...(kind !== 'added' && { before: value }),
    ...(kind !== 'removed' && { after: value }),
  };
}

function leavesOf(value: JsonValue, path: Path): readonly (readonly [path: Path, leaf: JsonValue])[] {
  if (isWhole(value)) return [[path, value]];
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).flatMap((item, i) => leavesOf(item, [...path, i]));
  return Object.entries(membersOf(value) ?? {}).flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

/** `address.city`, `tags[2]`, `["a key"].x`. */
export function pathText(path: Path): string {
  return path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(step)) return `[${JSON.stringify(step)}]`;
      return i === 0 ? step : `.${step}`;
    })
    .join('');
}

/** The path as `changed:` knows it (`address.city`, `tags.0`); undefined where the query language cannot say it. */
export function queryPath(path: Path): string | undefined {
  const text = path
    .map((step) => (step === '' ? '~2' : String(step).replaceAll('~', '~0').replaceAll('.', '~1')))
    .join('.');
  return /^[\w~.-]{1,200}$/.test(text) ? text : undefined;
}
