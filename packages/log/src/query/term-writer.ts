import { endOfBare, endOfString, isNumber, parseString } from './jcs-bytes.ts';
import { foldedTerm, MAX_TERM_BYTES } from './term.ts';
import { hashOf, sumOf, type TermHash } from './term-hash.ts';
import { fold, isUuid, MAX_WORD, wordsOf } from './words.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const UUID_LENGTH = 36;

/** More places than a record has terms. A power of two. */
const PLACES = 4096;
/** Terms of one limited prefix. */
const MAX_PER_PREFIX = 128;
const MAX_TERMS = 0x7fff_ffff;

/** What an ASCII character is in a term: 0 to be escaped; else the character to write. */
const PLAIN: Uint8Array = new Uint8Array(256);
/** What a byte is in a word: 0 for what parts words, END, or the character to write. */
const WORD: Uint8Array = new Uint8Array(256);
/** The end of a JSON string, or something in it that is no character by itself. */
const END = 1;
for (let byte = 0; byte < 256; byte++) {
  if (byte < SPACE || byte === QUOTE || byte === BACKSLASH || byte >= 128) WORD[byte] = END;
}
for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789') {
  const code = character.charCodeAt(0);
  for (const table of [PLAIN, WORD]) {
    table[code] = code;
    table[character.toUpperCase().charCodeAt(0)] = code;
  }
}
for (const character of '._:/@-') PLAIN[character.charCodeAt(0)] = character.charCodeAt(0);

/** What stands before the colon of a term. */
export interface TermPrefix {
  readonly text: string;
  /** With the colon. */
  readonly bytes: Uint8Array;
  readonly index: number;
  /** Of a limited prefix the first 128 terms of a record are written, and `more` says that there were others. */
  readonly limit: number;
  /** Which words are left out, as their folded UTF-8. */
  readonly skips?: WordTest | undefined;
}

export type WordTest = (bytes: Uint8Array, from: number, to: number) => boolean;

const utf8 = new TextEncoder();
const decoder = new TextDecoder();
const prefixes: TermPrefix[] = [];

/** Declares a prefix, once for the whole program. */
export function termPrefix(
  text: string,
  { limited = false, skips }: { readonly limited?: boolean; readonly skips?: WordTest } = {},
): TermPrefix {
  const limit = limited ? MAX_PER_PREFIX : MAX_TERMS;
  const prefix = { text, bytes: utf8.encode(`${text}:`), index: prefixes.length, limit, skips };
  prefixes.push(prefix);
  return prefix;
}

/**
 * Writes the distinct terms of a record one after another, each followed by a space, as UTF-8 into one array that is
 * used again, and sums their hashes. Nearly all texts are ASCII, and are folded, cut, hashed and compared as they
 * are copied, without a string for each term.
 */
export class TermWriter {
  bytes: Uint8Array = new Uint8Array(16_384);
  /** Where the next term begins. */
  end = 0;
  /** Sums of the hashes of the terms. */
  first = 0;
  second = 0;
  /** Whether terms of a limited prefix were left out. */
  more = false;
  readonly #firstNumbers: Int32Array;
  readonly #secondNumbers: Int32Array;
  /** For each prefix: the sums of its bytes, and how many terms it has. */
  readonly #firstSums: Int32Array;
  readonly #secondSums: Int32Array;
  readonly #counts: Int32Array;
  readonly #starts = new Int32Array(PLACES);
  readonly #rounds = new Int32Array(PLACES);
  #round = 0;
  #text: Uint8Array = new Uint8Array(256);

  /** Knows the prefixes that are declared until then. */
  constructor(hash: TermHash) {
    this.#firstNumbers = hash.first;
    this.#secondNumbers = hash.second;
    this.#firstSums = Int32Array.from(prefixes, ({ bytes }) => sumOf(hash.first, bytes));
    this.#secondSums = Int32Array.from(prefixes, ({ bytes }) => sumOf(hash.second, bytes));
    this.#counts = new Int32Array(prefixes.length);
  }

  /** Forgets what was written. */
  begin(): void {
    this.end = 0;
    this.first = 0;
    this.second = 0;
    this.more = false;
    this.#counts.fill(0);
    // As an Int32Array holds it: a writer may see more records than 2^31.
    this.#round = (this.#round + 1) | 0;
  }

  /** What was written, the last space left out. */
  text(): string {
    return this.end === 0 ? '' : decoder.decode(this.bytes.subarray(0, this.end - 1));
  }

  /** Writes the term of a value as `termFor(prefix.text, text)` makes it. */
  value(prefix: TermPrefix, text: string, to: number = text.length): void {
    this.#load(text, to);
    if (this.#value(prefix, this.#text, 0, to, false) < to) this.#foldedValue(prefix, text.slice(0, to));
  }

  /** Writes a term for each word of a text; `later`: but for the one that the text begins with. */
  words(prefix: TermPrefix, text: string, later = false): void {
    if (later && text.length === UUID_LENGTH && isUuid(fold(text))) return;
    let from = 0;
    if (this.#load(text, text.length)) {
      if (later) while (from < text.length && (WORD[this.#text[from] ?? 0] ?? 0) > END) from++;
      // Controls and backslashes part words as well here.
      while (from < text.length) from = this.#words(prefix, this.#text, from, text.length) + 1;
    } else this.#unicodeWords(prefix, text, later);
  }

  /** Writes the term of the string or number at `at` of a JSON text; nothing where there is another value. */
  jsonScalar(prefix: TermPrefix, json: Uint8Array, at: number, to: number): void {
    if (isScalar(json[at])) this.#walk(prefix, json, at, to, VALUES);
  }

  /** The words of that string or number. */
  jsonScalarWords(prefix: TermPrefix, json: Uint8Array, at: number, to: number): void {
    if (isScalar(json[at])) this.#walk(prefix, json, at, to, WORDS);
  }

  /** Writes the term of each string and number in a JSON value, at any depth. Returns where the value ends. */
  jsonValues(prefix: TermPrefix, json: Uint8Array, at: number, to: number): number {
    return this.#walk(prefix, json, at, to, VALUES);
  }

  /**
   * Writes a term for each word of the strings and numbers in a JSON value, at any depth, and, where they are
   * wanted, of true, false and null. Names are left out. Returns where the value ends.
   */
  jsonWords(prefix: TermPrefix, json: Uint8Array, at: number, to: number, literals = false): number {
    return this.#walk(prefix, json, at, to, literals ? WORDS_AND_LITERALS : WORDS);
  }

  /** Writes a term of which `text`, up to `to`, is what stands behind the prefix: a-z, 0-9 and dashes. */
  raw(prefix: TermPrefix, text: string, to: number = text.length): void {
    this.#load(text, to);
    this.#value(prefix, this.#text, 0, to, false);
  }

  /** Writes the term of a value of ASCII. */
  ascii(prefix: TermPrefix, source: Uint8Array, from: number, to: number): void {
    if (this.#value(prefix, source, from, to, false) < to)
      this.#foldedValue(prefix, decoder.decode(source.subarray(from, to)));
  }

  #walk(prefix: TermPrefix, json: Uint8Array, from: number, to: number, what: Wanted): number {
    if (json[from] === QUOTE) return this.#string(prefix, json, from, to, what);
    let depth = 0;
    let at = from;
    do {
      const byte = json[at];
      if (byte === QUOTE) {
        const end = endOfString(json, at, to);
        if (json[end] === COLON) at = end + 1;
        else at = this.#string(prefix, json, at, to, what);
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        depth++;
        at++;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        depth--;
        at++;
      } else if (byte === COMMA) at++;
      else {
        const end = endOfBare(json, at, to);
        if (isNumber(byte) || what === WORDS_AND_LITERALS) {
          if (what === VALUES) this.ascii(prefix, json, at, end);
          else this.#words(prefix, json, at, end);
        }
        at = end;
      }
    } while (depth > 0 && at < to);
    return at;
  }

  #string(prefix: TermPrefix, json: Uint8Array, at: number, to: number, what: Wanted): number {
    const close =
      what === VALUES ? this.#value(prefix, json, at + 1, to, true) : this.#words(prefix, json, at + 1, to);
    if (json[close] === QUOTE) return close + 1;
    const end = endOfString(json, at, to);
    const text = parseString(json, at, end);
    if (what === VALUES) this.#foldedValue(prefix, text);
    // What was written so far is written again and found to be there.
    else this.words(prefix, text);
    return end;
  }

  /** Copies a text to where its bytes can be read; false when it is not ASCII. */
  #load(text: string, to: number): boolean {
    if (to > this.#text.length) this.#text = new Uint8Array(2 * to);
    const bytes = this.#text;
    let bits = 0;
    for (let i = 0; i < to; i++) {
      const code = text.charCodeAt(i);
      // Any that is not ASCII may stand for all others.
      bytes[i] = Math.min(code, 128);
      bits |= code;
    }
    return bits < 128;
  }

  /**
   * Writes the term of a value if all of it is plain, up to `to` or to the quote that ends a JSON string. Returns where
   * it ends; where it is not plain, and then nothing was written.
   */
  #value(prefix: TermPrefix, source: Uint8Array, from: number, to: number, quoted: boolean): number {
    const start = this.#open(prefix, MAX_TERM_BYTES);
    const { bytes } = this;
    const firstNumbers = this.#firstNumbers;
    const secondNumbers = this.#secondNumbers;
    let first = this.#firstSums[prefix.index] ?? 0;
    let second = this.#secondSums[prefix.index] ?? 0;
    let at = this.end;
    const last = start + MAX_TERM_BYTES;
    let i = from;
    for (; i < to; i++) {
      const byte = source[i] ?? 0;
      const plain = PLAIN[byte] ?? 0;
      if (plain === 0) {
        if (byte === QUOTE && quoted) break;
        this.end = start;
        return i;
      }
      if (at < last) {
        bytes[at++] = plain;
        first = (first + Math.imul(firstNumbers[at - start] ?? 0, plain)) | 0;
        second = (second + Math.imul(secondNumbers[at - start] ?? 0, plain)) | 0;
      }
    }
    this.#close(prefix, start, at, first, second);
    return i;
  }

  #foldedValue(prefix: TermPrefix, text: string): void {
    this.#term(prefix, foldedTerm(prefix.text, fold(text)));
  }

  #term(prefix: TermPrefix, term: string): void {
    const start = this.end;
    this.#makeRoom(3 * term.length + 1);
    const end = start + utf8.encodeInto(term, this.bytes.subarray(start)).written;
    const bytes = this.bytes.subarray(start, end);
    this.#close(prefix, start, end, sumOf(this.#firstNumbers, bytes), sumOf(this.#secondNumbers, bytes));
  }

  /**
   * Writes a term for each word of ASCII. Returns `to`, or where something ends it before: a quote, a control, or
   * what is not one character by itself; a word that does not end at a quote is not written then.
   */
  #words(prefix: TermPrefix, source: Uint8Array, from: number, to: number): number {
    const firstNumbers = this.#firstNumbers;
    const secondNumbers = this.#secondNumbers;
    for (let i = from; i < to; ) {
      let letter = WORD[source[i] ?? 0] ?? 0;
      if (letter === 0) {
        i++;
        continue;
      }
      if (letter === END) return i;
      const start = this.#open(prefix, MAX_WORD);
      const { bytes } = this;
      let first = this.#firstSums[prefix.index] ?? 0;
      let second = this.#secondSums[prefix.index] ?? 0;
      let at = this.end;
      const last = at + MAX_WORD;
      do {
        if (at < last) {
          bytes[at++] = letter;
          first = (first + Math.imul(firstNumbers[at - start] ?? 0, letter)) | 0;
          second = (second + Math.imul(secondNumbers[at - start] ?? 0, letter)) | 0;
        }
        letter = ++i < to ? (WORD[source[i] ?? 0] ?? 0) : 0;
      } while (letter > END);
      if (letter === END && (source[i] ?? 0) >= 128) {
        this.end = start;
        return i;
      }
      if (prefix.skips?.(bytes, this.end, at)) this.end = start;
      else this.#close(prefix, start, at, first, second);
    }
    return to;
  }

  #unicodeWords(prefix: TermPrefix, text: string, later: boolean): void {
    const folded = fold(text);
    wordsOf(folded).forEach((word, i) => {
      if (later && i === 0 && folded.startsWith(word)) return;
      const bytes = prefix.skips && utf8.encode(word);
      if (!bytes || !prefix.skips?.(bytes, 0, bytes.length))
        this.#term(prefix, foldedTerm(prefix.text, word));
    });
  }

  /** Writes the prefix and makes room for so many bytes behind it. */
  #open(prefix: TermPrefix, length: number): number {
    const start = this.end;
    this.#makeRoom(prefix.bytes.length + length + 1);
    for (let i = 0; i < prefix.bytes.length; i++) this.bytes[this.end++] = prefix.bytes[i] ?? 0;
    return start;
  }

  /**
   * Ends the term [start, at), with the sums of its bytes, by a space, or takes it back when it was there or is one
   * too many.
   */
  #close(prefix: TermPrefix, start: number, at: number, firstSum: number, secondSum: number): void {
    this.end = start;
    const first = hashOf(this.#firstNumbers, firstSum, at - start);
    const place = this.#find(first, start, at);
    if (this.#rounds[place] === this.#round) return;
    const count = this.#counts[prefix.index] ?? 0;
    if (count === prefix.limit) {
      this.more = true;
      return;
    }
    this.#counts[prefix.index] = count + 1;
    this.#rounds[place] = this.#round;
    this.#starts[place] = start;
    this.first = (this.first + first) | 0;
    this.second = (this.second + hashOf(this.#secondNumbers, secondSum, at - start)) | 0;
    this.bytes[at] = SPACE;
    this.end = at + 1;
  }

  /** The place of the term [start, end): where it is, or where it may be put. */
  #find(hash: number, start: number, end: number): number {
    let place = hash & (PLACES - 1);
    while (this.#rounds[place] === this.#round && !this.#isAt(this.#starts[place] ?? 0, start, end)) {
      place = (place + 1) & (PLACES - 1);
    }
    return place;
  }

  #isAt(known: number, start: number, end: number): boolean {
    const length = end - start;
    for (let i = 0; i < length; i++) if (this.bytes[known + i] !== this.bytes[start + i]) return false;
    return this.bytes[known + length] === SPACE;
  }

  #makeRoom(more: number): void {
    if (this.end + more <= this.bytes.length) return;
    const larger = new Uint8Array(2 * this.bytes.length + more);
    larger.set(this.bytes.subarray(0, this.end));
    this.bytes = larger;
  }
}

type Wanted = typeof VALUES | typeof WORDS | typeof WORDS_AND_LITERALS;
const VALUES = 0;
const WORDS = 1;
const WORDS_AND_LITERALS = 2;

function isScalar(first: number | undefined): boolean {
  return first === QUOTE || isNumber(first);
}
