import type { JsonValue } from '@attestry/log/record';
import { canonicalText } from './canonical-text.ts';

export interface Difference {
  /** A JSON pointer; empty for the whole. */
  readonly where: string;
  readonly expected: string;
  readonly got: string;
}

/** Where two values first differ, and what stands there; undefined where they are equal. */
export function firstDifference(
  expected: JsonValue | undefined,
  got: JsonValue | undefined,
  where = '',
): Difference | undefined {
  if (textOf(expected) === textOf(got)) return undefined;
  if (!isContainer(expected) || !isContainer(got) || Array.isArray(expected) !== Array.isArray(got))
    return { where, expected: textOf(expected), got: textOf(got) };
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort();
  for (const key of keys) {
    const found = firstDifference(own(expected, key), own(got, key), `${where}/${escaped(key)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Container = { readonly [key: string]: JsonValue };

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function own(container: Container, key: string): JsonValue | undefined {
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

/** Empty for what is not there. */
function textOf(value: JsonValue | undefined): string {
  return value === undefined ? '' : canonicalText(value);
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
