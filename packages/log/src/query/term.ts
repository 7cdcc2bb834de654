/**
 * The text of one term. A term is at most 64 bytes of UTF-8 and one token: `prefix ":" text`, where text is the
 * folded value (words.ts) with every ASCII character but [a-z0-9._:/@-], every white space and every C1
 * control written as %xx for each of its bytes.
 */
import { fold } from './words.ts';

export const MAX_TERM_BYTES = 64;
/** A term of at most so many bytes cannot have been cut: the next code point would have fitted. */
export const MAX_WHOLE_TERM_BYTES = 60;

const PLAIN = /^[a-z0-9._:/@-]*$/;
const ESCAPED = /[^a-z0-9._:/@\-\u00a0-\uffff]|\s/g;

/** A term for a value as a record or a query has it. */
export function termFor(prefix: string, value: string): string {
  return foldedTerm(prefix, fold(value));
}

/** A term for a folded value. */
export function foldedTerm(prefix: string, folded: string): string {
  if (folded.length <= MAX_WHOLE_TERM_BYTES - 5 && PLAIN.test(folded)) return `${prefix}:${folded}`;
  return cutTerm(`${prefix}:${folded.replace(ESCAPED, escapeCharacter)}`);
}

/** Length in UTF-8. */
export function termBytes(term: string): number {
  let bytes = 0;
  for (let i = 0; i < term.length; i++) {
    const unit = term.charCodeAt(i);
    // A surrogate pair has 4 bytes: 2 for each half.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}

function cutTerm(term: string): string {
  if (termBytes(term) <= MAX_TERM_BYTES) return term;
  let cut = '';
  let bytes = 0;
  for (const character of term) {
    bytes += termBytes(character);
    if (bytes > MAX_TERM_BYTES) break;
    cut += character;
  }
  return cut;
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x80) return `%${code.toString(16).padStart(2, '0')}`;
  return encodeURIComponent(character).toLowerCase();
}
