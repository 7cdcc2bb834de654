/**
 * From an event to what is sealed: steps 1 to 5 of docs/formats/log-format.md §1. A wrong envelope is refused; a
 * strange value never is. Nothing here needs the position in the log, so that it all happens before the lock.
 */
import type { Sha256 } from '../bytes/sha256.ts';
import {
  isAbsent,
  readBoolean,
  readCounter,
  readEnvelopeMember,
  readId,
  readItems,
  readObject,
  readOneOf,
  readText,
  refuse,
} from './envelope.ts';
import type { EventInput } from './event.ts';
import { mapEventType, mapSegment } from './event-type.ts';
import { type LeafTexts, leafText } from './leaf-text.ts';
import { MAX_EVENT_BYTES, MAX_ID_BYTES, MAX_RELATED } from './limits.ts';
import { Norm } from './norm.ts';
import { Normaliser } from './normalise.ts';
import type { PreparedEvent } from './prepared-event.ts';
import { type RedactionRules, redactText } from './redact.ts';
import { Refused } from './refused.ts';
import { formatDate, normaliseDateTime } from './rfc3339.ts';
import { classifyText, quoteText, replaceLoneSurrogates, utf8Length } from './text.ts';
import { formatMarker, isTooLong } from './truncate.ts';
import { isObject, type ObjectLike, readMember } from './value-shape.ts';
import {
  ACTOR_TYPES,
  type EntityRef,
  OUTCOMES,
  type Outcome,
  SEVERITIES,
  type SectionName,
  type Severity,
} from './vocabulary.ts';

/** What a log prepares its events with. */
export interface PrepareRules {
  readonly redaction: RedactionRules;
  /** Category, severity and default outcome of a (mapped) type; what the event says counts for unknown types. */
  readonly classify: (
    type: string,
    own: { readonly severity?: Severity; readonly category?: string },
  ) => { readonly category: string; readonly severity: Severity; readonly outcome?: Outcome };
  readonly sha256: Sha256;
  /** First 16 hex digits of HMAC-SHA256(the log's id key, full text). */
  readonly idTag: (fullText: string) => string;
  /** The log itself records: types under `audit` stay what they are. */
  readonly internal?: boolean;
  /** JSON pointers at which a schema of the application was not met; listed as "schema". */
  readonly schemaIssues?: readonly string[];
}

const EVENT_MEMBERS: readonly string[] = [
  'type',
  'occurredAt',
  'id',
  'source',
  'actor',
  'behalf',
  'target',
  'related',
  'subject',
  'outcome',
  'severity',
  'category',
  'request',
  'before',
  'after',
  'reason',
  'details',
  'imported',
];
const ACTOR_MEMBERS = ['type', 'id', 'name', 'email', 'roles', 'auth'];
const NAMED_MEMBERS = ['type', 'id', 'name'];
const REF_MEMBERS = ['type', 'id'];
const AUTH_MEMBERS = ['method', 'mfa'];
const IMPORTED_MEMBERS = ['from', 'at'];
const REQUEST_MEMBERS = ['ip', 'userAgent', 'method', 'path', 'sessionId', 'requestId', 'traceId'];

/** Received JSON can only grow this much by what replaces its values; JavaScript input is measured as written. */
const MOST_GROWTH = 16;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** One event on its way. */
interface Preparation extends LeafTexts {
  readonly rules: PrepareRules;
  readonly normaliser: Normaliser;
  readonly sections: { [S in SectionName]?: string };
}

/**
 * Prepares one event. `receivedBytes` is the length of its JSON where it came as JSON; without it the size of the
 * event is that of the JCS of what is prepared, before truncation. Throws only {@link Refused}: EVENT_INVALID for
 * a wrong envelope, EVENT_TOO_LARGE over 1 MiB.
 */
export function prepareEvent(
  type: string,
  input: EventInput,
  rules: PrepareRules,
  receivedBytes?: number,
): PreparedEvent {
  if (receivedBytes !== undefined && receivedBytes > MAX_EVENT_BYTES)
    throw new Refused(
      'EVENT_TOO_LARGE',
      `event: larger than ${MAX_EVENT_BYTES} bytes: send less, or a reference`,
    );
  const event = readEvent(type, input);
  const preparation = begin(rules, receivedBytes);
  const mapped = prepareType(preparation, type);
  const classified = rules.classify(mapped, ownClass(preparation, event));
  const prepared: Writable<PreparedEvent> = {
    type: mapped,
    category: classified.category,
    severity: classified.severity,
    actor: prepareActor(preparation, event),
    norm: 0,
    sections: preparation.sections,
  };
  const outcome = readOneOf(event, 'outcome', '', OUTCOMES) ?? classified.outcome;
  if (outcome !== undefined) prepared.outcome = outcome;
  const occurred = prepareOccurred(event);
  if (occurred !== undefined) prepared.occurred = occurred;
  prepareSource(preparation, event, prepared);
  prepareEntities(preparation, event, prepared);
  prepareRequest(preparation, event);
  prepareChange(preparation, event);
  prepareDetails(preparation, event, prepared);
  return prepared;
}

const NOTHING: ObjectLike = {};

function readEvent(type: string, input: EventInput): ObjectLike {
  if (typeof type !== 'string') throw refuse('/type', 'must be a string, such as "invoice.created"');
  const event = readObject(input, '', EVENT_MEMBERS) ?? NOTHING;
  const again = readMember(event, 'type');
  if (again !== undefined && again !== type) throw refuse('/type', 'is another type than the one recorded');
  return event;
}

function begin(rules: PrepareRules, receivedBytes: number | undefined): Preparation {
  const norm = new Norm();
  const most = receivedBytes === undefined ? MAX_EVENT_BYTES : MAX_EVENT_BYTES * MOST_GROWTH;
  const { redaction, idTag, sha256 } = rules;
  const normaliser = new Normaliser(redaction, norm, sha256, most);
  for (const pointer of rules.schemaIssues ?? []) norm.add(plainText(redaction, pointer), 'schema');
  return { rules, redaction, idTag, norm, normaliser, ids: [], sections: {} };
}

/** A text that becomes part of a name: without secrets before it is mapped, because mapping would disguise them. */
function plainText(redaction: RedactionRules, text: string): string {
  const bits = classifyText(text);
  if (redaction.relevant[bits] === 0) return text;
  const wellFormed = replaceLoneSurrogates(text);
  return redactText(redaction, wellFormed, bits, 'id');
}

function prepareType(preparation: Preparation, type: string): string {
  preparation.normaliser.grow(type.length);
  const plain = plainText(preparation.redaction, type);
  const mapped = mapEventType(plain, preparation.rules.internal === true);
  if (mapped === type) return mapped;
  if (plain !== type && plain !== replaceLoneSurrogates(type)) preparation.norm.add('/type', 'redacted');
  preparation.norm.add('/type', 'type');
  return mapped;
}

function ownClass(preparation: Preparation, event: ObjectLike): { severity?: Severity; category?: string } {
  const own: { severity?: Severity; category?: string } = {};
  const severity = readOneOf(event, 'severity', '', SEVERITIES);
  if (severity !== undefined) own.severity = severity;
  const category = readText(event, 'category', '');
  if (category === undefined) return own;
  preparation.normaliser.grow(category.length);
  own.category = mapSegment(plainText(preparation.redaction, category));
  if (own.category !== category) preparation.norm.add('/category', 'type');
  return own;
}

function prepareOccurred(event: ObjectLike): string | undefined {
  const given = readEnvelopeMember(event, 'occurredAt', '');
  if (given === undefined) return undefined;
  const occurred =
    typeof given === 'string' ? normaliseDateTime(given) : isObject(given) ? formatDate(given) : undefined;
  if (occurred === undefined)
    throw refuse('/occurredAt', 'must be an RFC 3339 date and time, such as "2026-03-01T12:00:00Z"');
  return occurred;
}

function prepareSource(preparation: Preparation, event: ObjectLike, prepared: Writable<PreparedEvent>): void {
  const source = readObject(readMember(event, 'source'), '/source', ['id', 'seq']);
  const sourceId = source && readText(source, 'id', '/source');
  const seq = source && readCounter(source, 'seq', '/source');
  const id = readText(event, 'id', '');
  if (id === '') throw refuse('/id', 'must not be empty: leave it out when there is none');
  if (id !== undefined && utf8Length(id) > MAX_ID_BYTES)
    throw refuse('/id', `must have at most ${MAX_ID_BYTES} bytes`);
  const inLeaf: { id?: string; seq?: number } = {};
  if (sourceId !== undefined) inLeaf.id = entityText(preparation, sourceId, '/source/id');
  if (seq !== undefined) inLeaf.seq = seq;
  if (sourceId !== undefined || seq !== undefined) prepared.source = inLeaf;
  if (id === undefined) return;
  prepared.ref = entityText(preparation, id, '/id');
  prepared.idempotency = { source: sourceId ?? '', id };
}

function entityText(preparation: Preparation, text: string, pointer: string): string {
  preparation.normaliser.grow(text.length);
  return leafText(preparation, text, pointer);
}

function prepareActor(preparation: Preparation, event: ObjectLike): EntityRef {
  const fields = readObject(readMember(event, 'actor'), '/actor', ACTOR_MEMBERS);
  if (fields === undefined) return { type: 'unknown' };
  const type = readText(fields, 'type', '/actor') ?? 'unknown';
  const known = ACTOR_TYPES.find((word) => word === type);
  if (known === undefined) preparation.norm.add('/actor/type', 'type');
  const id = readId(fields, 'id', '/actor');
  seal(preparation, 'actor', {
    auth: readAuth(fields),
    email: readText(fields, 'email', '/actor'),
    name: readText(fields, 'name', '/actor'),
    roles: readRoles(fields),
  });
  const ref: Writable<EntityRef> = { type: known ?? 'unknown' };
  if (id !== undefined) ref.id = entityText(preparation, id, '/actor/id');
  return ref;
}

function readAuth(actor: ObjectLike): ObjectLike | undefined {
  const fields = readObject(readMember(actor, 'auth'), '/actor/auth', AUTH_MEMBERS);
  if (fields === undefined) return undefined;
  const method = readText(fields, 'method', '/actor/auth');
  const mfa = readBoolean(fields, 'mfa', '/actor/auth');
  return method === undefined && mfa === undefined ? undefined : { method, mfa };
}

function readRoles(actor: ObjectLike): unknown[] | undefined {
  const value = readEnvelopeMember(actor, 'roles', '/actor');
  if (value === undefined) return undefined;
  const roles = readItems(value, '/actor/roles', MAX_EVENT_BYTES);
  const wrong = roles.findIndex((role) => typeof role !== 'string');
  if (wrong >= 0) throw refuse(`/actor/roles/${wrong}`, 'must be a string');
  return roles;
}

function prepareEntities(
  preparation: Preparation,
  event: ObjectLike,
  prepared: Writable<PreparedEvent>,
): void {
  const behalf = prepareNamed(preparation, event, 'behalf');
  if (behalf !== undefined) prepared.behalf = behalf;
  const target = prepareNamed(preparation, event, 'target');
  if (target !== undefined) prepared.target = target;
  const subject = entityRef(preparation, readMember(event, 'subject'), '/subject');
  if (subject !== undefined) prepared.subject = subject;
  const items = readEnvelopeMember(event, 'related', '');
  if (items === undefined) return;
  const related = readItems(items, '/related', MAX_RELATED).flatMap(
    (item, i) => entityRef(preparation, item, `/related/${i}`) ?? [],
  );
  if (related.length > 0) prepared.related = related;
}

function prepareNamed(
  preparation: Preparation,
  event: ObjectLike,
  name: 'behalf' | 'target',
): EntityRef | undefined {
  const pointer = `/${name}`;
  const fields = readObject(readMember(event, name), pointer, NAMED_MEMBERS);
  if (fields === undefined) return undefined;
  seal(preparation, name, { name: readText(fields, 'name', pointer) });
  return refOf(preparation, fields, pointer);
}

function entityRef(preparation: Preparation, value: unknown, pointer: string): EntityRef | undefined {
  const fields = readObject(value, pointer, REF_MEMBERS);
  return fields && refOf(preparation, fields, pointer);
}

function refOf(preparation: Preparation, fields: ObjectLike, pointer: string): EntityRef | undefined {
  const type = readText(fields, 'type', pointer);
  const id = readId(fields, 'id', pointer);
  if (type === undefined && id === undefined) return undefined;
  const ref: Writable<EntityRef> = {};
  if (type !== undefined) ref.type = entityText(preparation, type, `${pointer}/type`);
  if (id !== undefined) ref.id = entityText(preparation, id, `${pointer}/id`);
  return ref;
}

function prepareRequest(preparation: Preparation, event: ObjectLike): void {
  const fields = readObject(readMember(event, 'request'), '/request', REQUEST_MEMBERS);
  if (fields === undefined) return;
  seal(preparation, 'request', {
    ip: readText(fields, 'ip', '/request'),
    method: readText(fields, 'method', '/request'),
    path: readText(fields, 'path', '/request'),
    requestId: readText(fields, 'requestId', '/request'),
    sessionId: readText(fields, 'sessionId', '/request'),
    traceId: readText(fields, 'traceId', '/request'),
    userAgent: readText(fields, 'userAgent', '/request'),
  });
}

/** Writes a section of the envelope, as a whole truncated where it is too long; undefined members are absent. */
function seal(preparation: Preparation, name: SectionName, value: ObjectLike): void {
  const text = preparation.normaliser.section(name, value);
  if (text !== undefined && text !== '{}') preparation.sections[name] = truncated(preparation, text, name);
}

function truncated(preparation: Preparation, text: string, name: string): string {
  if (!isTooLong(text)) return text;
  preparation.norm.add(`/${name}`, 'truncated');
  return formatMarker(text, preparation.rules.sha256);
}

function prepareMember(preparation: Preparation, event: ObjectLike, name: string): string | undefined {
  const text = preparation.normaliser.member(name, readMember(event, name));
  return text === undefined ? undefined : truncated(preparation, text, name);
}

function prepareChange(preparation: Preparation, event: ObjectLike): void {
  const after = prepareMember(preparation, event, 'after');
  const before = prepareMember(preparation, event, 'before');
  if (after !== undefined && before !== undefined) {
    preparation.sections.change = `{"after":${after},"before":${before}}`;
  } else if (after !== undefined) {
    preparation.sections.change = `{"after":${after}}`;
  } else if (before !== undefined) {
    preparation.sections.change = `{"before":${before}}`;
  }
}

/** Last of all: it says what was done to everything else. */
function prepareDetails(
  preparation: Preparation,
  event: ObjectLike,
  prepared: Writable<PreparedEvent>,
): void {
  const imported = prepareImported(preparation, event);
  const details = prepareMember(preparation, event, 'details');
  const reason = prepareReason(preparation, event);
  const { ids, norm } = preparation;
  prepared.norm = norm.count();
  // JCS: members in the order of their names.
  let text = details === undefined ? '' : `,"details":${details}`;
  if (ids.length > 0) text += `,"ids":${formatIds(ids)}`;
  if (imported !== undefined) text += `,"imported":${imported}`;
  if (prepared.norm > 0) text += `,"norm":${norm.format()}`;
  if (reason !== undefined) text += `,"reason":${reason}`;
  if (text !== '') preparation.sections.details = `{${text.slice(1)}}`;
}

function prepareImported(preparation: Preparation, event: ObjectLike): string | undefined {
  const fields = readObject(readMember(event, 'imported'), '/imported', IMPORTED_MEMBERS);
  if (fields === undefined) return undefined;
  const at = readText(fields, 'at', '/imported');
  const from = readText(fields, 'from', '/imported');
  if (at === undefined && from === undefined) return undefined;
  const text = preparation.normaliser.member('imported', { at, from });
  return text && truncated(preparation, text, 'imported');
}

/** A reason is of the envelope, where null and {} equal absent, but any value is one. */
function prepareReason(preparation: Preparation, event: ObjectLike): string | undefined {
  const value = readMember(event, 'reason');
  if (isAbsent(value)) return undefined;
  const text = preparation.normaliser.member('reason', value);
  return text && truncated(preparation, text, 'reason');
}

function formatIds(ids: readonly (readonly [pointer: string, fullText: string])[]): string {
  return `[${ids.map(([pointer, full]) => `[${quoteText(pointer)},${quoteText(full)}]`).join(',')}]`;
}
