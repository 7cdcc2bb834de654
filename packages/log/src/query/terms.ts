/**
 * The terms of a record: what every store indexes, and what verification computes again from the verified bytes
 * and compares with the index. A pure function of the decoded leaf and sections; changing what it returns
 * makes every index written before a finding: it comes with a new schema version and a rebuilt index.
 *
 *     term      = prefix ":" text        at most 64 bytes of UTF-8, cut at a code point
 *     text      = fold(value) (words.ts), in which every ASCII character but [a-z0-9._:/@-], every white space
 *                 and every C1 control is written as %xx for each of its bytes
 *
 * So a term is one token for FTS5 (`ascii` tokenizer with `%._:/@-` as token characters), for a Set and
 * for a PostgreSQL text[] alike, and nothing in it has to be quoted but by the double quotes of FTS5.
 *
 *     tb:            each beginning of the type that ends before a dot: the types it is below
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
import { type JsonValue, SECTIONS, type SectionName } from '../event/vocabulary.ts';
import { formatJcs } from '../record/canonical.ts';
import type { DecodedRecord, Leaf, LeafContent, Sections } from '../record/leaf.ts';
import { ipHex } from './ip-range.ts';
import { eachMember, eachTextRange, type TextRange, visitScalar } from './jcs-text.ts';
import { isLate, wasRedacted, wasTruncated } from './record-state.ts';
import { remembered } from './remembered.ts';
import { TermWriter } from './term-writer.ts';
import { fold, isUuid, wordsOf } from './words.ts';

const MAX_PER_PREFIX = 128;

/** Words that nearly every user agent has: they would fill the index and find nothing. */
export const COMMON_AGENT_WORDS: readonly string[] = ['mozilla', 'applewebkit', 'khtml', 'like', 'gecko'];
const COMMON_AGENT: ReadonlySet<string> = new Set(COMMON_AGENT_WORDS);
const DIGITS = /^[0-9]+$/;

const scratch = new TermWriter();

/** The JCS texts of the sections that are disclosed, wherever they stand. */
export type SectionTexts = { readonly [S in SectionName]?: TextRange };

/** The distinct terms of a record, in no order that means anything. */
export function termsOf({ leaf, sections, hash }: DecodedRecord): string[] {
  writeTerms(scratch, leaf, sectionTextsOf(sections), hash);
  return scratch.text().split(' ');
}

function sectionTextsOf(sections: Sections): SectionTexts {
  const texts: { [S in SectionName]?: TextRange } = {};
  for (const section of SECTIONS) {
    const value = sections[section];
    if (value !== undefined) texts[section] = wholeText(formatJcs(value));
  }
  return texts;
}

export function wholeText(text: string): TextRange {
  return { text, from: 0, to: text.length };
}

/** The terms that a record has wherever it stands, separated by spaces: they can be made before it has a place. */
export function contentTerms(leaf: LeafContent, sections: SectionTexts): string {
  scratch.begin();
  writeContent(scratch, leaf, sections);
  return scratch.text();
}

/** The terms that come with the place, separated by spaces: id, hash (hex, 8 digits or more), and times. */
export function placeTerms(hash: string, place: Pick<Leaf, 'id' | 'recorded' | 'occurred'>): string {
  const terms = `id:${place.id.replaceAll('-', '')} h:${hash.slice(0, 8)} ${timeTerms(place.occurred.slice(0, 13)).join(' ')}`;
  return isLate(place) ? `${terms} fl:late` : terms;
}

/** Writes all terms of a record in place of what the writer held. */
export function writeTerms(writer: TermWriter, leaf: Leaf, sections: SectionTexts, hash: string): void {
  writer.begin();
  writeContent(writer, leaf, sections);
  writer.raw(`id:${leaf.id.replaceAll('-', '')}`);
  writer.raw(`h:${hash.slice(0, 8)}`);
  for (const term of timeTerms(leaf.occurred.slice(0, 13))) writer.raw(term);
  if (isLate(leaf)) writer.raw('fl:late');
}

function writeContent(writer: TermWriter, leaf: LeafContent, sections: SectionTexts): void {
  writer.value('t', leaf.type);
  for (let dot = leaf.type.indexOf('.'); dot >= 0; dot = leaf.type.indexOf('.', dot + 1))
    writer.value('tb', leaf.type, 0, dot);
  writer.value('c', leaf.category);
  writer.value('s', leaf.severity);
  if (leaf.outcome !== undefined) writer.value('o', leaf.outcome);
  writeEntities(writer, leaf);
  if (leaf.behalf !== undefined || sections.behalf !== undefined) writer.raw('fl:behalf');
  if (leaf.subject !== undefined) writer.raw('fl:subject');
  const words = new RepeatedTerms(writer, 'w');
  words.laterWords(leaf.type);
  for (const id of [leaf.actor.id, leaf.behalf?.id, leaf.target?.id])
    if (id !== undefined) words.laterWords(id);
  let more = writeRelated(writer, leaf);
  if (sections.actor !== undefined) more = writeActor(writer, words, sections.actor) || more;
  for (const section of [sections.behalf, sections.target])
    if (section !== undefined) writeNames(words, section);
  if (sections.request !== undefined) more = writeRequest(writer, words, sections.request) || more;
  if (sections.change !== undefined) more = writeChange(writer, sections.change) || more;
  if (sections.details !== undefined) writeDetails(writer, words, sections.details);
  if (more || words.more) writer.raw('fl:more');
}

/** Terms of one prefix that can repeat, as they are written. */
class RepeatedTerms {
  /** Whether something was left out. */
  more = false;
  readonly #writer: TermWriter;
  readonly #prefix: string;
  #count = 0;

  constructor(writer: TermWriter, prefix: string) {
    this.#writer = writer;
    this.#prefix = prefix;
  }

  readonly value = (text: string, from = 0, to: number = text.length): void => {
    const start = this.#writer.end;
    this.add(this.#writer.value(this.#prefix, text, from, to), start);
  };

  readonly words = (text: string, from = 0, to: number = text.length): void => {
    this.#writer.words(this.#prefix, text, this, from, to);
  };

  /** The words of a text whose beginning is a term of its own. */
  laterWords(text: string): void {
    if (text.length === UUID_LENGTH && isUuid(fold(text))) return;
    this.#writer.words(this.#prefix, text, this, 0, text.length, 0);
  }

  /** A term was written from `start`: what is too much is taken back. */
  add(isNew: boolean, start: number): void {
    if (!isNew) return;
    if (this.#count < MAX_PER_PREFIX) {
      this.#count++;
      return;
    }
    this.more = true;
    this.#writer.undo(start);
  }
}

const UUID_LENGTH = 36;

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

const agentWords = remembered((agent: string): readonly string[] =>
  wordsOf(fold(agent)).filter((word) => !COMMON_AGENT.has(word) && !DIGITS.test(word)),
);

function writeEntities(writer: TermWriter, leaf: LeafContent): void {
  writeValue(writer, 'at', leaf.actor.type);
  writeValue(writer, 'a', leaf.actor.id);
  writeValue(writer, 'b', leaf.behalf?.id);
  writeValue(writer, 'tt', leaf.target?.type);
  writeValue(writer, 'ti', leaf.target?.id);
  writeValue(writer, 'src', leaf.source?.id);
  writeValue(writer, 'ref', leaf.ref);
  if (leaf.subject !== undefined) writer.value('su', `${leaf.subject.type ?? ''}:${leaf.subject.id ?? ''}`);
}

function writeValue(writer: TermWriter, prefix: string, value: string | undefined): void {
  if (value !== undefined) writer.value(prefix, value);
}

function writeRelated(writer: TermWriter, { related }: LeafContent): boolean {
  if (related === undefined || related.length === 0) return false;
  writer.raw('fl:related');
  // At most 32 by the format; a limit all the same, so that no leaf can flood the index.
  const ids = new RepeatedTerms(writer, 'r');
  for (const entity of related) if (entity.id !== undefined) ids.value(entity.id);
  return ids.more;
}

function writeActor(writer: TermWriter, words: RepeatedTerms, { text, from }: TextRange): boolean {
  const roles = new RepeatedTerms(writer, 'ar');
  eachMember(text, from, (name, start) => {
    if (name === 'name' || name === 'email') eachTextRange(text, start, words.words);
    else if (name === 'roles') eachTextRange(text, start, roles.value);
  });
  return roles.more;
}

function writeNames(words: RepeatedTerms, { text, from }: TextRange): void {
  eachMember(text, from, (name, start) => {
    if (name === 'name') eachTextRange(text, start, words.words);
  });
}

/** Prefixes of the members of a request that are one value. */
const REQUEST_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['sessionId', 'ss'],
  ['requestId', 'rq'],
  ['traceId', 'tr'],
]);

function writeRequest(writer: TermWriter, words: RepeatedTerms, { text, from }: TextRange): boolean {
  const agent = new RepeatedTerms(writer, 'ua');
  eachMember(text, from, (name, start) => {
    const prefix = REQUEST_PREFIXES.get(name);
    if (prefix !== undefined) visitScalar(text, start, (part, a, b) => writer.value(prefix, part, a, b));
    else if (name === 'ip')
      visitScalar(text, start, (part, a, b) => writeAddress(writer, words, part.slice(a, b)));
    else if (name === 'userAgent') {
      visitScalar(text, start, (part, a, b) => {
        for (const word of agentWords(part.slice(a, b))) agent.value(word);
      });
    }
  });
  return agent.more;
}

function writeAddress(writer: TermWriter, words: RepeatedTerms, ip: string): void {
  const term = addressTerm(ip);
  if (term === '') words.words(ip);
  else writer.raw(term);
}

/** The term of an address, or what those of a network begin with, of which `digits` make an address. */
export function ipTerm(hex: string, digits: number = hex.length): string {
  return digits === 8 ? `i4:${hex}` : `i6:${hex}`;
}

function writeChange(writer: TermWriter, { text, from, to }: TextRange): boolean {
  const change = JSON.parse(text.slice(from, to)) as NonNullable<Sections['change']>;
  const changed = new RepeatedTerms(writer, 'ch');
  const paths = changedPaths(change.before, change.after);
  for (const path of paths) changed.value(path);
  writer.raw(paths.length > 0 ? 'fl:diff' : 'fl:same');
  const words = new RepeatedTerms(writer, 'v');
  writeValueWords(words, change.before);
  writeValueWords(words, change.after);
  return changed.more || words.more;
}

function writeValueWords(words: RepeatedTerms, value: JsonValue | undefined): void {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) writeValueWords(words, member);
  } else if (value !== undefined) {
    words.words(String(value));
  }
}

function writeDetails(writer: TermWriter, words: RepeatedTerms, { text, from }: TextRange): void {
  eachMember(text, from, (name, start, end) => {
    if (name === 'reason') writer.raw('fl:reason');
    else if (name === 'imported') writer.raw('fl:imported');
    else if (name === 'norm') writeNorm(writer, JSON.parse(text.slice(start, end)) as JsonValue);
    if (name === 'reason' || name === 'details') eachTextRange(text, start, words.words);
  });
}

function writeNorm(writer: TermWriter, norm: JsonValue): void {
  const content = { leaf: NO_LEAF, sections: { details: { norm } } };
  if (wasRedacted(content)) writer.raw('fl:redacted');
  if (wasTruncated(content)) writer.raw('fl:truncated');
}

const NO_LEAF: LeafContent = { type: '', category: '', severity: 'info', actor: {} };
