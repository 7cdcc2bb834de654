import type { LogStore } from './log-store.ts';

/** What becomes of one call: whether it reaches the store, and what the caller is told. */
export interface CallFate {
  readonly applied: boolean;
  readonly reported: 'ok' | Error;
}

export const UNHARMED: CallFate = { applied: true, reported: 'ok' };

/** @param callNumber counts the calls of this method, from 1. */
export type DecideFate = (method: keyof LogStore, callNumber: number) => CallFate;

/**
 * A store whose calls fail as a test decides: before they were applied (a lost connection), or after (a lost
 * answer). A call that is reported ok without being applied would be a disk that lies: no log survives
 * that, so it is not offered, and `decide` gets an error for it.
 *
 * A failed `lockHead` that was applied holds the lock, and a failed `release` that was not applied does not give it back,
 * as it is when the answer of a database is lost.
 */
export function faultyStore(store: LogStore, decide: DecideFate): LogStore {
  const calls = new Map<keyof LogStore, number>();
  const meet = async <T>(method: keyof LogStore, apply: () => Promise<T>): Promise<T> => {
    const callNumber = (calls.get(method) ?? 0) + 1;
    calls.set(method, callNumber);
    const { applied, reported } = decide(method, callNumber);
    if (!applied) {
      if (reported === 'ok') throw new Error(`a lying disk is not offered (${method}, call ${callNumber})`);
      throw reported;
    }
    const result = await apply();
    if (reported !== 'ok') throw reported;
    return result;
  };
  return { ...writesOf(store, meet), ...readsOf(store, meet) };
}

type Meet = <T>(method: keyof LogStore, apply: () => Promise<T>) => Promise<T>;
type Writes = 'append' | 'lockHead' | 'release' | 'putCheckpoint' | 'writePosition' | 'relocate' | 'close';

function writesOf(store: LogStore, meet: Meet): Pick<LogStore, Writes> {
  return {
    append: (batch) => meet('append', () => store.append(batch)),
    lockHead: () => meet('lockHead', () => store.lockHead()),
    release: () => meet('release', () => store.release()),
    putCheckpoint: (checkpoint) => meet('putCheckpoint', () => store.putCheckpoint(checkpoint)),
    writePosition: (follower, position) =>
      meet('writePosition', () => store.writePosition(follower, position)),
    relocate: (place) => meet('relocate', () => store.relocate(place)),
    close: () => meet('close', () => store.close()),
  };
}

function readsOf(store: LogStore, meet: Meet): Omit<LogStore, Writes> {
  return {
    readHead: () => meet('readHead', () => store.readHead()),
    findClaims: (wanted) => meet('findClaims', () => store.findClaims(wanted)),
    readClaims: (after, limit) => meet('readClaims', () => store.readClaims(after, limit)),
    readChunk: (from, count, withDisclosures) =>
      meet('readChunk', () => store.readChunk(from, count, withDisclosures)),
    readRecords: (seqs) => meet('readRecords', () => store.readRecords(seqs)),
    readRange: (from, to) => meet('readRange', () => store.readRange(from, to)),
    readEnd: (below) => meet('readEnd', () => store.readEnd(below)),
    readHashes: (from, count) => meet('readHashes', () => store.readHashes(from, count)),
    readNodes: (level, index, count) => meet('readNodes', () => store.readNodes(level, index, count)),
    search: (expression, page) => meet('search', () => store.search(expression, page)),
    readCounts: (query, by) => meet('readCounts', () => store.readCounts(query, by)),
    readSeverityCounts: (query, by) => meet('readSeverityCounts', () => store.readSeverityCounts(query, by)),
    readTops: (query) => meet('readTops', () => store.readTops(query)),
    readCountSums: (seed) => meet('readCountSums', () => store.readCountSums(seed)),
    readIndexSums: (seed, size) => meet('readIndexSums', () => store.readIndexSums(seed, size)),
    readTerms: (seqs) => meet('readTerms', () => store.readTerms(seqs)),
    inspect: () => meet('inspect', () => store.inspect()),
    readCheckpoints: (fromSize, limit) =>
      meet('readCheckpoints', () => store.readCheckpoints(fromSize, limit)),
    readPosition: (follower) => meet('readPosition', () => store.readPosition(follower)),
    readPositions: () => meet('readPositions', () => store.readPositions()),
    readRelocation: () => meet('readRelocation', () => store.readRelocation()),
  };
}
