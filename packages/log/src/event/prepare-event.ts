/**
 * From an event to what is sealed: steps 1 to 5 of docs/formats/log-format.md §1. A wrong envelope is refused; a
 * strange value never is. Nothing here needs the position in the log, so that it all happens before the lock.
 */
import { readCounter, readEnvelopeMember, readObject, readOneOf, readText, refuse } from './envelope.ts';
import type { EventInput } from './event.ts';
import { mapEventType, mapSegment } from './event-type.ts';
import { MAX_EVENT_BYTES, MAX_ID_BYTES } from './limits.ts';
import {
  beginPreparation,
  entityText,
  type Preparation,
  type PrepareRules,
  plainText,
  type Writable,
} from './preparation.ts';
import { prepareChange, prepareDetails } from './prepare-details.ts';
import { prepareActor, prepareEntities, prepareRequest } from './prepare-entities.ts';
import type { PreparedEvent } from './prepared-event.ts';
import { Refused } from './refused.ts';
import { formatDate, normaliseDateTime } from './rfc3339.ts';
import { replaceLoneSurrogates, utf8Length } from './text.ts';
import { isObject, type ObjectLike, readMember } from './value-shape.ts';
import { OUTCOMES, SEVERITIES, type Severity } from './vocabulary.ts';

export type { PrepareRules } from './preparation.ts';

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
  const preparation = beginPreparation(rules, receivedBytes);
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
