import { isDeepStrictEqual } from 'node:util';
import { AttestryError, type Log, type Receipt, type TypedEvent } from '@attestry/log';
import {
  isJsonArray,
  MAX_EVENT_BYTES,
  parseEvent,
  Refused,
  readJson,
  readJsonArray,
} from '@attestry/log/event';
import { refusalOf } from '../ingest/check-event.ts';
import { claimOf } from '../ingest/import-events.ts';

/** The events of an `application/json` body: one by itself, or a list that is recorded all or none. */
export type PostedEvents =
  | { readonly kind: 'one'; readonly event: TypedEvent }
  | { readonly kind: 'list'; readonly events: readonly TypedEvent[] };

/**
 * Reads a body of JSON, strictly.
 *
 * @throws AttestryError refused: JSON_INVALID, JSON_TOO_DEEP, EVENT_INVALID, EVENT_TOO_LARGE; of a list with a pointer
 *   that begins with the number of the item, from 0
 */
export function parsePostedEvents(body: Uint8Array): PostedEvents {
  if (!isJsonArray(body)) return { kind: 'one', event: parseOne(body.length, () => readJson(body)) };
  const items = readJsonArray(body);
  const events = items.map(({ value, bytes }, i) => {
    try {
      return parseOne(bytes, () => value);
    } catch (error) {
      throw inItem(error, i);
    }
  });
  return { kind: 'list', events };
}

/** One event of so many bytes. @throws Refused */
function parseOne(bytes: number, read: () => unknown): TypedEvent {
  if (bytes > MAX_EVENT_BYTES)
    throw new Refused(
      'EVENT_TOO_LARGE',
      `event: larger than ${MAX_EVENT_BYTES} bytes: send less, or a reference`,
    );
  const { type, input } = parseEvent(read());
  return { ...input, type };
}

/** One line of NDJSON. @throws Refused */
export function parseLine(bytes: Uint8Array): TypedEvent {
  return parseOne(bytes.length, () => readJson(bytes));
}

/**
 * Records a list: all of it, in one transaction, or nothing. Durable when it resolves.
 *
 * @throws AttestryError as `log.recordAll`; what is wrong with one event names it
 */
export async function recordList(log: Log, events: readonly TypedEvent[]): Promise<readonly Receipt[]> {
  try {
    return await log.recordAll(events);
  } catch (error) {
    const index = await findItem(log, events, error);
    throw index < 0 ? error : inItem(error, index);
  }
}

function inItem(error: unknown, index: number): unknown {
  if (!AttestryError.is(error)) return error;
  const pointer = `/${index}${error.pointer ?? ''}`;
  return new AttestryError(error.code, `item ${index} of the array: ${error.message}`, {
    pointer,
    cause: error,
  });
}

/** Which event an error is about; −1 where it is about none in particular. */
async function findItem(log: Log, events: readonly TypedEvent[], error: unknown): Promise<number> {
  if (error instanceof Refused) return events.findIndex((event) => refusalOf(event) !== undefined);
  if (!AttestryError.is(error) || error.code !== 'ID_CONFLICT') return -1;
  const taken = await findTaken(log, events);
  return taken < 0 ? findRepeated(events) : taken;
}

/** The first event whose id is that of a record which says something else. */
async function findTaken(log: Log, events: readonly TypedEvent[]): Promise<number> {
  const wanted = events.flatMap((event) => claimOf(event) ?? []);
  const taken = new Set((await log.store.findClaims(wanted)).map(keyOf));
  for (const [i, { type, ...input }] of events.entries()) {
    const claim = claimOf({ type, ...input });
    if (claim === undefined || !taken.has(keyOf(claim))) continue;
    // Its id is in the log: what is repeated is not recorded again, and what is not is refused.
    const answer = await log.tryRecord(type, input);
    if (!answer.ok && answer.error.code === 'ID_CONFLICT') return i;
  }
  return -1;
}

/** The first event that has the id of one before it, and says something else. */
function findRepeated(events: readonly TypedEvent[]): number {
  const first = new Map<string, TypedEvent>();
  return events.findIndex((event) => {
    const claim = claimOf(event);
    if (claim === undefined) return false;
    const before = first.get(keyOf(claim));
    if (before === undefined) first.set(keyOf(claim), event);
    return before !== undefined && !isDeepStrictEqual(before, event);
  });
}

function keyOf({ source, ref }: { readonly source: string; readonly ref: string }): string {
  return JSON.stringify([source, ref]);
}
