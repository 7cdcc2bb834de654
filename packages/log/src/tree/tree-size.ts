/**
 * Sizes and indexes are safe integers, checked once at the edge of the room. Inside it they are only added,
 * divided and floored: JavaScript cuts the operands of `<<`, `>>` and `&` to 32 bits.
 */
export function checkSize(value: number, what: string): void {
  if (!isSize(value)) throw new RangeError(`${what} is a safe integer of at least 0, not ${value}`);
}

/** Whether a value can be a size or an index. */
export function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The largest power of two below `size`, for a size of at least 2: where RFC 9162 §2.1.1 splits a tree. */
export function splitPoint(size: number): number {
  let width = 1;
  while (width * 2 < size) width *= 2;
  return width;
}
