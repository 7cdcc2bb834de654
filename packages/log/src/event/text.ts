/**
 * Strings on their way to UTF-8: JCS quoting, lengths in bytes, cutting at a code point, lone surrogates.
 * One scan of a string answers everything that is asked of nearly every string: does it need escapes, is it
 * well formed, which secrets could it hold at all.
 */

/** What a character tells about its string; {@link classifyText} gives the union. */
export const DIGIT = 1;
export const ESCAPED: number = 1 << 1;
export const NON_ASCII: number = 1 << 2;
export const SURROGATE: number = 1 << 3;
export const UNDERSCORE: number = 1 << 4;
export const HYPHEN: number = 1 << 5;
export const EQUALS: number = 1 << 6;
/** The rarest letter of each secret: J of "eyJ", V of "PRIVATE", I of "AKIA" and "ASIA", x of "xox". */
export const UPPER_J: number = 1 << 7;
export const UPPER_V: number = 1 << 8;
export const UPPER_I: number = 1 << 9;
export const LOWER_X: number = 1 << 10;
/** The string has 13 digits or more, wherever they stand. */
export const MANY_DIGITS: number = 1 << 11;

/** The union of all classes. */
export const ALL_CLASSES: number = (1 << 12) - 1;

const FEWEST_CARD_DIGITS = 13;

const CLASSES: Uint16Array = classes();

function classes(): Uint16Array {
  const table = new Uint16Array(128);
  table.fill(ESCAPED, 0, 0x20);
  table.fill(DIGIT, 0x30, 0x3a);
  const single: readonly (readonly [string, number])[] = [
    ['"', ESCAPED],
    ['\\', ESCAPED],
    ['_', UNDERSCORE],
    ['-', HYPHEN],
    ['=', EQUALS],
    ['J', UPPER_J],
    ['V', UPPER_V],
    ['I', UPPER_I],
    ['x', LOWER_X],
  ];
  for (const [character, bit] of single) table[character.charCodeAt(0)] = bit;
  return table;
}

/** The classes of all characters of a string, in one scan. */
export function classifyText(text: string): number {
  let bits = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128) {
      const bit = CLASSES[code] ?? 0;
      bits |= bit;
      digits += bit & DIGIT;
    } else {
      bits |= (code & 0xf800) === 0xd800 ? NON_ASCII | SURROGATE : NON_ASCII;
    }
  }
  return digits >= FEWEST_CARD_DIGITS ? bits | MANY_DIGITS : bits;
}

/** A well-formed string as JCS writes it (RFC 8785 §3.2.2.2), which is what JSON.stringify prints. */
export function quoteText(text: string, bits: number = classifyText(text)): string {
  return (bits & ESCAPED) === 0 ? `"${text}"` : JSON.stringify(text);
}

// With the u flag a pair is one code point, so that this matches only halves that stand alone.
const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;

export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** Each lone surrogate becomes U+FFFD, as String.prototype.toWellFormed does. */
export function replaceLoneSurrogates(text: string): string {
  return text.replace(LONE_SURROGATES, '\ufffd');
}

/** Bytes of the UTF-8 of a well-formed string. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Each half of a surrogate pair counts two of its four bytes.
    if (code >= 0x80) bytes += code < 0x800 || (code & 0xf800) === 0xd800 ? 1 : 2;
  }
  return bytes;
}

/** The longest prefix of a well-formed string that ends at a code point and is at most `maxBytes` of UTF-8. */
export function cutUtf8(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  let bytes = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > maxBytes) return text.slice(0, i);
    i += code < 0x10000 ? 1 : 2;
  }
  return text;
}
