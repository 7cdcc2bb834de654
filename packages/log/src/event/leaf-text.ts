/**
 * Texts in the leaf: ids, types of entities, source.id, ref (docs/formats/log-format.md §1 step 2). A leaf is never
 * erased, so that a text which holds a secret, or is long enough to be free text, is cut there and told apart by a
 * keyed tag; the full text of a long one goes to `details.ids`, which can be erased.
 */
import { CUT_LEAF_TEXT_BYTES, MAX_LEAF_TEXT_BYTES } from './limits.ts';
import type { Norm } from './norm.ts';
import { isAllowed, type RedactionRules, redactText } from './redact.ts';
import {
  classifyText,
  ESCAPED,
  isWellFormed,
  NON_ASCII,
  quoteText,
  replaceLoneSurrogates,
  SURROGATE,
  utf8Length,
} from './text.ts';

/** What leaf texts of one event have in common, and where their full texts are collected. */
export interface LeafTexts {
  readonly redaction: RedactionRules;
  readonly norm: Norm;
  /** First 16 hex digits of the HMAC of a text under the log's id key. */
  readonly idTag: (fullText: string) => string;
  readonly ids: [pointer: string, fullText: string][];
}

/** The text as the leaf has it; what was done is listed under `pointer`. */
export function leafText(texts: LeafTexts, text: string, pointer: string): string {
  const bits = classifyText(text);
  if (texts.redaction.relevant[bits] === 0 && isShort(text, bits)) return text;
  let full = text;
  if ((bits & SURROGATE) !== 0 && !isWellFormed(text)) {
    full = replaceLoneSurrogates(text);
    texts.norm.add(pointer, 'surrogate');
  }
  const allowed = withoutSecrets(texts.redaction, full, bits, pointer);
  if (allowed === full && isShort(full, bits)) return full;
  const head = cutQuoted(allowed, CUT_LEAF_TEXT_BYTES);
  if (allowed !== full) texts.norm.add(pointer, 'redacted');
  else texts.ids.push([pointer, full]);
  if (head !== allowed) texts.norm.add(pointer, 'cut');
  return `${head}~${texts.idTag(full)}`;
}

function withoutSecrets(rules: RedactionRules, text: string, bits: number, pointer: string): string {
  const redacted = redactText(rules, text, bits, 'id');
  return redacted === text || isAllowed(rules, pointer.split('/').slice(1)) ? text : redacted;
}

function isShort(text: string, bits: number): boolean {
  if (text.length > MAX_LEAF_TEXT_BYTES) return false;
  if ((bits & (ESCAPED | NON_ASCII)) === 0) return text.length + 2 <= MAX_LEAF_TEXT_BYTES;
  return utf8Length(quoteText(text, bits)) <= MAX_LEAF_TEXT_BYTES;
}

/** The longest prefix, ending at a code point, whose JCS string without quotes is at most `maxBytes`. */
function cutQuoted(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  // Every code point takes a byte or more, so that a short beginning of a huge text decides.
  for (const character of text.slice(0, 2 * maxBytes)) {
    bytes += utf8Length(quoteText(character)) - 2;
    if (bytes > maxBytes) return text.slice(0, end);
    end += character.length;
  }
  return text;
}
