/**
 * Sealing, in two steps (docs/formats/log-format.md §1 steps 6 and 7). `sealEvent` does all that needs no
 * position: sections become salted disclosures, and the leaf is laid out with room for what its place says.
 * `placeRecord` fills in id, times and seq when the batch closes, in a microsecond, under the head lock at worst.
 *
 * The members of a leaf in JCS order (by UTF-16):
 *
 *     actor behalf category clock id log n norm occurred outcome recorded ref related sealed seq severity
 *     source subject system target type v
 */
import type { PreparedEvent } from '../event/prepared-event.ts';
import { type EntityRef, SECTIONS, type SectionName } from '../event/vocabulary.ts';
import { formatDisclosure } from './disclosure.ts';

/** A leaf may not be longer: entries of a tile bundle are framed by 16 bits (C2SP tlog-tiles). Bytes. */
export const MAX_LEAF_BYTES = 65_535;

/** A leaf that has no place yet: its text, and where in it the place is to be filled in. Offsets of characters. */
export interface UnplacedLeaf {
  readonly text: string;
  readonly slots: LeafSlots;
}

/** Where in a leaf without a place stands what the place says: by characters, or by bytes. */
export interface LeafSlots {
  /** Before `,"id":"`: the member `clock` comes here, if at all. */
  readonly clockAt: number;
  /** 24 characters; absent where the event said itself when it occurred. */
  readonly occurredAt: number | undefined;
  /** 24 characters. */
  readonly recordedAt: number;
  /** Nothing yet: the number is put in between. */
  readonly seqAt: number;
}

/** What only the sequencer knows. */
export interface Placement {
  readonly seq: number;
  readonly id: string;
  /** RFC 3339, UTC, three digits. */
  readonly recorded: string;
  /** The clock went back by more than a second. */
  readonly clockBack: boolean;
}

/**
 * Seals the sections of an event and lays its leaf out. `disclose` keeps the disclosure text of a section, and
 * returns its digest as base64url; it is called in the order of {@link SECTIONS}. `nonce()` gives 16 fresh random
 * bytes as base64url: for the leaf and for each salt, each independent of all others. `system` is the JCS text of
 * the clear part of an audit.* record.
 */
export function sealEvent(
  prepared: PreparedEvent,
  origin: string,
  disclose: (section: SectionName, text: string) => string,
  nonce: () => string,
  system?: string,
): UnplacedLeaf {
  const digests: Partial<Record<SectionName, string>> = {};
  for (const section of SECTIONS) {
    const value = prepared.sections[section];
    if (value !== undefined) digests[section] = disclose(section, formatDisclosure(nonce(), section, value));
  }
  return layOut(prepared, origin, nonce(), digests, system);
}

const ID_BEFORE = ',"id":"';
const ID_ROOM = '-'.repeat(36);
const TIME_ROOM = '-'.repeat(24);

function layOut(
  event: PreparedEvent,
  origin: string,
  nonce: string,
  digests: Partial<Record<SectionName, string>>,
  system: string | undefined,
): UnplacedLeaf {
  const { occurred, outcome, ref, related } = event;
  let leaf = `{"actor":${formatRef(event.actor)}${refMember('behalf', event.behalf)},"category":${text(event.category)}`;
  const clockAt = leaf.length;
  const norm = event.norm > 0 ? `,"norm":${event.norm}` : '';
  leaf += `${ID_BEFORE}${ID_ROOM}","log":${text(origin)},"n":"${nonce}"${norm},"occurred":"`;
  const occurredAt = occurred === undefined ? leaf.length : undefined;
  leaf += `${occurred ?? TIME_ROOM}"${outcome === undefined ? '' : `,"outcome":"${outcome}"`},"recorded":"`;
  const recordedAt = leaf.length;
  leaf += `${TIME_ROOM}"${ref === undefined ? '' : `,"ref":${text(ref)}`}`;
  if (related?.length) leaf += `,"related":[${related.map(formatRef).join(',')}]`;
  leaf += `${sealedMember(digests)},"seq":`;
  const seqAt = leaf.length;
  leaf += `,"severity":"${event.severity}"${sourceMember(event.source)}${refMember('subject', event.subject)}`;
  if (system !== undefined) leaf += `,"system":${system}`;
  leaf += `${refMember('target', event.target)},"type":${text(event.type)},"v":1}`;
  return { text: leaf, slots: { clockAt, occurredAt, recordedAt, seqAt } };
}

/** The slots of a text by the bytes of its UTF-8 instead of by characters. */
export function slotsByBytes({ text: leaf, slots }: UnplacedLeaf): LeafSlots {
  const byBytes = (at: number): number => utf8.encode(leaf.slice(0, at)).length;
  return {
    clockAt: byBytes(slots.clockAt),
    occurredAt: slots.occurredAt === undefined ? undefined : byBytes(slots.occurredAt),
    recordedAt: byBytes(slots.recordedAt),
    seqAt: byBytes(slots.seqAt),
  };
}

const utf8 = new TextEncoder();
const CLOCK_BACK: Uint8Array = utf8.encode(',"clock":"back"');

/** More bytes than a place adds to the leaf without one. */
export const MAX_PLACE_BYTES = 64;

/**
 * Writes the leaf of a record at its place, as JCS in UTF-8, from `at` on; returns where it ends. [from, to) is the
 * UTF-8 of an unplaced leaf, `slots` are those of its bytes, from `from` on. The target has room for these and
 * {@link MAX_PLACE_BYTES} more.
 */
export function placeRecord(
  { bytes, from, to }: { readonly bytes: Uint8Array; readonly from: number; readonly to: number },
  slots: LeafSlots,
  place: Placement,
  target: Uint8Array,
  at: number,
): number {
  const seqAt = from + slots.seqAt;
  let start = at;
  if (place.clockBack) {
    const clockAt = from + slots.clockAt;
    target.set(bytes.subarray(from, clockAt), at);
    target.set(CLOCK_BACK, at + slots.clockAt);
    start += CLOCK_BACK.length;
    target.set(bytes.subarray(clockAt, seqAt), start + slots.clockAt);
  } else target.set(bytes.subarray(from, seqAt), at);
  writeAscii(target, start + slots.clockAt + ID_BEFORE.length, place.id);
  if (slots.occurredAt !== undefined) writeAscii(target, start + slots.occurredAt, place.recorded);
  writeAscii(target, start + slots.recordedAt, place.recorded);
  const end = writeAscii(target, start + slots.seqAt, String(place.seq));
  target.set(bytes.subarray(seqAt, to), end);
  return end + to - seqAt;
}

function writeAscii(target: Uint8Array, at: number, ascii: string): number {
  for (let i = 0; i < ascii.length; i++) target[at + i] = ascii.charCodeAt(i);
  return at + ascii.length;
}

/**
 * Whom a section is about: the person whose erasure removes it. Undefined where the record names nobody.
 *
 * @public
 */
export function subjectOf(
  section: SectionName,
  record: {
    readonly actor: EntityRef;
    readonly behalf?: EntityRef;
    readonly target?: EntityRef;
    readonly subject?: EntityRef;
  },
): EntityRef | undefined {
  const named = (ref: EntityRef | undefined): EntityRef | undefined =>
    ref?.id === undefined ? undefined : ref;
  switch (section) {
    case 'actor':
    case 'request':
      return named(record.actor);
    case 'behalf':
      return named(record.behalf);
    case 'target':
      return named(record.target);
    case 'change':
      return named(record.subject) ?? named(record.target);
    case 'details':
      return named(record.subject) ?? named(record.target) ?? named(record.actor);
  }
}

const NEEDS_ESCAPES = /["\\\u0000-\u001f]/;

/** A well-formed string as JCS writes it (RFC 8785 §3.2.2.2): as JSON.stringify does, and seldom with escapes. */
function text(value: string): string {
  return NEEDS_ESCAPES.test(value) ? JSON.stringify(value) : `"${value}"`;
}

function formatRef(ref: EntityRef): string {
  const id = ref.id === undefined ? '' : `"id":${text(ref.id)}`;
  const type = ref.type === undefined ? '' : `"type":${text(ref.type)}`;
  return `{${id}${id !== '' && type !== '' ? ',' : ''}${type}}`;
}

function refMember(name: string, ref: EntityRef | undefined): string {
  return ref === undefined || (ref.id === undefined && ref.type === undefined)
    ? ''
    : `,"${name}":${formatRef(ref)}`;
}

function sourceMember(source: PreparedEvent['source']): string {
  if (source === undefined || (source.id === undefined && source.seq === undefined)) return '';
  const id = source.id === undefined ? '' : `"id":${text(source.id)}`;
  const seq = source.seq === undefined ? '' : `"seq":${source.seq}`;
  return `,"source":{${id}${id !== '' && seq !== '' ? ',' : ''}${seq}}`;
}

/** The order of JCS. */
const SORTED_SECTIONS: readonly SectionName[] = [...SECTIONS].sort();

function sealedMember(digests: Partial<Record<SectionName, string>>): string {
  let members = '';
  for (const section of SORTED_SECTIONS) {
    const digest = digests[section];
    if (digest !== undefined) members += `${members === '' ? '' : ','}"${section}":"${digest}"`;
  }
  return members === '' ? '' : `,"sealed":{${members}}`;
}
