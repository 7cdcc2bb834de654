import { SECTIONS } from '../../event/vocabulary.ts';
import type { ShapeCount, TopCount } from '../../query/count-tally.ts';
import type { Claim, SealedBatch, StoredCheckpoint, StoredHead, TreeNode } from '../log-store.ts';

export interface MemoryRecord {
  readonly seq: number;
  readonly leaf: Uint8Array;
  readonly hash: Uint8Array;
  readonly tag: Uint8Array;
  /** One entry for each section. */
  readonly disclosures: readonly (Uint8Array | undefined)[];
  readonly terms: ReadonlySet<string>;
}

/** What the tables are to SQLite. Maps are keyed by the columns that are a table's primary key. */
export interface MemoryState {
  head: StoredHead;
  /** The record of position i at i. */
  readonly records: MemoryRecord[];
  readonly nodes: Map<string, TreeNode>;
  readonly claims: Map<string, Claim>;
  readonly counts: Map<string, ShapeCount>;
  readonly tops: Map<string, TopCount>;
  /** By floor(size / 256). */
  readonly checkpoints: Map<number, StoredCheckpoint>;
  readonly positions: Map<string, number>;
  relocation: string | undefined;
}

export function newState(): MemoryState {
  return {
    head: { size: 0, range: new Uint8Array(0), tag: new Uint8Array(0) },
    records: [],
    nodes: new Map(),
    claims: new Map(),
    counts: new Map(),
    tops: new Map(),
    checkpoints: new Map(),
    positions: new Map(),
    relocation: undefined,
  };
}

export function keyOf(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts);
}

/** The records of [from, to), as far as there are any. */
export function recordsOf({ records }: MemoryState, from: number, to: number): MemoryRecord[] {
  return records.slice(Math.max(0, from), Math.max(0, to));
}

/** Writes a batch that belongs to the state: its arrays are kept. */
export function writeBatch(state: MemoryState, batch: SealedBatch): void {
  for (let i = 0; i < batch.count; i++) state.records.push(recordOf(batch, i));
  for (const node of batch.nodes) state.nodes.set(keyOf(node.level, node.index), node);
  for (const claim of batch.claims) state.claims.set(keyOf(claim.source, claim.ref), claim);
  for (const shape of batch.counts) {
    const { hour, type, category, severity, outcome } = shape;
    addCount(state.counts, keyOf(hour, type, category, severity, outcome), shape);
  }
  for (const top of batch.tops) addCount(state.tops, keyOf(top.kind, top.day, top.value), top);
  const tag = state.records.at(-1)?.tag ?? new Uint8Array(0);
  state.head = { size: batch.from + batch.count, range: batch.range, tag };
}

const utf8 = new TextDecoder();

function recordOf(batch: SealedBatch, i: number): MemoryRecord {
  const termStart = i === 0 ? 0 : batch.termEnds[i - 1];
  const terms = utf8.decode(batch.terms.subarray(termStart, batch.termEnds[i]));
  const leafStart = i === 0 ? 0 : batch.leafEnds[i - 1];
  return {
    seq: batch.from + i,
    // Each leaf begins with 0x00, which is not stored.
    leaf: batch.leaves.slice((leafStart ?? 0) + 1, batch.leafEnds[i]),
    hash: batch.hashes.slice(32 * i, 32 * i + 32),
    tag: batch.tags.slice(32 * i, 32 * i + 32),
    disclosures: SECTIONS.map((_, section) => slotOf(batch, SECTIONS.length * i + section)),
    terms: new Set(terms.split(' ').filter((term) => term !== '')),
  };
}

function slotOf({ disclosures, disclosureEnds }: SealedBatch, slot: number): Uint8Array | undefined {
  const text = disclosures.slice(slot === 0 ? 0 : disclosureEnds[slot - 1], disclosureEnds[slot]);
  return text.length === 0 ? undefined : text;
}

function addCount<T extends { readonly count: number }>(counts: Map<string, T>, key: string, added: T): void {
  counts.set(key, { ...added, count: (counts.get(key)?.count ?? 0) + added.count });
}
