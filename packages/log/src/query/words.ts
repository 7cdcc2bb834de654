/**
 * How text is compared and cut into words, in records and in queries alike.
 *
 * A text is folded: lower case, NFC, the Greek final sigma as σ and the Turkish İ as i (both would otherwise
 * depend on what stands beside them). A word is a maximal run of Unicode letters, digits and marks of the
 * folded text, cut at 40 UTF-16 units.
 *
 * Known weakness: what is a letter and what is its lower case grow with the Unicode version of the JavaScript
 * engine. A text in a script younger than the oldest engine in use can have other words there.
 */

/** Units of a word; the rest is left out. */
export const MAX_WORD = 40;

const ASCII = /^[\x00-\x7f]*$/;
const UNICODE_WORDS = /[\p{L}\p{N}\p{M}]+/gu;
const UNICODE_WORD_END = /[\p{L}\p{N}\p{M}]$/u;

/** 1 for the letters and digits of folded ASCII. */
const WORD_CHARACTER: Uint8Array = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789') WORD_CHARACTER[character.charCodeAt(0)] = 1;

/** The form in which two texts are compared. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (ASCII.test(lower)) return lower;
  return lower.replaceAll('ς', 'σ').replaceAll('i\u0307', 'i').normalize('NFC');
}

/** The words of a text, in order, repetitions included. */
export function wordsOf(text: string): string[] {
  const folded = text.toLowerCase();
  const words: string[] = [];
  let start = -1;
  for (let i = 0; i < folded.length; i++) {
    const code = folded.charCodeAt(i);
    if (code >= 128) return unicodeWordsOf(fold(text));
    if (WORD_CHARACTER[code] === 1) {
      if (start < 0) start = i;
    } else if (start >= 0) {
      words.push(folded.slice(start, Math.min(i, start + MAX_WORD)));
      start = -1;
    }
  }
  if (start >= 0) words.push(folded.slice(start, start + MAX_WORD));
  return words;
}

/** Whether a folded text ends inside a word, so that its last word may be only the beginning of one. */
export function endsInWord(folded: string): boolean {
  return UNICODE_WORD_END.test(folded);
}

function unicodeWordsOf(folded: string): string[] {
  return (folded.match(UNICODE_WORDS) ?? []).map(cutWord);
}

function cutWord(word: string): string {
  if (word.length <= MAX_WORD) return word;
  const last = word.charCodeAt(MAX_WORD - 1);
  // A high surrogate at the end has lost its other half.
  return word.slice(0, last >= 0xd800 && last < 0xdc00 ? MAX_WORD - 1 : MAX_WORD);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID is one word wherever it is an id: its five parts would only fill the index. */
export function isUuid(folded: string): boolean {
  return folded.length === 36 && UUID.test(folded);
}
