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
import { type JsonValue, SECTIONS, type SectionName } from '../event/vocabulary.ts';
import { formatJcs } from '../record/canonical.ts';
import type { DecodedRecord, Leaf, LeafContent, Sections } from '../record/leaf.ts';
import { writeChange } from './change-terms.ts';
import { ipHex } from './ip-range.ts';
import { areEqual, type ByteRange, MemberCursor, parseJson, scalarText } from './jcs-bytes.ts';
import { isLate, wasRedacted, wasTruncated } from './record-state.ts';
import { remembered } from './remembered.ts';
import { KNOWN_TERM_HASH } from './term-hash.ts';
import { TermWriter, termPrefix } from './term-writer.ts';

const TYPE = termPrefix('t');
const TYPE_BELOW = termPrefix('tb');
const CATEGORY = termPrefix('c');
const SEVERITY = termPrefix('s');
const OUTCOME = termPrefix('o');
const SOURCE = termPrefix('src');
const REF = termPrefix('ref');
const ACTOR_TYPE = termPrefix('at');
const ACTOR = termPrefix('a');
const BEHALF = termPrefix('b');
const RELATED = termPrefix('r', { limited: true });
const TARGET_TYPE = termPrefix('tt');
const TARGET = termPrefix('ti');
const SUBJECT = termPrefix('su');
const ID = termPrefix('id');
const HASH = termPrefix('h');
const HOUR = termPrefix('oh');
const DAY = termPrefix('od');
const MONTH = termPrefix('om');
const ROLE = termPrefix('ar', { limited: true });
const IPV4 = termPrefix('i4');
const IPV6 = termPrefix('i6');
const AGENT = termPrefix('ua', { limited: true, skips: isCommonAgentWord });
const SESSION = termPrefix('ss');
const REQUEST = termPrefix('rq');
const TRACE = termPrefix('tr');
const WORD = termPrefix('w', { limited: true });
const FLAG = termPrefix('fl');

const utf8 = new TextEncoder();
const name = (text: string): Uint8Array => utf8.encode(text);
const NAME = name('name');
const EMAIL = name('email');
const ROLES = name('roles');
const IP = name('ip');
const USER_AGENT = name('userAgent');
const SESSION_ID = name('sessionId');
const REQUEST_ID = name('requestId');
const TRACE_ID = name('traceId');
const REASON = name('reason');
const DETAILS = name('details');
const IMPORTED = name('imported');
const NORM = name('norm');

/** Words that nearly every user agent has: they would fill the index and find nothing. */
export const COMMON_AGENT_WORDS: readonly string[] = ['mozilla', 'applewebkit', 'khtml', 'like', 'gecko'];
const LETTER_A = 0x61;
/** By their first letter, which is of no two the same. */
const COMMON_AGENT: (Uint8Array | undefined)[] = new Array(26).fill(undefined);
for (const word of COMMON_AGENT_WORDS) COMMON_AGENT[word.charCodeAt(0) - LETTER_A] = name(word);

/** The JCS texts of the sections that are disclosed, wherever they stand. */
export type SectionTexts = { readonly [S in SectionName]?: ByteRange };

const scratch = new TermWriter(KNOWN_TERM_HASH);
const member = new MemberCursor();

/** The distinct terms of a record, in no order that means anything. */
export function termsOf({ leaf, sections, hash }: DecodedRecord): string[] {
  writeTerms(scratch, leaf, sectionTextsOf(sections), hash);
  return scratch.text().split(' ');
}

function sectionTextsOf(sections: Sections): SectionTexts {
  const texts: { [S in SectionName]?: ByteRange } = {};
  for (const section of SECTIONS) {
    const value = sections[section];
    if (value === undefined) continue;
    const bytes = utf8.encode(formatJcs(value));
    texts[section] = { bytes, from: 0, to: bytes.length };
  }
  return texts;
}

/** Writes all terms of a record in place of what the writer held. */
export function writeTerms(writer: TermWriter, leaf: Leaf, sections: SectionTexts, hash: string): void {
  writeContentTerms(writer, leaf, sections);
  writer.raw(ID, leaf.id.replaceAll('-', ''));
  writer.raw(HASH, hash, 8);
  const hour = hourOf(leaf.occurred);
  writer.raw(HOUR, hour);
  writer.raw(DAY, hour, 8);
  writer.raw(MONTH, hour, 6);
  if (isLate(leaf)) writer.raw(FLAG, 'late');
}

/** The terms that come with the place, separated by spaces: id, hash (hex, 8 digits or more), and times. */
export function placeTerms(hash: string, place: Pick<Leaf, 'id' | 'recorded' | 'occurred'>): string {
  const hour = hourOf(place.occurred);
  const times = `oh:${hour} od:${hour.slice(0, 8)} om:${hour.slice(0, 6)}`;
  return `id:${place.id.replaceAll('-', '')} h:${hash.slice(0, 8)} ${times}${isLate(place) ? ' fl:late' : ''}`;
}

/** yyyymmddhh. */
function hourOf(time: string): string {
  return time.slice(0, 4) + time.slice(5, 7) + time.slice(8, 10) + time.slice(11, 13);
}

/** Writes the terms that a record has wherever it stands: they can be made before it has a place. */
export function writeContentTerms(writer: TermWriter, leaf: LeafContent, sections: SectionTexts): void {
  writer.begin();
  writer.value(TYPE, leaf.type);
  for (let dot = leaf.type.indexOf('.'); dot >= 0; dot = leaf.type.indexOf('.', dot + 1))
    writer.value(TYPE_BELOW, leaf.type, dot);
  writer.value(CATEGORY, leaf.category);
  writer.value(SEVERITY, leaf.severity);
  if (leaf.outcome !== undefined) writer.value(OUTCOME, leaf.outcome);
  writeEntities(writer, leaf);
  if (leaf.behalf !== undefined || sections.behalf !== undefined) writer.raw(FLAG, 'behalf');
  if (leaf.subject !== undefined) writer.raw(FLAG, 'subject');
  writer.words(WORD, leaf.type, true);
  for (const id of [leaf.actor.id, leaf.behalf?.id, leaf.target?.id])
    if (id !== undefined) writer.words(WORD, id, true);
  writeRelated(writer, leaf);
  if (sections.actor !== undefined) writeActor(writer, sections.actor);
  if (sections.behalf !== undefined) writeName(writer, sections.behalf);
  if (sections.target !== undefined) writeName(writer, sections.target);
  if (sections.request !== undefined) writeRequest(writer, sections.request);
  if (sections.change !== undefined) writer.raw(FLAG, writeChange(writer, sections.change) ? 'diff' : 'same');
  if (sections.details !== undefined) writeDetails(writer, sections.details);
  if (writer.more) writer.raw(FLAG, 'more');
}

function writeEntities(writer: TermWriter, leaf: LeafContent): void {
  const { actor, behalf, target, source, subject, ref } = leaf;
  if (actor.type !== undefined) writer.value(ACTOR_TYPE, actor.type);
  if (actor.id !== undefined) writer.value(ACTOR, actor.id);
  if (behalf?.id !== undefined) writer.value(BEHALF, behalf.id);
  if (target?.type !== undefined) writer.value(TARGET_TYPE, target.type);
  if (target?.id !== undefined) writer.value(TARGET, target.id);
  if (source?.id !== undefined) writer.value(SOURCE, source.id);
  if (ref !== undefined) writer.value(REF, ref);
  if (subject !== undefined) writer.value(SUBJECT, `${subject.type ?? ''}:${subject.id ?? ''}`);
}

function writeRelated(writer: TermWriter, { related }: LeafContent): void {
  if (related === undefined || related.length === 0) return;
  writer.raw(FLAG, 'related');
  // At most 32 by the format; a limit all the same, so that no leaf can flood the index.
  for (const { id } of related) if (id !== undefined) writer.value(RELATED, id);
}

function writeActor(writer: TermWriter, { bytes, from, to }: ByteRange): void {
  member.open(bytes, from, to);
  while (member.next()) {
    if (member.isNamed(NAME) || member.isNamed(EMAIL))
      member.valueEnd = writer.jsonWords(WORD, bytes, member.valueAt, to);
    else if (member.isNamed(ROLES)) member.valueEnd = writer.jsonValues(ROLE, bytes, member.valueAt, to);
  }
}

function writeName(writer: TermWriter, { bytes, from, to }: ByteRange): void {
  member.open(bytes, from, to);
  while (member.next()) {
    if (member.isNamed(NAME)) member.valueEnd = writer.jsonWords(WORD, bytes, member.valueAt, to);
  }
}

function writeRequest(writer: TermWriter, { bytes, from, to }: ByteRange): void {
  member.open(bytes, from, to);
  while (member.next()) {
    const { valueAt } = member;
    if (member.isNamed(IP)) writeAddress(writer, scalarText(bytes, valueAt, to));
    else if (member.isNamed(USER_AGENT)) writer.jsonScalarWords(AGENT, bytes, valueAt, to);
    else if (member.isNamed(SESSION_ID)) writer.jsonScalar(SESSION, bytes, valueAt, to);
    else if (member.isNamed(REQUEST_ID)) writer.jsonScalar(REQUEST, bytes, valueAt, to);
    else if (member.isNamed(TRACE_ID)) writer.jsonScalar(TRACE, bytes, valueAt, to);
  }
}

/** The digits of an address as it was sent; empty where it is none. */
const addressDigits = remembered((text: string): string => ipHex(text) ?? '');

function writeAddress(writer: TermWriter, ip: string | undefined): void {
  if (ip === undefined) return;
  const digits = addressDigits(ip);
  if (digits === '') writer.words(WORD, ip);
  else writer.raw(digits.length === 8 ? IPV4 : IPV6, digits);
}

/** The term of an address, or what those of a network begin with, of which `digits` make an address. */
export function ipTerm(hex: string, digits: number = hex.length): string {
  return digits === 8 ? `i4:${hex}` : `i6:${hex}`;
}

/** Also numbers: they are versions. */
function isCommonAgentWord(bytes: Uint8Array, from: number, to: number): boolean {
  const word = COMMON_AGENT[(bytes[from] ?? 0) - LETTER_A];
  if (word !== undefined) return areEqual(bytes, from, to, word, 0, word.length);
  // Of what a word has, only digits are so small.
  for (let i = from; i < to; i++) if ((bytes[i] ?? 0) >= LETTER_A) return false;
  return true;
}

function writeDetails(writer: TermWriter, { bytes, from, to }: ByteRange): void {
  member.open(bytes, from, to);
  while (member.next()) {
    const { valueAt } = member;
    if (member.isNamed(REASON)) {
      writer.raw(FLAG, 'reason');
      member.valueEnd = writer.jsonWords(WORD, bytes, valueAt, to);
    } else if (member.isNamed(DETAILS)) member.valueEnd = writer.jsonWords(WORD, bytes, valueAt, to);
    else if (member.isNamed(IMPORTED)) writer.raw(FLAG, 'imported');
    else if (member.isNamed(NORM)) writeNorm(writer, parseJson(bytes, valueAt, member.valueEnd) as JsonValue);
  }
}

function writeNorm(writer: TermWriter, norm: JsonValue): void {
  const content = { leaf: NO_LEAF, sections: { details: { norm } } };
  if (wasRedacted(content)) writer.raw(FLAG, 'redacted');
  if (wasTruncated(content)) writer.raw(FLAG, 'truncated');
}

const NO_LEAF: LeafContent = { type: '', category: '', severity: 'info', actor: {} };
