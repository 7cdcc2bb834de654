/**
 * The reader of what arrives as bytes. JSON of RFC 8259; nothing a producer wrote is lost silently:
 *
 * - a key twice in an object          → {@link Pairs}, entries in the order received
 * - a number not as ECMAScript prints → {@link NumberText} (1.0, 1e2, 1E400, -0, 12345678901234567890)
 * - `\ud800` alone                    → stays a lone surrogate
 * - bytes in a string that are no UTF-8 → U+DC80..U+DCFF each (Python's "surrogateescape")
 *
 * The last two are strings that the normaliser repairs and lists. Refused: anything else that is not JSON, a
 * byte order mark, UTF-16, bad bytes outside strings, nesting deeper than 1,000.
 *
 * The fast way is JSON.parse plus a proof that it lost nothing: a scan of the text finds only numbers that print
 * as they stand and as many members as the parsed value has (a key given twice leaves one member too few).
 */
import { MAX_JSON_DEPTH } from './limits.ts';
import { Refused } from './refused.ts';
import { parseStrictJson } from './strict-json.ts';

export { NumberText, Pairs } from './lossless.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The value of one JSON document (a body, or one line of NDJSON without its line end), as described above.
 * Throws {@link Refused} JSON_INVALID or JSON_TOO_DEEP. Sizes are the caller's to limit, before.
 */
export function readJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (text.charCodeAt(0) === 0xfeff)
    throw new Refused('JSON_INVALID', 'json: begins with a byte order mark: send UTF-8 without it');
  const members = countMembers(text);
  if (members < 0) return parseStrictJson(text);
  const value = parseOrUndefined(text);
  return value !== undefined && membersOf(value) === members ? value : parseStrictJson(text);
}

/** The lines of an NDJSON body that are not blank, each with its number from 1 and without its line end. */
export function* readLines(
  bytes: Uint8Array,
): Generator<{ readonly line: number; readonly bytes: Uint8Array }> {
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const feed = bytes.indexOf(LINE_FEED, from);
    const next = feed < 0 ? bytes.length : feed;
    const end = next > from && bytes[next - 1] === CARRIAGE_RETURN ? next - 1 : next;
    if (bytes.subarray(from, end).some((byte) => byte !== 0x20 && byte !== 0x09))
      yield { line, bytes: bytes.subarray(from, end) };
    from = next + 1;
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return decodeWithBadBytes(bytes);
  }
}

/** Well-formed sequences decoded, every other byte as U+DC00 + byte: outside a string that is not JSON. */
function decodeWithBadBytes(bytes: Uint8Array): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(strictUtf8.decode(bytes.subarray(from, at)), String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    at++;
    from = at;
  }
  parts.push(strictUtf8.decode(bytes.subarray(from)));
  return parts.join('');
}

/** Length of the well-formed UTF-8 sequence at `at` (Unicode table 3-7), 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (at + length > bytes.length) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  // No overlong forms, no surrogates, nothing above U+10FFFF.
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NUMBER = /[-+.0-9eE]+/y;

/**
 * The colons outside strings, which in valid JSON is the number of members; −1 where the text is too deep or has
 * a number that does not print as it stands. On text that is not JSON the answer means nothing.
 */
function countMembers(text: string): number {
  let members = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      i = endOfString(text, i);
    } else if (code === 0x3a) {
      members++;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_JSON_DEPTH) return -1;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = i;
      const number = NUMBER.exec(text)?.[0] ?? '';
      if (!printsAsItStands(number)) return -1;
      i += number.length - 1;
    }
  }
  return members;
}

/** The index of the quote that ends the string that begins at `at`, or the end of the text. */
function endOfString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i;
    if (code === 0x5c) i++;
  }
  return text.length;
}

function printsAsItStands(number: string): boolean {
  return String(Number(number)) === number;
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') members += membersOf(item);
    return members;
  }
  for (const member of Object.values(value))
    members += typeof member === 'object' ? 1 + membersOf(member) : 1;
  return members;
}
