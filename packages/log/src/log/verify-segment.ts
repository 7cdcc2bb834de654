/**
 * Verifies one segment of a log: some thousand records from a multiple of 256 on, chunk by chunk. Segments are
 * independent of each other, so that threads share them; what the whole needs of each (tree nodes, sums, which
 * chunks are not intact) is small.
 */

import type { Hash } from '../bytes/sha256.ts';
import { bytesOfLatin1 } from '../bytes/sha256.ts';
import { SECTIONS } from '../event/vocabulary.ts';
import { isUtf8, sha256, sha256Base64url } from '../node/crypto.ts';
import { addCounts, type CountSums, NO_COUNTS } from '../query/count-sums.ts';
import { CountTally, countedOf } from '../query/count-tally.ts';
import { type TermHash, termHash } from '../query/term-hash.ts';
import { CHUNK, TermSums } from '../query/term-sums.ts';
import { TermWriter } from '../query/term-writer.ts';
import { writeTerms } from '../query/terms.ts';
import { createTagger, genesisTag, type Tagger } from '../record/chain.ts';
import type { Leaf } from '../record/leaf.ts';
import type { Chunk, ChunkSource } from '../store/log-store.ts';
import { parseHashes } from '../tree/compact-range.ts';
import { treeHasher } from '../tree/hash.ts';
import { chunkTree } from '../verify/chunk-tree.ts';
import { type CheckedRecord, type ChunkTools, verifyChunk } from '../verify/verify-chunk.ts';

/** An epoch with the key of its tags, where the secret is here. */
export interface EpochKey {
  readonly epoch: number;
  readonly from: number;
  readonly key?: Uint8Array;
}

/** What is the same for all segments of a run. */
export interface RunSettings {
  readonly origin: string;
  readonly full: boolean;
  readonly epochs: readonly EpochKey[];
  /** 16 random bytes, latin1, drawn for this run. */
  readonly seed: string;
}

export interface Segment {
  /** A multiple of 256. */
  readonly from: number;
  readonly to: number;
  /** Sizes in (from, to] at which a root is needed, ascending. */
  readonly cuts: readonly number[];
}

export interface SegmentResult {
  readonly from: number;
  readonly to: number;
  /** Indexes of the chunks that are not intact as a whole. */
  readonly failed: readonly number[];
  /** One entry for each chunk: its root (empty where it is not full or not whole). */
  readonly nodes: readonly (Hash | '')[];
  /** Right edges at the cuts, where the chunk is whole. */
  readonly edges: readonly { readonly size: number; readonly hashes: readonly Hash[] }[];
  /** Sums of the terms of each intact chunk; empty for a quick run. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly counts: CountSums;
  /** The audit.* records of intact chunks. */
  readonly system: readonly { readonly seq: number; readonly type: string }[];
  readonly sections: number;
  readonly clockBack: readonly number[];
  readonly sources: SourceSpans;
}

/** What a segment saw of each producer's own counter: the first, the last, and jumps between. */
export type SourceSpans = ReadonlyMap<string, SourceSpan>;

export interface SourceSpan {
  readonly first: number;
  last: number;
  readonly gaps: { readonly at: number; readonly after: number; readonly next: number }[];
}

/** At most so many gaps of one source are listed by a segment. */
const MAX_GAPS = 100;
const TALLY_CHUNKS = 64;

export class SegmentVerifier {
  readonly #source: ChunkSource;
  readonly #settings: RunSettings;
  readonly #taggers: readonly { readonly from: number; readonly tagger: Tagger | undefined }[];
  readonly #hasher = treeHasher(sha256);
  readonly #termHash: TermHash;
  readonly #writer: TermWriter;

  constructor(source: ChunkSource, settings: RunSettings) {
    this.#source = source;
    this.#settings = settings;
    this.#taggers = taggersOf(settings);
    this.#termHash = termHash(sha256, settings.seed);
    this.#writer = new TermWriter(this.#termHash);
  }

  async verify(segment: Segment): Promise<SegmentResult> {
    const result = new SegmentTally(this.#settings, segment, this.#termHash, this.#writer);
    let previousTag = await this.#readTagBefore(segment.from);
    for (let from = segment.from; from < segment.to; from += CHUNK) {
      const chunk = await this.#source.readChunk(
        from,
        Math.min(CHUNK, segment.to - from),
        this.#settings.full,
      );
      const hashes = previousTag && verifyChunk(this.#tools(result), chunk, previousTag);
      result.finishChunk(chunk, hashes !== undefined);
      if (chunk.whole) this.#addTree(result, chunk, hashes ?? parseHashes(chunk.hashes), segment.cuts);
      else result.addNode('');
      previousTag = chunk.whole
        ? chunk.tags.subarray(32 * (chunk.count - 1))
        : await this.#readTagBefore(from + chunk.count);
    }
    return result.finish();
  }

  #tools(result: SegmentTally): ChunkTools {
    const { origin, full } = this.#settings;
    return {
      origin,
      sha256,
      digest: sha256Base64url,
      isUtf8,
      hasher: this.#hasher,
      taggerAt: (seq) => taggerAt(this.#taggers, seq),
      onSystem: (leaf) => result.addSystem(leaf),
      ...(full && { onRecord: (record) => result.addRecord(record) }),
    };
  }

  #addTree(result: SegmentTally, chunk: Chunk, hashes: readonly Hash[], cuts: readonly number[]): void {
    const tree = chunkTree(this.#hasher, hashes);
    result.addNode(tree.node ?? '');
    const end = chunk.from + chunk.count;
    for (const size of cuts) {
      if (size > chunk.from && size <= end) result.edges.push({ size, hashes: tree.edge(size - chunk.from) });
    }
  }

  /** The stored tag before a position; the genesis tag before 0; undefined when it is not there. */
  async #readTagBefore(seq: number): Promise<Uint8Array | undefined> {
    if (seq === 0) return bytesOfLatin1(genesisTag(sha256, this.#settings.origin));
    const [row] = await this.#source.readRange(seq - 1, seq);
    return row?.tag?.length === 32 ? row.tag : undefined;
  }
}

export function taggersOf({
  origin,
  epochs,
}: RunSettings): readonly { from: number; tagger: Tagger | undefined }[] {
  return epochs.map(({ epoch, from, key }) => ({
    from,
    tagger: key && createTagger(sha256, origin, epoch, key),
  }));
}

export function taggerAt(
  taggers: readonly { readonly from: number; readonly tagger: Tagger | undefined }[],
  seq: number,
): Tagger | undefined {
  let found: Tagger | undefined;
  for (const { from, tagger } of taggers) {
    if (from > seq) break;
    found = tagger;
  }
  return found;
}

/** What a segment's chunks add up to. What a chunk collected counts only when the chunk is intact. */
class SegmentTally {
  readonly edges: { size: number; hashes: readonly Hash[] }[] = [];
  readonly #settings: RunSettings;
  readonly #segment: Segment;
  readonly #sums: TermSums;
  readonly #writer: TermWriter;
  readonly #failed: number[] = [];
  readonly #nodes: (Hash | '')[] = [];
  readonly #system: { seq: number; type: string }[] = [];
  readonly #clockBack: number[] = [];
  readonly #sources = new Map<string, SourceSpan>();
  #records: CheckedRecord[] = [];
  #chunkSystem: { seq: number; type: string }[] = [];
  #tally = new CountTally();
  #tallied = 0;
  #counts = NO_COUNTS;
  #sections = 0;

  constructor(settings: RunSettings, segment: Segment, hash: TermHash, writer: TermWriter) {
    this.#settings = settings;
    this.#writer = writer;
    this.#segment = segment;
    this.#sums = new TermSums(hash, settings.full ? segment.to : 0);
  }

  addRecord(record: CheckedRecord): void {
    this.#records.push(record);
  }

  addSystem({ seq, type }: Leaf): void {
    this.#chunkSystem.push({ seq, type });
  }

  addNode(node: Hash | ''): void {
    this.#nodes.push(node);
  }

  finishChunk(chunk: Chunk, intact: boolean): void {
    if (intact) {
      this.#system.push(...this.#chunkSystem);
      for (const record of this.#records) this.#count(record);
      if (++this.#tallied % TALLY_CHUNKS === 0) this.#flushCounts();
    } else {
      this.#failed.push(Math.floor(chunk.from / CHUNK));
    }
    this.#records = [];
    this.#chunkSystem = [];
  }

  #count({ leaf, sections, hash }: CheckedRecord): void {
    writeTerms(this.#writer, leaf, sections, hash);
    this.#sums.addRecord(leaf.seq, this.#writer.first, this.#writer.second);
    this.#tally.add(countedOf(leaf, sections.request, leaf.occurred));
    for (const section of SECTIONS) if (sections[section] !== undefined) this.#sections++;
    if (leaf.clock !== undefined) this.#clockBack.push(leaf.seq);
    if (leaf.source?.seq !== undefined)
      addToSpan(this.#sources, leaf.source.id ?? '', leaf.source.seq, leaf.seq);
  }

  #flushCounts(): void {
    const { counts, tops } = this.#tally.take();
    this.#counts = addCounts(sha256, this.#settings.seed, this.#counts, counts, tops);
    this.#tally = new CountTally();
  }

  finish(): SegmentResult {
    this.#flushCounts();
    const firstChunk = this.#segment.from / CHUNK;
    return {
      from: this.#segment.from,
      to: this.#segment.to,
      failed: this.#failed,
      nodes: this.#nodes,
      edges: this.edges,
      first: this.#sums.first.slice(firstChunk, -1),
      second: this.#sums.second.slice(firstChunk, -1),
      counts: this.#counts,
      system: this.#system,
      sections: this.#sections,
      clockBack: this.#clockBack,
      sources: this.#sources,
    };
  }
}

function addToSpan(spans: Map<string, SourceSpan>, source: string, counter: number, seq: number): void {
  const span = spans.get(source);
  if (span === undefined) {
    spans.set(source, { first: counter, last: counter, gaps: [] });
    return;
  }
  if (counter > span.last + 1 && span.gaps.length < MAX_GAPS)
    span.gaps.push({ at: seq, after: span.last, next: counter });
  if (counter > span.last) span.last = counter;
}
