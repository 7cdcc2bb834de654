/**
 * Walks JSON where it stands: the terms of a record are made from the very text that was hashed, without a value
 * for each member. The text is JCS (RFC 8785) that we wrote ourselves and compared with its digest: no white space,
 * and nothing malformed.
 */

/** A part of a text. */
export interface TextRange {
  readonly text: string;
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

export type MemberVisitor = (name: string, from: number, to: number) => void;

/** Visits the members of the object at `from`; does nothing where there is another value. */
export function eachMember(text: string, from: number, visit: MemberVisitor): void {
  if (text.charCodeAt(from) !== OPEN_OBJECT) return;
  let at = from + 1;
  while (text.charCodeAt(at) === QUOTE) {
    const nameEnd = endOfString(text, at);
    const valueEnd = endOfValue(text, nameEnd + 1);
    visit(text.slice(at + 1, nameEnd - 1), nameEnd + 1, valueEnd);
    if (text.charCodeAt(valueEnd) !== COMMA) return;
    at = valueEnd + 1;
  }
}

/** Visits strings (without their quotes) and numbers at any depth; names, true, false and null are left out. */
export function eachTextRange(
  text: string,
  from: number,
  visit: (text: string, from: number, to: number) => void,
): void {
  const first = text.charCodeAt(from);
  if (first === QUOTE) visitString(text, from, endOfString(text, from), visit);
  else if (first === OPEN_OBJECT) eachMember(text, from, (_, start) => eachTextRange(text, start, visit));
  else if (first === OPEN_ARRAY) {
    for (let at = from + 1; text.charCodeAt(at) !== CLOSE_ARRAY; ) {
      eachTextRange(text, at, visit);
      at = endOfValue(text, at);
      if (text.charCodeAt(at) === COMMA) at++;
    }
  } else if (isNumber(first)) visit(text, from, endOfValue(text, from));
}

/** Visits a string or number; false where there is another value. */
export function visitScalar(
  text: string,
  from: number,
  visit: (text: string, from: number, to: number) => void,
): boolean {
  const first = text.charCodeAt(from);
  if (first !== QUOTE && !isNumber(first)) return false;
  eachTextRange(text, from, visit);
  return true;
}

function visitString(
  text: string,
  from: number,
  to: number,
  visit: (text: string, from: number, to: number) => void,
): void {
  const backslash = text.indexOf('\\', from);
  if (backslash < 0 || backslash >= to) visit(text, from + 1, to - 1);
  else {
    const value = JSON.parse(text.slice(from, to)) as string;
    visit(value, 0, value.length);
  }
}

function isNumber(first: number): boolean {
  return first === 0x2d || (first >= 0x30 && first <= 0x39);
}

/** Behind the string whose opening quote is at `from`. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); ; at = text.indexOf('"', at + 1)) {
    if (at < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}

/** Behind the value at `from`. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else {
      if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth++;
      else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth--;
      if (depth < 0 || (depth === 0 && code === COMMA)) return at;
      at++;
    }
    if (depth === 0 && isEndOfStructure(text, at)) return at;
  }
  return text.length;
}

/** After a string or a closed structure the value is over; after a part of a number or word it is not. */
function isEndOfStructure(text: string, at: number): boolean {
  const last = text.charCodeAt(at - 1);
  return last === QUOTE || last === CLOSE_OBJECT || last === CLOSE_ARRAY;
}
