/**
 * The contract of a store: where the records of one log and incarnation live. One conformance suite
 * (`store/conformance.ts`) owns it; memory, SQLite and PostgreSQL run it whole.
 *
 * A store keeps bytes and finds them again. It decides nothing: positions, hashes and tags come sealed from the
 * sequencer, and what it returns is believed only after it was hashed and compared.
 *
 * All methods may be called concurrently. Reads see only committed batches, each whole.
 */

import type { Outcome, Severity } from '../event/vocabulary.ts';
import type { CountSums } from '../query/count-sums.ts';
import type { ShapeCount, TopCount } from '../query/count-tally.ts';
import type { TermExpression } from '../query/term-expression.ts';
import type { Inbox } from './inbox.ts';
import type { Leases } from './leases.ts';

/** The right edge of a log: a cache of what the stored hashes say, read and written with each batch. */
export interface StoredHead {
  /** Number of records. */
  readonly size: number;
  /** The compact range [0, size): 32 bytes for each set bit of the size, largest subtree first. */
  readonly range: Uint8Array;
  /** The tag of record size−1, from the links themselves; empty when size is 0. 32 bytes. */
  readonly tag: Uint8Array;
}

/**
 * Sealed records of consecutive positions, laid out so that one transfer hands them to a thread or a socket: the
 * arrays belong to the store from the call of `append` on, whatever it answers, so none may lie in a pool of others
 * (as a `Buffer.from` does).
 */
export interface SealedBatch {
  readonly from: number;
  readonly count: number;
  /** The tag of record from−1 under which the batch was sealed (the genesis tag is not stored: empty at 0). */
  readonly previousTag: Uint8Array;
  /** 0x00 ‖ leaf, one after another. */
  readonly leaves: Uint8Array;
  /** Where each leaf ends in `leaves`. */
  readonly leafEnds: Uint32Array;
  /** 32 bytes each. */
  readonly hashes: Uint8Array;
  readonly tags: Uint8Array;
  /** Disclosure texts, one slot for each section of each record; an empty slot is no section. */
  readonly disclosures: Uint8Array;
  /** Where each slot ends: SECTIONS.length entries for each record. */
  readonly disclosureEnds: Uint32Array;
  /**
   * Search terms as query/terms.ts makes them (distinct, no upper case, `s:<severity>` in every record), as UTF-8: those
   * of a record separated by spaces.
   */
  readonly terms: Uint8Array;
  /** Where the terms of each record end in `terms`. */
  readonly termEnds: Uint32Array;
  readonly nodes: readonly TreeNode[];
  /** The compact range [0, from+count). */
  readonly range: Uint8Array;
  readonly claims: readonly Claim[];
  readonly counts: readonly ShapeCount[];
  readonly tops: readonly TopCount[];
}

/** A hash of a full tile of level ≥ 1: the root of the 256^level leaves from index·256^level. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/** The producer's id of a record: at most one record of a log has it. */
export interface Claim {
  readonly source: string;
  readonly ref: string;
  /** HMAC of the event's content under the log's id key: tells a repetition from another event. 32 bytes. */
  readonly mac: Uint8Array;
  readonly seq: number;
}

export type Appended =
  | { readonly kind: 'appended' }
  /** The head is not the one the batch was sealed on: nothing was written. Seal again on this one. */
  | { readonly kind: 'moved'; readonly head: StoredHead }
  /** Some producer ids are taken: nothing was written. */
  | { readonly kind: 'claimed'; readonly claims: readonly Claim[] }
  /** The log is kept somewhere else by now: nothing was written. */
  | { readonly kind: 'relocated'; readonly place: string };

/** Records packed for verification: the bytes of a range as few large arrays. */
export interface Chunk {
  readonly from: number;
  /** Positions asked for. */
  readonly count: number;
  /**
   * True when every position has exactly one leaf, a leaf hash and a tag of 32 bytes; otherwise the arrays hold what there
   * is. A damaged leaf or disclosure may hold 0x00 all the same: who walks the arrays finds out.
   */
  readonly whole: boolean;
  /** 0x00 ‖ leaf, one after another. A leaf never holds 0x00: JCS escapes it. */
  readonly leaves: Uint8Array;
  readonly hashes: Uint8Array;
  readonly tags: Uint8Array;
  /** Per record SECTIONS.length texts, each ended by 0x00; empty when they were not asked for. */
  readonly disclosures: Uint8Array;
}

/** What is stored at one position; members are absent where nothing is. */
export interface StoredRecord {
  readonly seq: number;
  readonly leaf?: Uint8Array;
  readonly hash?: Uint8Array;
  readonly tag?: Uint8Array;
  /** One entry for each section, in the order of SECTIONS. */
  readonly disclosures?: readonly (Uint8Array | undefined)[];
}

/** The sums of query/term-sums.ts: chunk i at i, what lies outside the log at the end. */
export interface IndexSums {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
}

export interface StoredCheckpoint {
  readonly size: number;
  /** The signed note. */
  readonly note: string;
}

export interface TopQuery {
  readonly kind: TopCount['kind'];
  /** Half open, days since 1970; open where left out. */
  readonly fromDay?: number;
  readonly toDay?: number;
  /** Summed over the days, most frequent first; without it, day by day in no order. */
  readonly limit?: number;
}

/** Over what counts are summed: `day` gives the first hour of each day, `shape` the hour 0 for all together. */
export type CountPeriod = 'hour' | 'day' | 'shape';

/** How many records of one severity an hour or day has. */
export type SeverityCount = Pick<ShapeCount, 'hour' | 'severity' | 'count'>;

export interface CountQuery {
  /** Half open, hours since 1970 of `occurred`. */
  readonly fromHour?: number;
  readonly toHour?: number;
  readonly types?: readonly string[];
  readonly categories?: readonly string[];
  readonly severities?: readonly Severity[];
  readonly outcomes?: readonly (Outcome | '')[];
}

/** The part of a store that verification streams from; a thread may have one of its own. */
export interface ChunkSource {
  /** The whole contents of [from, from+count), packed. */
  readChunk(from: number, count: number, withDisclosures: boolean): Chunk | Promise<Chunk>;
  /** What is stored in [from, to), ascending, row by row: for explaining what a chunk shows to be wrong. */
  readRange(from: number, to: number): readonly StoredRecord[] | Promise<readonly StoredRecord[]>;
}

/** Which version of the tables a log knows of, and which they have. */
export interface SchemaVersions {
  /** Undefined where the log knows of the one that there is. */
  readPending(): Promise<{ readonly from: number; readonly to: number } | undefined>;
  /** The log knows of this version from now on. */
  setRecorded(version: number): Promise<void>;
}

export interface LogStore {
  /** Present where several machines may have the log open: what is to run on one of them at a time asks here. */
  readonly leases?: Leases;
  /** Present where the tables of a log are changed by newer versions of the program. */
  readonly schema?: SchemaVersions;
  /** Present where an application may have its own tables in the same database. */
  readonly inbox?: Inbox;
  /**
   * How another thread opens a source of its own: a module that exports `openChunkSource(data)`. Absent where the
   * records are in this thread's memory.
   */
  readonly threadSource?: { readonly module: string; readonly data: unknown };

  readHead(): Promise<StoredHead>;

  /**
   * Appends a batch in one transaction: records, links, nodes, head, index, counts, claims. When it resolves
   * with `appended`, all of it is on disk and searchable. It writes nothing unless the stored head has size
   * `batch.from` and tag `batch.previousTag`. When it rejects, the batch may or may not have been written: read
   * the head again to know.
   */
  append(batch: SealedBatch): Promise<Appended>;

  /**
   * Locks the head for this store until the next `append` (whatever it answers) or `release`, and reads it: for a
   * writer whose optimistic batches keep being overtaken. Writes of other stores wait until then, or reject when that
   * takes too long; checkpoints and positions that this store is given meanwhile may wait, too. The lock
   * goes with `close` and with the process.
   */
  lockHead(): Promise<StoredHead>;
  /** Unlocks the head; nothing happens where it is not locked. */
  release(): Promise<void>;

  /** The claims that exist among those asked for, in no particular order. */
  findClaims(wanted: readonly { readonly source: string; readonly ref: string }[]): Promise<readonly Claim[]>;

  /** All claims, a page at a time, in an order of its own: those beyond one of them. */
  readClaims(after: Pick<Claim, 'source' | 'ref'> | undefined, limit: number): Promise<readonly Claim[]>;

  /** The whole contents of [from, from+count), packed. */
  readChunk(from: number, count: number, withDisclosures: boolean): Promise<Chunk>;
  /** What is stored at these positions, each once, ascending; positions where nothing is are left out. */
  readRecords(seqs: readonly number[]): Promise<readonly StoredRecord[]>;
  /** What is stored in [from, to), ascending, row by row: for explaining what a chunk shows to be wrong. */
  readRange(from: number, to: number): Promise<readonly StoredRecord[]>;
  /**
   * One beyond the last position below `below` at which anything is stored, whatever the head says; 0 when nothing is.
   */
  readEnd(below: number): Promise<number>;
  /** Leaf hashes of [from, from+count), 32 bytes each; shorter when there are fewer. */
  readHashes(from: number, count: number): Promise<Uint8Array>;
  /** Node hashes of one level, ascending from `index`; missing ones are left out. */
  readNodes(level: number, index: number, count: number): Promise<readonly TreeNode[]>;

  /** Positions whose terms satisfy the expression, newest first, below `before`, at most `limit`. */
  search(
    expression: TermExpression,
    page: { readonly before?: number; readonly from?: number; readonly limit: number },
  ): Promise<readonly number[]>;
  /** Counts of the shapes asked for, summed by hour and shape or over all hours (hour 0). */
  readCounts(query: CountQuery, by: CountPeriod): Promise<readonly ShapeCount[]>;
  /** The same, summed over everything but the severity: a chart has no use for each shape of each hour. */
  readSeverityCounts(query: CountQuery, by: CountPeriod): Promise<readonly SeverityCount[]>;
  /**
   * The most frequent actors or addresses of the days [fromDay, toDay), equal ones in no order; all of them without
   * a limit.
   */
  readTops(query: TopQuery): Promise<readonly TopCount[]>;

  /**
   * The sums of query/count-sums.ts over all counts and tops, with the size of the log that they were read at: one
   * snapshot.
   */
  readCountSums(seed: string): Promise<{ readonly size: number; readonly sums: CountSums }>;
  /**
   * Sums of the keyed hashes of all (term, seq) that the index holds for positions below `size`, or below the stored
   * size where that is less. Positions of records that were appended since are left out; positions that no record
   * has count as outside the log. What the index holds in a way that no append writes counts more than once, so that
   * it shows. Rejects when the index cannot be read: that is a finding like any difference.
   */
  readIndexSums(seed: string, size: number): Promise<IndexSums>;
  /** The terms that the index holds for each of these positions; one that it holds twice is listed twice. */
  readTerms(seqs: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>>;
  /** What of the schema is not ours, and what of the index contradicts itself: sentences, none when all is well. */
  inspect(): Promise<readonly string[]>;

  /** Keeps a checkpoint; of sizes with one floor(size / 256) only the largest is kept, so always the newest of all. */
  putCheckpoint(checkpoint: StoredCheckpoint): Promise<void>;
  /** Ascending by size, from `fromSize`. */
  readCheckpoints(fromSize: number, limit: number): Promise<readonly StoredCheckpoint[]>;

  /** The next position a follower has not handled; 0 for a new one. */
  readPosition(follower: string): Promise<number>;
  writePosition(follower: string, position: number): Promise<void>;
  /** Those that were written, by follower. */
  readPositions(): Promise<ReadonlyMap<string, number>>;

  /** Where the log is kept since it was moved away from here; undefined where it is here. */
  readRelocation(): Promise<string | undefined>;
  /** From now on every append answers that the log is kept there; or, with undefined, none does any more. */
  relocate(place: string | undefined): Promise<void>;

  /** Waits for the calls before it; later ones reject. A second close does nothing. */
  close(): Promise<void>;
}
