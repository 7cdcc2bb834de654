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
import type { DecodedRecord, Leaf, LeafContent, RecordContent, Sections } from '../record/leaf.ts';
import { ipHex } from './ip-range.ts';
import { hasBehalf, hasRelated, isLate, wasRedacted, wasTruncated } from './record-state.ts';
import { freeTextIds, freeTextValues, scalarText, someText } from './record-text.ts';
import { remembered } from './remembered.ts';
import { fold, isUuid, wordsOf } from './words.ts';

export const TERMS_VERSION = 1;

export const MAX_TERM_BYTES = 64;
/** A term of at most so many bytes cannot have been cut: the next code point would have fitted. */
export const MAX_WHOLE_TERM_BYTES = 60;
const MAX_PER_PREFIX = 128;

/** Words that nearly every user agent has: they would fill the index and find nothing. */
export const COMMON_AGENT_WORDS: readonly string[] = ['mozilla', 'applewebkit', 'khtml', 'like', 'gecko'];
const COMMON_AGENT: ReadonlySet<string> = new Set(COMMON_AGENT_WORDS);

const PLAIN = /^[a-z0-9._:/@-]*$/;
const ESCAPED = /[^a-z0-9._:/@\-\u00a0-\uffff]|\s/g;
const DIGITS = /^[0-9]+$/;

/** The distinct terms of a record, in no order that means anything. */
export function termsOf(record: DecodedRecord): string[] {
  const terms = contentTerms(record);
  addPlaceTerms(terms, record.hash, record.leaf);
  return terms;
}

/** The terms that a record has wherever it stands: those that can be made before it has a place. */
export function contentTerms(content: RecordContent): string[] {
  const terms: string[] = [];
  const { leaf, sections } = content;
  terms.push(typeTerm(leaf.type), termFor('c', leaf.category), `s:${leaf.severity}`);
  if (leaf.outcome !== undefined) terms.push(`o:${leaf.outcome}`);
  addEntities(terms, leaf);
  addFlags(terms, content);
  let more = addRelated(terms, content);
  if (sections.request !== undefined) more = addRequest(terms, sections.request) || more;
  if (sections.change !== undefined) more = addChange(terms, sections.change) || more;
  more = addFreeText(terms, content) || more;
  if (more) terms.push('fl:more');
  return terms;
}

/** Adds the terms that come with the place: id, hash (hex, 8 digits or more), and times. */
export function addPlaceTerms(
  terms: string[],
  hash: string,
  place: Pick<Leaf, 'id' | 'recorded' | 'occurred'>,
): void {
  terms.push(
    `id:${place.id.replaceAll('-', '')}`,
    `h:${hash.slice(0, 8)}`,
    ...timeTerms(place.occurred.slice(0, 13)),
  );
  if (isLate(place)) terms.push('fl:late');
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

/** The words of texts that come again, names above all, as terms of one prefix; others are cut each time. */
const nameTerms = remembered((text: string): readonly string[] => wordTerms('w', text));

function wordTerms(prefix: string, text: string): string[] {
  return wordsOf(text).map((word) => foldedTerm(prefix, word));
}

/** The words of a text whose beginning is a term of its own. */
function laterWords(text: string): string[] {
  const folded = fold(text);
  if (isUuid(folded)) return [];
  return wordsOf(folded).filter((word, i) => i > 0 || !folded.startsWith(word));
}

const typeTerm = remembered((type: string): string => foldedTerm('t', type));
const laterTypeTerms = remembered((type: string): readonly string[] =>
  laterWords(type).map((word) => foldedTerm('w', word)),
);

/** Terms of one prefix that can repeat, as they are collected. */
class RepeatedTerms {
  /** Whether something was left out. */
  more = false;
  readonly #terms: string[];
  readonly #prefix: string;
  readonly #seen = new Set<string>();

  constructor(terms: string[], prefix: string) {
    this.#terms = terms;
    this.#prefix = prefix;
  }

  addValue(value: string): void {
    this.add(termFor(this.#prefix, value));
  }

  addWords(text: string): void {
    for (const word of wordsOf(text)) this.add(foldedTerm(this.#prefix, word));
  }

  addAll(terms: readonly string[]): void {
    for (const term of terms) this.add(term);
  }

  add(term: string): void {
    if (this.#seen.has(term)) return;
    if (this.#seen.size >= MAX_PER_PREFIX) {
      this.more = true;
      return;
    }
    this.#seen.add(term);
    this.#terms.push(term);
  }
}

/** The terms of the month, day and hour of a time, which neighbours share. */
const timeTerms = remembered((hour: string): readonly string[] => {
  const month = hour.slice(0, 4) + hour.slice(5, 7);
  const day = month + hour.slice(8, 10);
  return [`om:${month}`, `od:${day}`, `oh:${day}${hour.slice(11, 13)}`];
});

/** The term of an address as it was sent; empty where it is none. */
const addressTerm = remembered((text: string): string => {
  const hex = ipHex(text);
  return hex === undefined ? '' : ipTerm(hex);
});

const agentTerms = remembered((agent: string): readonly string[] =>
  wordsOf(fold(agent))
    .filter((word) => !COMMON_AGENT.has(word) && !DIGITS.test(word))
    .map((word) => foldedTerm('ua', word)),
);

function addEntities(terms: string[], leaf: LeafContent): void {
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

function addRelated(terms: string[], record: RecordContent): boolean {
  const { related } = record.leaf;
  if (related !== undefined) {
    // At most 32 by the format; a limit all the same, so that no leaf can flood the index.
    const ids = new RepeatedTerms(terms, 'r');
    for (const entity of related) if (entity.id !== undefined) ids.addValue(entity.id);
    if (ids.more) return true;
  }
  const roles = new RepeatedTerms(terms, 'ar');
  eachText(record.sections.actor?.roles, (role) => roles.addValue(role));
  return roles.more;
}

function addRequest(terms: string[], request: NonNullable<Sections['request']>): boolean {
  add(terms, 'ss', scalarText(request['sessionId']));
  add(terms, 'rq', scalarText(request['requestId']));
  add(terms, 'tr', scalarText(request['traceId']));
  const ip = scalarText(request['ip']);
  const address = ip === undefined ? '' : addressTerm(ip);
  if (address !== '') terms.push(address);
  const agent = scalarText(request['userAgent']);
  if (agent === undefined) return false;
  const words = new RepeatedTerms(terms, 'ua');
  words.addAll(agentTerms(agent));
  return words.more;
}

/** The term of an address, or what those of a network begin with, of which `digits` make an address. */
export function ipTerm(hex: string, digits: number = hex.length): string {
  return digits === 8 ? `i4:${hex}` : `i6:${hex}`;
}

function addChange(terms: string[], change: NonNullable<Sections['change']>): boolean {
  const changed = new RepeatedTerms(terms, 'ch');
  const paths = changedPaths(change.before, change.after);
  for (const path of paths) changed.addValue(path);
  terms.push(paths.length > 0 ? 'fl:diff' : 'fl:same');
  const words = new RepeatedTerms(terms, 'v');
  addValueWords(words, change.before);
  addValueWords(words, change.after);
  return changed.more || words.more;
}

function addValueWords(words: RepeatedTerms, value: JsonValue | undefined): void {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) addValueWords(words, member);
  } else if (value !== undefined) {
    words.addWords(String(value));
  }
}

function addFreeText(terms: string[], content: RecordContent): boolean {
  const words = new RepeatedTerms(terms, 'w');
  const [type = '', ...ids] = freeTextIds(content);
  words.addAll(laterTypeTerms(type));
  for (const id of ids)
    if (id !== undefined) for (const word of laterWords(id)) words.add(foldedTerm('w', word));
  const { names, texts } = freeTextValues(content);
  for (const value of names) eachText(value, (text) => words.addAll(nameTerms(text)));
  for (const value of texts) eachText(value, (text) => words.addWords(text));
  const ip = scalarText(content.sections.request?.['ip']);
  if (ip !== undefined && addressTerm(ip) === '') words.addWords(ip);
  return words.more;
}

function eachText(value: JsonValue | undefined, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (value !== undefined) {
    someText(value, (text) => {
      visit(text);
      return false;
    });
  }
}

function addFlags(terms: string[], record: RecordContent): void {
  const { leaf, sections } = record;
  if (hasBehalf(record)) terms.push('fl:behalf');
  if (hasRelated(record)) terms.push('fl:related');
  if (leaf.subject !== undefined) terms.push('fl:subject');
  const { details } = sections;
  if (details === undefined) return;
  if (details.reason !== undefined) terms.push('fl:reason');
  if (details.imported !== undefined) terms.push('fl:imported');
  if (details.norm === undefined) return;
  if (wasRedacted(record)) terms.push('fl:redacted');
  if (wasTruncated(record)) terms.push('fl:truncated');
}
