/**
 * Reads the envelope of an event: everything but before, after, details and reason, whose members and kinds are
 * fixed. Null and {} equal absent. What is wrong is refused with the JSON pointer and what to do: the envelope is
 * written by a program, which can be corrected; values are not judged here.
 */
import { NumberText, Pairs } from './lossless.ts';
import { Refused } from './refused.ts';
import { suggestMember } from './suggest-member.ts';
import { isArray, isObject, keysOf, type ObjectLike, readMember, UNREADABLE } from './value-shape.ts';

/** A refusal of the member at `pointer`. */
export function refuse(pointer: string, problem: string): Refused {
  return new Refused('EVENT_INVALID', `event: ${pointer === '' ? 'the event' : pointer} ${problem}`, pointer);
}

/**
 * The object at `pointer`, its member names checked; undefined when it is absent. Throws {@link Refused} for
 * another kind, a member not in `known`, or one that is there twice. Members are then read once each.
 */
export function readObject(
  value: unknown,
  pointer: string,
  known: readonly string[],
): ObjectLike | undefined {
  if (isAbsent(value)) return undefined;
  if (value instanceof Pairs) throw refuse(pointer, 'has a member twice: send each member once');
  if (!isObject(value) || typeof value === 'function' || isArray(value) || value instanceof NumberText)
    throw refuse(pointer, 'must be an object');
  const names = keysOf(value);
  if (names === undefined) throw refuse(pointer, 'cannot be read');
  // A Map or a Date would silently be an empty envelope.
  if (names.length === 0) throw refuse(pointer, 'must be a plain object');
  for (const name of names) {
    if (!known.includes(name) && readMember(value, name) !== undefined)
      throw unknownMember(pointer, name, known);
  }
  return value;
}

/** A member of an envelope object; null and {} are undefined. */
export function readEnvelopeMember(object: ObjectLike, name: string, pointer: string): unknown {
  const value = readMember(object, name);
  if (typeof value === 'string') return value;
  if (value === UNREADABLE) throw refuse(`${pointer}/${name}`, 'cannot be read: its getter throws');
  return isAbsent(value) ? undefined : value;
}

export function readText(object: ObjectLike, name: string, pointer: string): string | undefined {
  const value = readEnvelopeMember(object, name, pointer);
  if (value === undefined || typeof value === 'string') return value;
  throw refuse(`${pointer}/${name}`, 'must be a string');
}

export function readBoolean(object: ObjectLike, name: string, pointer: string): boolean | undefined {
  const value = readEnvelopeMember(object, name, pointer);
  if (value === undefined || typeof value === 'boolean') return value;
  throw refuse(`${pointer}/${name}`, 'must be true or false');
}

export function readOneOf<T extends string>(
  object: ObjectLike,
  name: string,
  pointer: string,
  allowed: readonly T[],
): T | undefined {
  const value = readEnvelopeMember(object, name, pointer);
  if (value === undefined) return undefined;
  const found = allowed.find((word) => word === value);
  if (found === undefined) throw refuse(`${pointer}/${name}`, `must be one of ${allowed.join(', ')}`);
  return found;
}

/** An id: a string, or an integer written in decimal. */
export function readId(object: ObjectLike, name: string, pointer: string): string | undefined {
  const value = readEnvelopeMember(object, name, pointer);
  if (value === undefined || typeof value === 'string') return value;
  const text = formatInteger(value);
  if (text === undefined) throw refuse(`${pointer}/${name}`, 'must be a string or an integer');
  return text;
}

/** A counter from 0 to 2^53−1. */
export function readCounter(object: ObjectLike, name: string, pointer: string): number | undefined {
  const value = readEnvelopeMember(object, name, pointer);
  if (value === undefined) return undefined;
  const number = Number(formatInteger(value));
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw refuse(`${pointer}/${name}`, 'must be an integer from 0 to 9007199254740991');
}

/** The items of an array, read once. Throws {@link Refused} for another kind or more than `most`. */
export function readItems(value: unknown, pointer: string, most: number): unknown[] {
  if (!isObject(value) || !isArray(value)) throw refuse(pointer, 'must be an array');
  const length = readMember(value, 'length');
  if (typeof length !== 'number' || length > most) throw refuse(pointer, `must have at most ${most} items`);
  const items: unknown[] = [];
  for (let i = 0; i < length; i++) {
    const item = readMember(value, i);
    if (item === UNREADABLE) throw refuse(`${pointer}/${i}`, 'cannot be read: its getter throws');
    items.push(item);
  }
  return items;
}

/** Decimal text of an integer: also of one written 1.0 or with more digits than a number holds. */
function formatInteger(value: unknown): string | undefined {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : undefined;
  if (!(value instanceof NumberText)) return undefined;
  if (/^-?[0-9]+$/.test(value.text)) return value.text === '-0' ? '0' : value.text;
  const number = Number(value.text);
  return Number.isSafeInteger(number) ? String(BigInt(number)) : undefined;
}

/** Undefined, null or {}. */
export function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object' || !isObject(value)) return false;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    return (prototype === Object.prototype || prototype === null) && Object.keys(value).length === 0;
  } catch {
    return false;
  }
}

function unknownMember(pointer: string, name: string, known: readonly string[]): Refused {
  const meant = suggestMember(name, known, pointer === '');
  const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
  // A name can be anything, a secret too: only one that looks like a name is repeated.
  const shown = /^[\w.-]{1,40}$/.test(name) ? name : '…';
  const rest = pointer === '' ? `${hint}; put what is your own into details` : hint;
  return refuse(`${pointer}/${shown}`, `is not a member of an event: ${rest}`);
}
