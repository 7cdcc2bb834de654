import { foldedTerm, MAX_TERM_BYTES } from './term.ts';
import { fold, MAX_WORD, wordsOf } from './words.ts';

const SPACE = 0x20;
const COLON = 0x3a;
/** More places than a record has terms. A power of two. */
const PLACES = 4096;

/** What an ASCII character is in a term: 0 to be escaped; else the character to write. */
const PLAIN: Uint8Array = new Uint8Array(128);
/** What it is in a word: 0 for what parts words; else the character to write. */
const WORD: Uint8Array = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789') {
  const code = character.charCodeAt(0);
  PLAIN[code] = code;
  WORD[code] = code;
  PLAIN[character.toUpperCase().charCodeAt(0)] = code;
  WORD[character.toUpperCase().charCodeAt(0)] = code;
}
for (const character of '._:/@-') PLAIN[character.charCodeAt(0)] = character.charCodeAt(0);

const utf8 = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Writes the distinct terms of a record one after another, each followed by a space, as UTF-8 into one array that is
 * used again: nearly all texts are ASCII, and are folded, cut and compared as they are copied, without a string
 * for each term.
 */
export class TermWriter {
  bytes: Uint8Array = new Uint8Array(16_384);
  /** Where the next term begins. */
  end = 0;
  readonly #starts = new Int32Array(PLACES);
  readonly #rounds = new Int32Array(PLACES);
  #round = 0;

  /** Forgets what was written. */
  begin(): void {
    this.end = 0;
    this.#round++;
  }

  /** What was written, the last space left out. */
  text(): string {
    return this.end === 0 ? '' : decoder.decode(this.bytes.subarray(0, this.end - 1));
  }

  /** Writes the term of a value as `foldedTerm(prefix, fold(value))` makes it. False when it was there. */
  value(prefix: string, text: string, from = 0, to: number = text.length): boolean {
    const start = this.#open(prefix, to - from);
    const limit = start + MAX_TERM_BYTES;
    const { bytes } = this;
    let at = this.end;
    for (let i = from; i < to; i++) {
      const code = text.charCodeAt(i);
      const plain = code < 128 ? (PLAIN[code] ?? 0) : 0;
      if (plain === 0) return this.raw(foldedTerm(prefix, fold(text.slice(from, to))), start);
      if (at < limit) bytes[at++] = plain;
    }
    return this.#close(start, at);
  }

  /** Writes a term for each word of a part of a text, but for the one that begins at `but`. */
  words(
    prefix: string,
    text: string,
    visit: TermVisitor,
    from = 0,
    to: number = text.length,
    but = -1,
  ): void {
    for (let i = from; i < to; i++) {
      const code = text.charCodeAt(i);
      // What was written so far is written again and found to be there.
      if (code >= 128) {
        this.#unicodeWords(prefix, text.slice(from, to), visit, but >= 0);
        return;
      }
      if (WORD[code] === 0) continue;
      const first = i;
      const start = this.#open(prefix, MAX_WORD);
      const { bytes } = this;
      let at = this.end;
      for (; i < to; i++) {
        const letter = text.charCodeAt(i);
        const plain = letter < 128 ? (WORD[letter] ?? 0) : 0;
        if (plain === 0) break;
        if (i - first < MAX_WORD) bytes[at++] = plain;
      }
      if (i < to && text.charCodeAt(i) >= 128) {
        this.end = start;
        this.#unicodeWords(prefix, text.slice(from, to), visit, but >= 0);
        return;
      }
      if (first === but) this.end = start;
      else visit.add(this.#close(start, at), start);
    }
  }

  #unicodeWords(prefix: string, text: string, visit: TermVisitor, later: boolean): void {
    const folded = fold(text);
    wordsOf(folded).forEach((word, i) => {
      if (later && i === 0 && folded.startsWith(word)) return;
      const start = this.end;
      visit.add(this.raw(foldedTerm(prefix, word), start), start);
    });
  }

  /** Writes a term that is made. False when it was there. */
  raw(term: string, start: number = this.end): boolean {
    this.end = start;
    this.#makeRoom(3 * term.length + 1);
    const { bytes } = this;
    let at = start;
    for (let i = 0; i < term.length; i++) {
      const code = term.charCodeAt(i);
      if (code >= 128) return this.#rawUtf8(term, start);
      bytes[at++] = code;
    }
    return this.#close(start, at);
  }

  #rawUtf8(term: string, start: number): boolean {
    return this.#close(start, start + utf8.encodeInto(term, this.bytes.subarray(start)).written);
  }

  /** Takes the last term back. */
  undo(start: number): void {
    const place = this.#find(start, this.end - 1);
    // The place stays taken by what begins where nothing is: it equals no term.
    this.#starts[place] = -1;
    this.end = start;
  }

  #open(prefix: string, length: number): number {
    this.#makeRoom(prefix.length + Math.min(length, MAX_TERM_BYTES) + 2);
    const start = this.end;
    for (let i = 0; i < prefix.length; i++) this.bytes[this.end++] = prefix.charCodeAt(i);
    this.bytes[this.end++] = COLON;
    return start;
  }

  /** Ends the term [start, at) with a space, or takes it back when it was there. */
  #close(start: number, at: number): boolean {
    const place = this.#find(start, at);
    if (this.#rounds[place] === this.#round) {
      this.end = start;
      return false;
    }
    this.#rounds[place] = this.#round;
    this.#starts[place] = start;
    this.bytes[at] = SPACE;
    this.end = at + 1;
    return true;
  }

  /** The place of the term [start, end): where it is, or where it may be put. */
  #find(start: number, end: number): number {
    let hash = 0x811c_9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (this.bytes[i] ?? 0), 0x0100_0193);
    let place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    while (this.#rounds[place] === this.#round && !this.#isAt(this.#starts[place] ?? -1, start, end)) {
      place = (place + 1) & (PLACES - 1);
    }
    return place;
  }

  #isAt(known: number, start: number, end: number): boolean {
    if (known < 0) return false;
    if (known === start) return true;
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

/** Hears of each word's term: whether it was new, and where it begins. */
export interface TermVisitor {
  add(isNew: boolean, start: number): void;
}
