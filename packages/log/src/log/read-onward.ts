import { compileFilter } from '../query/compile-filter.ts';
import { matcherOf } from '../query/matches.ts';
import { parseFilter } from '../query/parse-filter.ts';
import type { TermExpression } from '../query/term-expression.ts';
import type { DecodedRecord } from '../record/leaf.ts';
import type { LogStore } from '../store/log-store.ts';
import type { Log } from './log.ts';
import { contextOf, decodeStored } from './query-log.ts';

/** Positions that the index is asked about at once; while nothing is found, twice as many each time. */
const FIRST_WINDOW = 1024;
const MAX_WINDOW = 65_536;
/** Positions of one stretch, at most: then it is given back, found or not. */
const MAX_STRETCH = 262_144;

/** What was found at one position. */
export type Met =
  | { readonly kind: 'record'; readonly seq: number; readonly record: DecodedRecord }
  /** Its bytes do not match their hash, or are gone: not shown as if they were true. */
  | { readonly kind: 'broken'; readonly seq: number };

/** A part of a log, looked at from its beginning to its end. */
export interface Stretch {
  /** Ascending. */
  readonly met: readonly Met[];
  /** All before this position were looked at: here the next stretch begins. */
  readonly next: number;
}

/**
 * Reads the records of [from, to) that match, oldest first and decoded from bytes that were hashed and compared at this
 * read: as far as `limit` records are looked at, or some hundred thousand positions. The index narrows, the decoded
 * records decide. `to` must not be beyond the size of the log.
 *
 * @throws FilterError for a query that cannot be read
 */
export async function readOnward(
  log: Log,
  query: string,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): Promise<Stretch> {
  const filter = parseFilter(query);
  const context = await contextOf(log, filter);
  const { candidates, exact, seq } = compileFilter(filter, context);
  const start = Math.max(from, seq?.from ?? 0);
  const end = Math.min(to, seq?.to ?? to);
  if (start >= end) return { met: [], next: to };
  const found =
    candidates === 'all'
      ? countUp(start, Math.min(end, start + limit))
      : await findOnward(log.store, candidates, { start, end, limit });
  const test = exact ? () => true : matcherOf(filter, context);
  const met = (await meet(log, found.seqs)).filter((one) => one.kind === 'broken' || test(one.record));
  return { met, next: found.next < end ? found.next : to };
}

/**
 * Whether a record is one that a query means, by the time of now: for records that are at hand.
 *
 * @throws FilterError for a query that cannot be read
 */
export function matcherFor(log: Log, query: string): (record: DecodedRecord) => boolean {
  const groupOf = (type: string): string => log.catalogue.groupOf(type);
  return matcherOf(parseFilter(query), { now: log.nowMs(), groupOf });
}

interface Found {
  /** Ascending. */
  readonly seqs: readonly number[];
  readonly next: number;
}

function countUp(start: number, end: number): Found {
  return { seqs: Array.from({ length: end - start }, (_, i) => start + i), next: end };
}

/** The index answers newest first, so that it is asked for one window after another. */
async function findOnward(
  store: LogStore,
  expression: TermExpression,
  { start, end, limit }: { readonly start: number; readonly end: number; readonly limit: number },
): Promise<Found> {
  const last = Math.min(end, start + MAX_STRETCH);
  let window = FIRST_WINDOW;
  for (let from = start; from < last; window = Math.min(2 * window, MAX_WINDOW)) {
    const before = Math.min(last, from + window);
    const seqs = (await store.search(expression, { from, before, limit: before - from })).toReversed();
    const page = seqs.slice(0, limit);
    if (page.length > 0) return { seqs: page, next: seqs[limit] ?? before };
    from = before;
  }
  return { seqs: [], next: last };
}

async function meet(log: Log, seqs: readonly number[]): Promise<readonly Met[]> {
  const rows = new Map((await log.store.readRecords(seqs)).map((row) => [row.seq, row]));
  return seqs.map((seq) => {
    const row = rows.get(seq);
    const record = row && decodeStored(log, row);
    return record === undefined ? { kind: 'broken', seq } : { kind: 'record', seq, record };
  });
}
