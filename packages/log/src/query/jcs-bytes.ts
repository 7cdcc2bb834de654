/**
 * Walks JSON where it stands: the terms of a record are made from the very bytes that were hashed, without a value
 * for each member. The text is JCS (RFC 8785) that we wrote ourselves and compared with its digest: no white space,
 * and nothing malformed. Whatever stands there, nothing is read beyond its end and every walk ends.
 */

/** A part of a text in UTF-8. */
export interface ByteRange {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const decoder = new TextDecoder();

/** Goes through the members of an object, one at a time. */
export class MemberCursor {
  bytes: Uint8Array = new Uint8Array(0);
  /** The name, without its quotes. */
  nameAt = 0;
  nameEnd = 0;
  valueAt = 0;
  #to = 0;
  /** Where the value ends, when it is known. */
  #valueEnd = 0;

  /** Begins with the object at `from`; another value has no members. */
  open(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes;
    this.#to = bytes[from] === OPEN_OBJECT ? to : from;
    this.#valueEnd = from;
  }

  /** Comes to the next member; false when there is none. */
  next(): boolean {
    // Behind the brace or a comma.
    const at = this.valueEnd + 1;
    if (at >= this.#to || this.bytes[at] !== QUOTE) return false;
    this.nameAt = at + 1;
    this.nameEnd = endOfString(this.bytes, at, this.#to) - 1;
    this.valueAt = this.nameEnd + 2;
    this.#valueEnd = -1;
    return true;
  }

  get valueEnd(): number {
    if (this.#valueEnd < 0) this.#valueEnd = endOfValue(this.bytes, this.valueAt, this.#to);
    return this.#valueEnd;
  }

  /** Tells where the value ends: who has read it knows. */
  set valueEnd(end: number) {
    this.#valueEnd = end;
  }

  /** Whether the member has this name, as it stands between the quotes. */
  isNamed(name: Uint8Array): boolean {
    return areEqual(this.bytes, this.nameAt, this.nameEnd, name, 0, name.length);
  }
}

/** Whether two ranges hold the same bytes. */
export function areEqual(
  left: Uint8Array,
  leftFrom: number,
  leftTo: number,
  right: Uint8Array,
  rightFrom: number,
  rightTo: number,
): boolean {
  const length = leftTo - leftFrom;
  if (rightTo - rightFrom !== length) return false;
  for (let i = 0; i < length; i++) if (left[leftFrom + i] !== right[rightFrom + i]) return false;
  return true;
}

/** Behind the string whose opening quote is at `at`. */
export function endOfString(bytes: Uint8Array, at: number, to: number): number {
  for (let end = at + 1; end < to; end++) {
    const byte = bytes[end];
    if (byte === QUOTE) return end + 1;
    if (byte === BACKSLASH) end++;
  }
  return to;
}

/** Whether the string [at, end), quotes included, is ASCII without escapes: its bytes are its characters. */
export function isPlainString(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === BACKSLASH || byte >= 128) return false;
  }
  return true;
}

/** The string [at, end), quotes included. */
export function parseString(bytes: Uint8Array, at: number, end: number): string {
  return isPlainString(bytes, at, end)
    ? textOf(bytes, at + 1, end - 1)
    : (parseJson(bytes, at, end) as string);
}

/** Any value. */
export function parseJson(bytes: Uint8Array, from: number, to: number): unknown {
  return JSON.parse(textOf(bytes, from, to));
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}

/** The string or number at `at`, as text; undefined where there is another value. */
export function scalarText(bytes: Uint8Array, at: number, to: number): string | undefined {
  if (bytes[at] === QUOTE) return parseString(bytes, at, endOfString(bytes, at, to));
  return isNumber(bytes[at]) ? textOf(bytes, at, endOfBare(bytes, at, to)) : undefined;
}

/** Behind the value at `at`. */
function endOfValue(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at];
  if (first === QUOTE) return endOfString(bytes, at, to);
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return endOfBare(bytes, at, to);
  let depth = 0;
  let end = at;
  do {
    const byte = bytes[end];
    if (byte === QUOTE) end = endOfString(bytes, end, to);
    else {
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--;
      end++;
    }
  } while (depth > 0 && end < to);
  return end;
}

/** Behind a number, true, false or null. At least one byte further, whatever stands there. */
export function endOfBare(bytes: Uint8Array, at: number, to: number): number {
  let end = at + 1;
  while (end < to && bytes[end] !== COMMA && bytes[end] !== CLOSE_OBJECT && bytes[end] !== CLOSE_ARRAY) end++;
  return end;
}

/** Whether a number begins so. */
export function isNumber(first: number | undefined): boolean {
  return first !== undefined && (first === 0x2d || (first >= 0x30 && first <= 0x39));
}
