import type { JsonValue } from '../event/vocabulary.ts';
import { fold } from './words.ts';

/**
 * The values at a dotted path. Case does not matter; a key with dots in it is found as well; in an array a
 * number is a position and anything else is looked for in each element. An array at the end stands for its
 * elements too.
 */
export function valuesAt(root: JsonValue | undefined, path: string): JsonValue[] {
  const found: JsonValue[] = [];
  if (root !== undefined) collect(root, fold(path), found);
  return found;
}

function collect(value: JsonValue, path: string, found: JsonValue[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (isArray(value)) {
    for (const element of value) collect(element, path, found);
  }
  // Object.entries of an array are its positions.
  for (const [key, member] of Object.entries(value)) {
    const name = fold(key);
    if (name === path) addValue(member, found);
    else if (path.startsWith(`${name}.`)) collect(member, path.slice(name.length + 1), found);
  }
}

function addValue(value: JsonValue, found: JsonValue[]): void {
  found.push(value);
  if (isArray(value)) for (const element of value) addValue(element, found);
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number as a query or a text of a record writes it; undefined for everything else. */
export function parseNumber(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
