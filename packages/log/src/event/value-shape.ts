/** How a JavaScript object is to be read. Every question a hostile object can answer with an exception is asked here. */
import { NumberText, Pairs } from './lossless.ts';

/** An object of which nothing is known but that members can be asked for. */
export interface ObjectLike {
  readonly [key: string | number]: unknown;
}

/** What stands for a member whose getter throws. */
export const UNREADABLE: unique symbol = Symbol('unreadable');

/** A constant object and not an enum: erasableSyntaxOnly. */
export const Shape = {
  record: 0,
  array: 1,
  toJson: 2,
  boxed: 3,
  lossless: 4,
  function: 5,
  unreadable: 6,
} as const;
export type Shape = (typeof Shape)[keyof typeof Shape];

export function isObject(value: unknown): value is ObjectLike {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Array.isArray, which throws for a revoked Proxy. */
export function isArray(value: ObjectLike): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** The own enumerable string keys; undefined when the object does not let them be listed. */
export function keysOf(value: ObjectLike): string[] | undefined {
  try {
    return Object.keys(value);
  } catch {
    return undefined;
  }
}

export function readMember(value: ObjectLike, key: string | number): unknown {
  try {
    return value[key];
  } catch {
    return UNREADABLE;
  }
}

/** The shape of an object; its toJSON is asked for only where it has not been called already. */
export function shapeOf(value: ObjectLike, afterToJson: boolean): Shape {
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === NumberText.prototype || prototype === Pairs.prototype) return Shape.lossless;
    if (!afterToJson && typeof value.toJSON === 'function') return Shape.toJson;
    if (typeof value === 'function') return Shape.function;
    if (prototype === Object.prototype || prototype === null) return Shape.record;
    if (Array.isArray(value)) return Shape.array;
    return unboxed(value) === value ? Shape.record : Shape.boxed;
  } catch {
    return Shape.unreadable;
  }
}

/**
 * The primitive in a Number, String, Boolean or BigInt object of any realm, else the object itself. The intrinsic
 * valueOf answers only for real ones and runs no code of theirs.
 */
export function unboxed(value: ObjectLike): unknown {
  switch (tagOf(value)) {
    case '[object Number]':
      return intrinsic(Number.prototype.valueOf, value);
    case '[object String]':
      return intrinsic(String.prototype.valueOf, value);
    case '[object Boolean]':
      return intrinsic(Boolean.prototype.valueOf, value);
    case '[object BigInt]':
      return intrinsic(BigInt.prototype.valueOf, value);
    default:
      return value;
  }
}

/** A toStringTag that throws says only that this is not a boxed value. */
function tagOf(value: ObjectLike): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return '';
  }
}

function intrinsic(unbox: () => unknown, value: ObjectLike): unknown {
  try {
    return unbox.call(value);
  } catch {
    return value;
  }
}
