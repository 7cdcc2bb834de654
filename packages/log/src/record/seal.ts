/**
 * Sealing, in two steps (docs/formats/log-format.md §1 steps 6 and 7). `sealEvent` does all that needs no
 * position: sections become salted disclosures, and the leaf is laid out but for id, time and seq. `placeRecord`
 * fills these in when the batch closes, in a microsecond, under the head lock at worst.
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

/** A sealed event that has no position yet. */
export interface SealedEvent {
  /** RFC 3339; absent: the time of recording. */
  readonly occurred: string | undefined;
  readonly beforeClock: string;
  readonly betweenIdAndOccurred: string;
  readonly betweenOccurredAndRecorded: string;
  readonly betweenRecordedAndSeq: string;
  readonly afterSeq: string;
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
): SealedEvent {
  const digests: Partial<Record<SectionName, string>> = {};
  for (const section of SECTIONS) {
    const value = prepared.sections[section];
    if (value !== undefined) digests[section] = disclose(section, formatDisclosure(nonce(), section, value));
  }
  return { occurred: prepared.occurred, ...layOut(prepared, origin, nonce(), digests, system) };
}

function layOut(
  event: PreparedEvent,
  origin: string,
  nonce: string,
  digests: Partial<Record<SectionName, string>>,
  system: string | undefined,
): Omit<SealedEvent, 'occurred'> {
  const related = event.related?.length ? `,"related":[${event.related.map(formatRef).join(',')}]` : '';
  // Joined, not added: thousands of these wait for their batch, and a text that was added up keeps all its parts.
  return {
    beforeClock: [
      '{"actor":',
      formatRef(event.actor),
      refMember('behalf', event.behalf),
      ',"category":',
      text(event.category),
    ].join(''),
    betweenIdAndOccurred: [
      '","log":',
      text(origin),
      ',"n":"',
      nonce,
      event.norm > 0 ? `","norm":${event.norm}` : '"',
      ',"occurred":"',
    ].join(''),
    betweenOccurredAndRecorded:
      event.outcome === undefined ? '","recorded":"' : `","outcome":"${event.outcome}","recorded":"`,
    betweenRecordedAndSeq: [
      '"',
      event.ref === undefined ? '' : `,"ref":${text(event.ref)}`,
      related,
      sealedMember(digests),
      ',"seq":',
    ].join(''),
    afterSeq: [
      `,"severity":"${event.severity}"`,
      sourceMember(event.source),
      refMember('subject', event.subject),
      system === undefined ? '' : `,"system":${system}`,
      refMember('target', event.target),
      ',"type":',
      text(event.type),
      ',"v":1}',
    ].join(''),
  };
}

/** The leaf text of a sealed event at its place: JCS. */
export function placeRecord(sealed: SealedEvent, place: Placement): string {
  return (
    sealed.beforeClock +
    (place.clockBack ? ',"clock":"back","id":"' : ',"id":"') +
    place.id +
    sealed.betweenIdAndOccurred +
    (sealed.occurred ?? place.recorded) +
    sealed.betweenOccurredAndRecorded +
    place.recorded +
    sealed.betweenRecordedAndSeq +
    place.seq +
    sealed.afterSeq
  );
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
