import { type Log, type Met, matcherFor, readOnward } from '@attestry/log';
import type { LogGrowth } from './log-growth.ts';
import { Wake } from './wake.ts';

/** What a live tail meets. */
export type LiveItem =
  | Met
  /** All up to here was looked at: who comes back may begin behind it. */
  | { readonly kind: 'position'; readonly seq: number };

export interface LiveRequest {
  readonly query: string;
  /** The first position to look at; it may be beyond the end. */
  readonly from: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Records that are read at once: what a client that does not read keeps in memory. */
const PAGE = 64;
/** A position is told when so many records were passed without one that matches, */
const POSITION_RECORDS = 1000;
/** or when some were, and so long ago. Milliseconds. */
const POSITION_MS = 10_000;

/**
 * The records of a log that match, ascending and each once, from a position on and without end. Catching up and following
 * is the same loop over the same positions, so that between them nothing is left out and nothing comes twice. It holds one page,
 * and reads the next when that was taken.
 */
export async function* liveRecords(
  log: Log,
  growth: LogGrowth,
  { query, from, signal }: LiveRequest,
): AsyncGenerator<readonly LiveItem[], void> {
  const wake = new Wake(signal);
  const unlisten = growth.listen(() => wake.wake());
  try {
    const size = await growth.readSize();
    let next = from;
    let told = -1;
    let toldMs = performance.now();
    // A position that the log has not reached is none that anybody has seen.
    if (from > 0 && from <= size) {
      yield [{ kind: 'position', seq: from - 1 }];
      told = from - 1;
    }
    while (!signal.aborted) {
      if (next >= growth.size) await wake.wait(POSITION_MS);
      const met = await readPage(log, growth, query, next);
      next = met.next;
      const passed = next > growth.size ? 0 : next - 1 - told;
      const isTimely = passed >= POSITION_RECORDS || performance.now() - toldMs >= POSITION_MS;
      const items = withPosition(met.met, next - 1, isTimely && passed > 0);
      const last = items.at(-1);
      if (last === undefined) continue;
      told = last.seq;
      toldMs = performance.now();
      yield items;
    }
  } finally {
    unlisten();
  }
}

/** Far from the end the index finds what matches; at the end all who follow look at the same few records. */
async function readPage(
  log: Log,
  growth: LogGrowth,
  query: string,
  from: number,
): Promise<{ readonly met: readonly Met[]; readonly next: number }> {
  const to = growth.size;
  if (from >= to) return { met: [], next: from };
  if (to - from > PAGE) return readOnward(log, query, { from, to, limit: PAGE });
  const test = matcherFor(log, query);
  const met = await growth.readEnd(from, to);
  return { met: met.filter((one) => one.kind === 'broken' || test(one.record)), next: to };
}

function withPosition(met: readonly Met[], seq: number, isTimely: boolean): readonly LiveItem[] {
  return met.length === 0 && isTimely ? [{ kind: 'position', seq }] : met;
}
