/**
 * The reference implementation of the store: everything in plain maps, written to be obviously right and not to
 * be fast. What a file is to SQLite, a {@link MemoryFile} is here: several stores may open one.
 */
import { SECTIONS } from '../../event/vocabulary.ts';
import { sha256 } from '../../node/crypto.ts';
import { addCounts, NO_COUNTS } from '../../query/count-sums.ts';
import { acceptsTerms } from '../../query/term-expression.ts';
import { termHash } from '../../query/term-hash.ts';
import { TermSums } from '../../query/term-sums.ts';
import { buffersOf } from '../batch-buffers.ts';
import type {
  Appended,
  Chunk,
  IndexSums,
  LogStore,
  SealedBatch,
  StoredHead,
  StoredRecord,
} from '../log-store.ts';
import { createHeadLock, type HeadLock } from './head-lock.ts';
import {
  keyOf,
  type MemoryRecord,
  type MemoryState,
  newState,
  recordsOf,
  writeBatch,
} from './memory-state.ts';
import { countsOf, severityCountsOf, topsOf } from './tally.ts';

/** The records of one log: what is left when its stores are closed. */
export interface MemoryFile {
  readonly origin: string;
  readonly state: MemoryState;
  readonly lock: HeadLock;
}

export function createMemoryFile(origin: string): MemoryFile {
  return { origin, state: newState(), lock: createHeadLock() };
}

export function openMemoryStore(file: MemoryFile): LogStore {
  return new MemoryStore(file);
}

class MemoryStore implements LogStore {
  readonly #state: MemoryState;
  readonly #lock: HeadLock;
  /** The writes so far: each begins when the one before it is done, as in SQLite's thread. */
  #writes: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(file: MemoryFile) {
    this.#state = file.state;
    this.#lock = file.lock;
  }

  async append(batch: SealedBatch): Promise<Appended> {
    // Taken, not shared: whoever goes on using the arrays finds them empty, as with every other store.
    const taken = structuredClone(batch, { transfer: buffersOf(batch) });
    return this.#write(async () => {
      await this.#lock.acquire(this);
      try {
        return this.#append(taken);
      } finally {
        this.#lock.release(this);
      }
    });
  }

  #append(batch: SealedBatch): Appended {
    const { head, claims } = this.#state;
    if (head.size !== batch.from || !equal(head.tag, batch.previousTag)) {
      return { kind: 'moved', head: structuredClone(head) };
    }
    const taken = batch.claims.flatMap((claim) => claims.get(keyOf(claim.source, claim.ref)) ?? []);
    if (taken.length > 0) return { kind: 'claimed', claims: structuredClone(taken) };
    writeBatch(this.#state, batch);
    return { kind: 'appended' };
  }

  lockHead(): Promise<StoredHead> {
    return this.#write(async () => {
      await this.#lock.acquire(this);
      return structuredClone(this.#state.head);
    });
  }

  release(): Promise<void> {
    return this.#write(async () => this.#lock.release(this));
  }

  readHead(): Promise<StoredHead> {
    return this.#read(({ head }) => head);
  }

  findClaims: LogStore['findClaims'] = (wanted) =>
    this.#read(({ claims }) => wanted.flatMap(({ source, ref }) => claims.get(keyOf(source, ref)) ?? []));

  readChunk(from: number, count: number, withDisclosures: boolean): Promise<Chunk> {
    return this.#read((state) => {
      const records = recordsOf(state, from, from + count);
      return {
        from,
        count,
        whole: records.length === count,
        leaves: concat(records.flatMap(({ leaf }) => [ZERO, leaf])),
        hashes: concat(records.map(({ hash }) => hash)),
        tags: concat(records.map(({ tag }) => tag)),
        disclosures: withDisclosures ? concat(records.flatMap(endedSlots)) : new Uint8Array(0),
      };
    });
  }

  readRecords: LogStore['readRecords'] = (seqs) =>
    this.#read(({ records }) =>
      [...new Set(seqs)].sort((a, b) => a - b).flatMap((seq) => storedRecord(seq, records[seq])),
    );

  readRange(from: number, to: number): Promise<readonly StoredRecord[]> {
    return this.#read((state) =>
      recordsOf(state, from, to).flatMap((record) => storedRecord(record.seq, record)),
    );
  }

  readEnd(below: number): Promise<number> {
    return this.#read(({ records }) => Math.min(Math.max(0, below), records.length));
  }

  readHashes(from: number, count: number): Promise<Uint8Array> {
    return this.#read((state) => concat(recordsOf(state, from, from + count).map(({ hash }) => hash)));
  }

  readNodes: LogStore['readNodes'] = (level, index, count) =>
    this.#read(({ nodes }) =>
      [...nodes.values()]
        .filter((node) => node.level === level && node.index >= index && node.index < index + count)
        .sort((a, b) => a.index - b.index),
    );

  search: LogStore['search'] = (expression, { before, from, limit }) =>
    this.#read((state) =>
      recordsOf(state, from ?? 0, before ?? state.head.size)
        .filter(({ terms }) => acceptsTerms(expression, terms))
        .map(({ seq }) => seq)
        .reverse()
        .slice(0, limit),
    );

  readCounts: LogStore['readCounts'] = (query, by) =>
    this.#read(({ counts }) => countsOf([...counts.values()], query, by));

  readSeverityCounts: LogStore['readSeverityCounts'] = (query, by) =>
    this.#read(({ counts }) => severityCountsOf([...counts.values()], query, by));

  readTops: LogStore['readTops'] = (query) => this.#read(({ tops }) => topsOf([...tops.values()], query));

  readCountSums: LogStore['readCountSums'] = (seed) =>
    this.#read(({ head, counts, tops }) => ({
      size: head.size,
      sums: addCounts(sha256, seed, NO_COUNTS, [...counts.values()], [...tops.values()]),
    }));

  readIndexSums(seed: string, size: number): Promise<IndexSums> {
    return this.#read((state) => {
      const summed = Math.min(size, state.head.size);
      const sums = new TermSums(termHash(sha256, seed), summed);
      for (const { seq, terms } of recordsOf(state, 0, summed)) {
        for (const term of terms) {
          sums.choose(term);
          sums.add(seq, 1);
        }
      }
      return { first: sums.first, second: sums.second };
    });
  }

  readTerms: LogStore['readTerms'] = (seqs) =>
    this.#read(({ records }) => new Map(seqs.map((seq) => [seq, [...(records[seq]?.terms ?? [])]])));

  inspect(): Promise<readonly string[]> {
    return this.#read(() => []);
  }

  putCheckpoint: LogStore['putCheckpoint'] = ({ size, note }) =>
    this.#write(async () => {
      const { checkpoints } = this.#state;
      const block = Math.floor(size / 256);
      const kept = checkpoints.get(block);
      if (kept === undefined || kept.size <= size) checkpoints.set(block, { size, note });
    });

  readCheckpoints: LogStore['readCheckpoints'] = (fromSize, limit) =>
    this.#read(({ checkpoints }) =>
      [...checkpoints.values()]
        .filter(({ size }) => size >= fromSize)
        .sort((a, b) => a.size - b.size)
        .slice(0, limit),
    );

  readPosition(follower: string): Promise<number> {
    return this.#read(({ positions }) => positions.get(follower) ?? 0);
  }

  writePosition(follower: string, position: number): Promise<void> {
    return this.#write(async () => {
      this.#state.positions.set(follower, position);
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#writes.then(() => this.#lock.release(this));
    return this.#closed;
  }

  /** What is read is copied on its way out. */
  async #read<T>(read: (state: MemoryState) => T): Promise<T> {
    this.#refuseClosed();
    return structuredClone(read(this.#state));
  }

  async #write<T>(write: () => Promise<T>): Promise<T> {
    this.#refuseClosed();
    const result = this.#writes.then(write);
    // The next write does not care how this one ended; its caller does.
    this.#writes = result.catch(() => undefined);
    return result;
  }

  #refuseClosed(): void {
    if (this.#closed !== undefined) throw new Error('the store is closed');
  }
}

const ZERO = new Uint8Array(1);

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function endedSlots({ disclosures }: MemoryRecord): Uint8Array[] {
  return SECTIONS.flatMap((_, section) => [disclosures[section] ?? new Uint8Array(0), ZERO]);
}

function storedRecord(seq: number, record: MemoryRecord | undefined): StoredRecord[] {
  if (record === undefined) return [];
  const { leaf, hash, tag, disclosures } = record;
  const disclosed = disclosures.some((text) => text !== undefined);
  return [{ seq, leaf, hash, tag, ...(disclosed && { disclosures }) }];
}
