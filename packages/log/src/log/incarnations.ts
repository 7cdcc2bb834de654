import { AttestryError } from '../attestry-error.ts';
import { parseOrigin } from '../note/origin.ts';
import type { Log } from './log.ts';

/**
 * An open log and those that resets ended before it, the latest first. Who searches, counts or exports looks through all: a
 * position is that of a record only together with its incarnation.
 */
export type Incarnations = readonly [Log, ...Log[]];

/** Where a record is in a log. */
export interface Place {
  readonly incarnation: number;
  readonly seq: number;
}

/** Counts from 1. */
export function incarnationOf({ origin }: { readonly origin: string }): number {
  return parseOrigin(origin).incarnation;
}

export function asIncarnations(log: Log | Incarnations): Incarnations {
  return isSeveral(log) ? log : [log];
}

// Array.isArray does not know of arrays that may not be written.
function isSeveral(log: Log | Incarnations): log is Incarnations {
  return Array.isArray(log);
}

/** A place as links and commands have it: `1:17`. */
export function formatPlace({ incarnation, seq }: Place): string {
  return `${incarnation}:${seq}`;
}

/** Reads what {@link formatPlace} prints, and a position alone: then it is of the latest incarnation. Undefined for other text. */
export function parsePlace(text: string, latest: number): Place | undefined {
  const [, incarnation = String(latest), seq] =
    /^(?:([1-9][0-9]{0,14}):)?(0|[1-9][0-9]{0,15})$/.exec(text) ?? [];
  const place = { incarnation: Number(incarnation), seq: Number(seq) };
  return seq !== undefined && Number.isSafeInteger(place.seq) ? place : undefined;
}

/** The incarnation of a number. @throws AttestryError RECORD_ABSENT where the log has none, or not any more */
export function pickIncarnation(log: Log | Incarnations, incarnation: number): Log {
  const all = asIncarnations(log);
  const found = all.find((one) => incarnationOf(one) === incarnation);
  if (found !== undefined) return found;
  const there = all.map((one) => one.origin).join(', ');
  throw new AttestryError(
    'RECORD_ABSENT',
    `incarnation ${incarnation} of this log is not here: there are ${there}`,
  );
}
