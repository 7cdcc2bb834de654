/**
 * The terms of a record: what every store indexes, and what verification computes again from the verified bytes
 * and compares with the index. A pure function of the decoded leaf and sections; changing what it returns
 * makes every index written before a finding, so it raises TERMS_VERSION and stores rebuild.
 *
 *     term      = prefix ":" text        at most 64 bytes of UTF-8, cut at a code point
 *     text      = fold(value) (words.ts), in which every ASCII character but [a-z0-9._:/@-], every white space
 *                 and every C1 control is written as %xx for each of its bytes
 *
 * So a term is one token for FTS5 (`ascii` tokenizer with `%._:/@-` as token characters), for a Set and
 * for a PostgreSQL text[] alike, and nothing in it has to be quoted but by the double quotes of FTS5.
 *
 *     t: type        c: category     s: severity     o: outcome      src: source.id   ref: the producer's id
 *     at: a:         type and id of the actor         b: id of behalf                 r: id of each related
 *     tt: ti:        type and id of the target        su: <type>:<id> of the subject
 *     id:            our id without dashes            h: first 8 digits of the leaf hash
 *     oh: od: om:    hour, day, month of `occurred`: yyyymmddhh, yyyymmdd, yyyymm
 *     ar:            each role       i4: i6:          the address, 8 or 32 hexadecimal digits
 *     ua:            words of the user agent with a letter, but for those that nearly all have
 *     ss: rq: tr:    ids of session, request, trace   ch: each changed path
 *     w:             words of names, e-mails, reason, details, an unreadable address; and of type and ids from the second word on: the
 *                    first is the beginning of t: a: b: ti:, which a query asks as well
 *     v:             words of the values of before and after, true, false and null included
 *     fl:            diff | same (before and after were given; they differ | not), reason, behalf, related,
 *                    subject, imported, redacted, truncated, late, more
 *
 * Of r, ar, ua, ch, w and v at most 128 each are indexed. `fl:more` says that there are others: whoever asks
 * for one of these must take records with fl:more too, and look at them.
 */
import { changedPaths } from '../event/changes.ts';
import type { JsonValue } from '../event/vocabulary.ts';
import type { DecodedRecord, Leaf, Sections } from '../record/leaf.ts';
import { ipHex } from './ip-range.ts';
import { hasBehalf, hasRelated, isLate, wasRedacted, wasTruncated } from './record-state.ts';
import { freeTextIds, freeTextValues, scalarText, someText } from './record-text.ts';
import { fold, isUuid, wordsOf } from './words.ts';

export const TERMS_VERSION = 1;

export const MAX_TERM_BYTES = 64;
/** A term of at most so many bytes cannot have been cut: the next code point would have fitted. */
export const MAX_WHOLE_TERM_BYTES = 60;
const MAX_PER_PREFIX = 128;
/** A word of so many UTF-16 units makes a term that need not be cut, whatever its script. */
const MAX_SHORT_WORD = 20;

/** Words that nearly every user agent has: they would fill the index and find nothing. */
export const COMMON_AGENT_WORDS: readonly string[] = ['mozilla', 'applewebkit', 'khtml', 'like', 'gecko'];
const COMMON_AGENT: ReadonlySet<string> = new Set(COMMON_AGENT_WORDS);

const PLAIN = /^[a-z0-9._:/@-]*$/;
const ESCAPED = /[^a-z0-9._:/@\-\u00a0-\uffff]|\s/g;
const DIGITS = /^[0-9]+$/;

/** The distinct terms of a record, in no order that means anything. */
export function termsOf(record: DecodedRecord): string[] {
  const terms: string[] = [];
  const { sections } = record;
  addLeaf(terms, record);
  addEntities(terms, record.leaf);
  addFlags(terms, record);
  let more = addRelated(terms, record);
  if (sections.request !== undefined) more = addRequest(terms, sections.request) || more;
  if (sections.change !== undefined) more = addChange(terms, sections.change) || more;
  more = addFreeText(terms, record) || more;
  if (more) terms.push('fl:more');
  return terms;
}

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

/** Terms of one prefix that can repeat, as they are collected. */
class RepeatedTerms {
  /** Whether something was left out. */
  more = false;
  readonly #terms: string[];
  readonly #start: string;
  /** Words as they are, everything else as its term: a word holds no colon, so the two do not meet. */
  readonly #seen = new Set<string>();

  constructor(terms: string[], prefix: string) {
    this.#terms = terms;
    this.#start = `${prefix}:`;
  }

  add(folded: string): void {
    const term = foldedTerm(this.#start.slice(0, -1), folded);
    if (this.#isNew(term)) this.#terms.push(term);
  }

  /** A word needs no escapes; only one of other scripts can be too long. */
  addWord(word: string): void {
    if (word.length > MAX_SHORT_WORD) this.add(word);
    else if (this.#isNew(word)) this.#terms.push(this.#start + word);
  }

  #isNew(key: string): boolean {
    const seen = this.#seen;
    const { size } = seen;
    if (size >= MAX_PER_PREFIX) {
      this.more ||= !seen.has(key);
      return false;
    }
    return seen.add(key).size > size;
  }

  addWords(text: string): void {
    for (const word of wordsOf(text)) this.addWord(word);
  }

  /** The words of a text whose beginning is a term of its own. */
  addLaterWords(text: string | undefined): void {
    if (text === undefined) return;
    const folded = fold(text);
    if (isUuid(folded)) return;
    let first = true;
    for (const word of wordsOf(folded)) {
      if (!first || !folded.startsWith(word)) this.addWord(word);
      first = false;
    }
  }
}

function addLeaf(terms: string[], record: DecodedRecord): void {
  const { leaf } = record;
  const { occurred } = leaf;
  const month = occurred.slice(0, 4) + occurred.slice(5, 7);
  const day = month + occurred.slice(8, 10);
  terms.push(
    foldedTerm('t', leaf.type),
    foldedTerm('c', fold(leaf.category)),
    `s:${leaf.severity}`,
    `id:${leaf.id.replaceAll('-', '')}`,
    `h:${record.hash.slice(0, 8)}`,
    `om:${month}`,
    `od:${day}`,
    `oh:${day}${occurred.slice(11, 13)}`,
  );
  if (leaf.outcome !== undefined) terms.push(`o:${leaf.outcome}`);
}

function addEntities(terms: string[], leaf: Leaf): void {
  add(terms, 'at', leaf.actor.type);
  add(terms, 'a', leaf.actor.id);
  add(terms, 'b', leaf.behalf?.id);
  add(terms, 'tt', leaf.target?.type);
  add(terms, 'ti', leaf.target?.id);
  add(terms, 'src', leaf.source?.id);
  add(terms, 'ref', leaf.ref);
  if (leaf.subject !== undefined) add(terms, 'su', `${leaf.subject.type ?? ''}:${leaf.subject.id ?? ''}`);
}

function add(terms: string[], prefix: string, value: string | undefined): void {
  if (value !== undefined) terms.push(termFor(prefix, value));
}

function addRelated(terms: string[], record: DecodedRecord): boolean {
  const { related } = record.leaf;
  if (related !== undefined) {
    // At most 32 by the format; a limit all the same, so that no leaf can flood the index.
    const ids = new RepeatedTerms(terms, 'r');
    for (const entity of related) if (entity.id !== undefined) ids.add(fold(entity.id));
    if (ids.more) return true;
  }
  const roles = new RepeatedTerms(terms, 'ar');
  eachText(record.sections.actor?.roles, (role) => roles.add(fold(role)));
  return roles.more;
}

function addRequest(terms: string[], request: NonNullable<Sections['request']>): boolean {
  add(terms, 'ss', scalarText(request.sessionId));
  add(terms, 'rq', scalarText(request.requestId));
  add(terms, 'tr', scalarText(request.traceId));
  const ip = scalarText(request.ip);
  const hex = ip === undefined ? undefined : ipHex(ip);
  if (hex !== undefined) terms.push(ipTerm(hex));
  const agent = scalarText(request.userAgent);
  if (agent === undefined) return false;
  const words = new RepeatedTerms(terms, 'ua');
  for (const word of wordsOf(agent)) {
    if (!COMMON_AGENT.has(word) && !DIGITS.test(word)) words.addWord(word);
  }
  return words.more;
}

/** The term of an address, or what those of a network begin with, of which `digits` make an address. */
export function ipTerm(hex: string, digits: number = hex.length): string {
  return digits === 8 ? `i4:${hex}` : `i6:${hex}`;
}

function addChange(terms: string[], change: NonNullable<Sections['change']>): boolean {
  const changed = new RepeatedTerms(terms, 'ch');
  const paths = changedPaths(change.before, change.after, MAX_PER_PREFIX + 1);
  for (const path of paths) changed.add(fold(path));
  terms.push(paths.length > 0 ? 'fl:diff' : 'fl:same');
  const words = new RepeatedTerms(terms, 'v');
  addValueWords(words, change.before);
  addValueWords(words, change.after);
  return paths.length > MAX_PER_PREFIX || words.more;
}

function addValueWords(words: RepeatedTerms, value: JsonValue | undefined): void {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) addValueWords(words, member);
  } else if (value !== undefined) {
    words.addWords(String(value));
  }
}

function addFreeText(terms: string[], record: DecodedRecord): boolean {
  const words = new RepeatedTerms(terms, 'w');
  for (const id of freeTextIds(record)) words.addLaterWords(id);
  for (const value of freeTextValues(record)) eachText(value, (text) => words.addWords(text));
  const ip = scalarText(record.sections.request?.ip);
  if (ip !== undefined && ipHex(ip) === undefined) words.addWords(ip);
  return words.more;
}

function eachText(value: JsonValue | undefined, visit: (text: string) => void): void {
  someText(value, (text) => {
    visit(text);
    return false;
  });
}

function addFlags(terms: string[], record: DecodedRecord): void {
  const { leaf, sections } = record;
  if (hasBehalf(record)) terms.push('fl:behalf');
  if (hasRelated(record)) terms.push('fl:related');
  if (leaf.subject !== undefined) terms.push('fl:subject');
  if (isLate(leaf)) terms.push('fl:late');
  const { details } = sections;
  if (details === undefined) return;
  if (details.reason !== undefined) terms.push('fl:reason');
  if (details.imported !== undefined) terms.push('fl:imported');
  if (details.norm === undefined) return;
  if (wasRedacted(record)) terms.push('fl:redacted');
  if (wasTruncated(record)) terms.push('fl:truncated');
}
