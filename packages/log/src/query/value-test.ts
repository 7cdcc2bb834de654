/** How a value of a filter is compared with a text of a record. Both the predicate and the terms go by this. */

import type { KeyFilter, Op, Value } from './filter.ts';
import type { FilterKey } from './filter-keys.ts';
import { type SoughtWords, soughtWords } from './term-bounds.ts';
import { fold, wordsOf } from './words.ts';

/** A value as text: whole, or the beginning of one. */
export interface SoughtText {
  readonly folded: string;
  readonly beginning: boolean;
}

/** `type:auth.` means everything below auth, as `type:auth.*` does. */
export function soughtText(key: FilterKey, value: Value): SoughtText {
  const folded = fold(value.text);
  return { folded, beginning: value.prefix || (key === 'type' && folded.endsWith('.')) };
}

export function isSoughtText(sought: SoughtText, text: string | undefined): boolean {
  if (text === undefined) return false;
  const folded = fold(text);
  return sought.beginning ? folded.startsWith(sought.folded) : folded === sought.folded;
}

/** Whether the words stand in the text, whole and one after the other; the last may go on where it is open. */
export function hasWords(sought: SoughtWords, text: string): boolean {
  const { words, open } = sought;
  const first = words[0];
  if (first === undefined) return false;
  const folded = fold(text);
  // Cutting a text into words costs more than looking for the first one.
  if (!folded.includes(first)) return false;
  const found = wordsOf(folded);
  const last = words.length - 1;
  for (let at = 0; at + last < found.length; at++) {
    let i = 0;
    while (i < last && found[at + i] === words[i]) i++;
    const end = found[at + last];
    if (i === last && end !== undefined && isLastWord(end, words[last], open)) return true;
  }
  return false;
}

function isLastWord(found: string, sought: string | undefined, open: boolean): boolean {
  return sought !== undefined && (open ? found.startsWith(sought) : found === sought);
}

/** A value that names an entity: `42`, `user:42`, or words of a name. */
export interface SoughtEntity {
  readonly id: SoughtText;
  /** Where a colon stands in it: the first part is the type, the rest the id. An id can hold colons itself. */
  readonly typed?: { readonly type: string; readonly id: SoughtText };
  readonly name: SoughtWords;
}

export function soughtEntity(filter: KeyFilter, value: Value): SoughtEntity {
  const id = soughtText(filter.key, value);
  const name = soughtWords(value.text, value.prefix);
  const colon = id.folded.indexOf(':');
  if (colon <= 0) return { id, name };
  const rest = { folded: id.folded.slice(colon + 1), beginning: id.beginning };
  return { id, name, typed: { type: id.folded.slice(0, colon), id: rest } };
}

/** The values of a list; none for the other operations. */
export function valuesOf(op: Op): readonly Value[] {
  return op.kind === 'list' ? op.values : [];
}
