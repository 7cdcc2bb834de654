/** How the pieces of a filter are looked up: one value, the words of a text, a time. */

import { foldedTerm, MAX_WHOLE_TERM_BYTES, termBytes } from './term.ts';
import {
  anyOf,
  type Bounds,
  bothBounds,
  eitherBounds,
  exactly,
  NOTHING,
  type TermExpression,
  UNKNOWN,
} from './term-expression.ts';
import { endsInWord, fold, wordsOf } from './words.ts';

/** The record may hold what was not indexed. */
const MORE: TermExpression = { term: 'fl:more' };

/** Records that have this value. */
export function valueBounds(prefix: string, folded: string): Bounds {
  const expression = { term: foldedTerm(prefix, folded) };
  if (termBytes(expression.term) <= MAX_WHOLE_TERM_BYTES) return exactly(expression);
  // The values of other records can have been cut to the same term.
  return { upper: expression, lower: NOTHING };
}

/** Records that have a value beginning so. */
export function beginningBounds(prefix: string, folded: string): Bounds {
  // "Below auth" is asked for all the time, and looked up as one term instead of all types that begin so.
  if (prefix === 't' && folded.endsWith('.')) return valueBounds('tb', folded.slice(0, -1));
  const term = foldedTerm(prefix, folded);
  // At the limit it may have been cut itself; then so was every value that begins like it, to the same term.
  if (termBytes(term) > MAX_WHOLE_TERM_BYTES) return { upper: { prefix: term }, lower: NOTHING };
  return exactly({ prefix: term });
}

/** For prefixes of which a record indexes a limited number: what was left out must be looked at. */
export function orMore(bounds: Bounds): Bounds {
  return { upper: anyOf([bounds.upper, MORE]), lower: bounds.lower };
}

/** A text as it is searched for: its words, and whether the last may be the beginning of one. */
export interface SoughtWords {
  readonly folded: string;
  readonly words: readonly string[];
  readonly open: boolean;
}

export function soughtWords(text: string, prefix: boolean): SoughtWords {
  const folded = fold(text);
  return { folded, words: wordsOf(folded), open: prefix && endsInWord(folded) };
}

/** Records that have these words, one after the other, in a text whose words are terms of this prefix. */
export function wordsBounds(prefix: string, sought: SoughtWords): Bounds {
  const last = sought.words.length - 1;
  if (last < 0) return UNKNOWN;
  const each = sought.words.map((word, i) =>
    sought.open && i === last ? beginningBounds(prefix, word) : valueBounds(prefix, word),
  );
  const all = bothBounds(each);
  // That all words are there does not say that they stand together.
  return orMore(last === 0 ? all : { upper: all.upper, lower: NOTHING });
}

/** Prefixes of the ids that are free text as well: their first word is only in these. */
const ID_PREFIXES = ['t', 'a', 'b', 'ti'];

/** Records that have these words in their free text, the address left out. */
export function freeTextBounds(sought: SoughtWords): Bounds {
  const last = sought.words.length - 1;
  const each = sought.words.map((word, i) => freeWordBounds(word, sought.open && i === last));
  const all = bothBounds(each);
  const together = last === 0 ? all : { upper: all.upper, lower: NOTHING };
  return orMore(eitherBounds([together, ...wholeIdBounds(sought)]));
}

/** An id is also compared as a whole, from its start. */
function wholeIdBounds(sought: SoughtWords): Bounds[] {
  // One open word already asks for all ids that begin with it.
  if (sought.open && sought.folded === sought.words[0]) return [];
  return ID_PREFIXES.map((prefix) =>
    sought.open ? beginningBounds(prefix, sought.folded) : valueBounds(prefix, sought.folded),
  );
}

function freeWordBounds(word: string, open: boolean): Bounds {
  const begins = ID_PREFIXES.map((prefix) => beginningBounds(prefix, word));
  if (open) return eitherBounds([beginningBounds('w', word), ...begins]);
  // An id that begins with the word may go on with other letters.
  const perhaps = begins.map((bounds) => ({ upper: bounds.upper, lower: NOTHING }));
  return eitherBounds([valueBounds('w', word), ...perhaps]);
}
