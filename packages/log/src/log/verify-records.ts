import type { Hash } from '../bytes/sha256.ts';
import { bytesOfLatin1 } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { addCounts, type CountSums, NO_COUNTS } from '../query/count-sums.ts';
import { CountTally, countedRecord } from '../query/count-tally.ts';
import { CHUNK } from '../query/term-sums.ts';
import { genesisTag } from '../record/chain.ts';
import type { DecodedRecord } from '../record/leaf.ts';
import type { LogStore } from '../store/log-store.ts';
import { explain } from '../verify/explain.ts';
import { type Carry, explainRows, type RowsResult, type RowTools, trusted } from '../verify/explain-rows.ts';
import type { Finding } from '../verify/finding.ts';
import { addFinding } from '../verify/merge-findings.ts';
import type { Information } from '../verify/report.ts';
import { EPOCH_TYPES } from './epochs.ts';
import { RunInformation } from './verify-information.ts';
import { verifySegments } from './verify-pool.ts';
import { type RunSettings, type Segment, type SegmentResult, taggerAt, taggersOf } from './verify-segment.ts';

/** Records of one segment: enough that threads seldom wait for the next, few enough that progress moves. */
const SEGMENT = 64 * CHUNK;
/** Rows that are explained together. */
const EXPLAINED = 4096;

export interface RecordRunOptions {
  readonly store: LogStore;
  readonly settings: RunSettings;
  /** A multiple of 256. */
  readonly from: number;
  readonly to: number;
  /** Sizes at which roots are needed. */
  readonly sizes: readonly number[];
  readonly threads: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** One pass over the records [from, to): fast by chunks, then row by row where a chunk is not intact. */
export class RecordRun {
  readonly findings: Finding[] = [];
  /** Positions with a finding. */
  readonly flagged: Set<number> = new Set();
  readonly nodes: (Hash | '')[] = [];
  readonly edges: Map<number, readonly Hash[]> = new Map();
  /** Sums of the terms of each chunk from `from` on. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** Chunks whose sums say nothing, because not every row went into them. */
  readonly failed: number[] = [];
  readonly epochRecords: number[] = [];
  counts: CountSums = NO_COUNTS;
  unproven = 0;
  tagsChecked = 0;
  tagsUnchecked = 0;
  sections = 0;
  readonly #options: RecordRunOptions;
  readonly #information = new RunInformation();

  constructor(options: RecordRunOptions) {
    this.#options = options;
    const chunks = Math.ceil((options.to - options.from) / CHUNK);
    this.first = new Uint32Array(Math.max(0, chunks));
    this.second = new Uint32Array(Math.max(0, chunks));
  }

  get from(): number {
    return this.#options.from;
  }

  get to(): number {
    return this.#options.to;
  }

  get settings(): RunSettings {
    return this.#options.settings;
  }

  /** Records whose place in the index is compared. */
  get indexed(): number {
    return Math.max(0, this.to - this.from - this.flagged.size);
  }

  /** Jumps in producers' counters are told only where every record could be read: else it may be ours that is missing. */
  get information(): readonly Information[] {
    return this.#information.list().filter(({ kind }) => kind !== 'gap' || this.failed.length === 0);
  }

  /** The root of a chunk, as its stored leaf hashes give it. */
  node(chunk: number): Hash | undefined {
    return this.nodes[chunk - this.from / CHUNK] || undefined;
  }

  /** Whether a chunk has a finding. */
  isDamaged(chunk: number): boolean {
    for (let seq = chunk * CHUNK; seq < (chunk + 1) * CHUNK; seq++) if (this.flagged.has(seq)) return true;
    return false;
  }

  async run(): Promise<void> {
    const { store, settings, from, to, threads, onProgress, signal } = this.#options;
    const segments = this.#segments();
    for await (const result of verifySegments(store, settings, segments, { threads, signal })) {
      this.#take(result);
      onProgress?.(result.to - from, to - from);
    }
    this.#countTags();
    await this.#explainFailed();
  }

  #segments(): Segment[] {
    const { from, to, sizes } = this.#options;
    const cuts = [...new Set([...sizes, to])].sort((a, b) => a - b);
    const segments: Segment[] = [];
    let next = 0;
    for (let start = from; start < to; start += SEGMENT) {
      const end = Math.min(to, start + SEGMENT);
      while (next < cuts.length && (cuts[next] ?? 0) <= start) next++;
      const first = next;
      while (next < cuts.length && (cuts[next] ?? 0) <= end) next++;
      segments.push({ from: start, to: end, cuts: cuts.slice(first, next) });
    }
    return segments;
  }

  #take(result: SegmentResult): void {
    const at = (result.from - this.from) / CHUNK;
    for (const node of result.nodes) this.nodes.push(node);
    for (const { size, hashes } of result.edges) this.edges.set(size, hashes);
    this.first.set(result.first, at);
    this.second.set(result.second, at);
    this.failed.push(...result.failed);
    this.#addCounts(result.counts);
    this.sections += result.sections;
    for (const { seq, type } of result.system) this.#meetSystem(seq, type);
    this.#information.add(result);
  }

  #meetSystem(seq: number, type: string): void {
    if (EPOCH_TYPES.some((known) => known === type)) this.epochRecords.push(seq);
  }

  #addCounts(counts: CountSums): void {
    this.counts = {
      first: (this.counts.first + counts.first) | 0,
      second: (this.counts.second + counts.second) | 0,
    };
  }

  /** Tags of intact chunks were all compared, but for those of epochs whose secrets are not here. */
  #countTags(): void {
    const { epochs } = this.settings;
    const inFailed = this.failed.reduce(
      (sum, chunk) => sum + Math.min(this.to, (chunk + 1) * CHUNK) - chunk * CHUNK,
      0,
    );
    epochs.forEach(({ from, key }, i) => {
      const end = Math.min(this.to, epochs[i + 1]?.from ?? this.to);
      if (key === undefined) this.tagsUnchecked += Math.max(0, end - Math.max(from, this.from));
    });
    if (epochs.length === 0) this.tagsUnchecked = this.to - this.from;
    this.tagsChecked = Math.max(0, this.to - this.from - inFailed - this.tagsUnchecked);
  }

  async #explainFailed(): Promise<void> {
    const failed = [...this.failed].sort((a, b) => a - b);
    for (let i = 0; i < failed.length; ) {
      const first = failed[i] ?? 0;
      let last = first;
      while (failed[i + 1] === last + 1) last = failed[++i] ?? last;
      i++;
      await this.#explain(first * CHUNK, Math.min(this.to, (last + 1) * CHUNK));
    }
  }

  async #explain(from: number, to: number): Promise<void> {
    let carry: Carry = await this.#tagBefore(from);
    const tally = new CountTally();
    const onRecord = (record: DecodedRecord): void => {
      tally.add(countedRecord(record));
      this.sections += Object.keys(record.sections).length;
    };
    for (let start = from; start < to; start += EXPLAINED) {
      this.#options.signal?.throwIfAborted();
      const result = await this.#explainPiece(start, Math.min(to, start + EXPLAINED), carry, onRecord);
      for (const finding of result.findings) addFinding(this.findings, finding);
      for (const seq of result.flagged) this.flagged.add(seq);
      this.unproven += result.unproven;
      this.tagsChecked += result.tagsChecked;
      carry = result.carry;
    }
    const { counts, tops } = tally.take();
    this.counts = addCounts(sha256, this.settings.seed, this.counts, counts, tops);
  }

  async #explainPiece(
    from: number,
    to: number,
    carry: Carry,
    onRecord: (record: DecodedRecord) => void,
  ): Promise<RowsResult> {
    const rows = await this.#options.store.readRange(from, to + 1);
    const onSystem = ({ seq, type }: { seq: number; type: string }): void => this.#meetSystem(seq, type);
    return explainRows({ ...this.rowTools(), onRecord, onSystem }, from, to, rows, carry);
  }

  /** What rows are looked at with. */
  rowTools(): RowTools {
    const { settings } = this.#options;
    const taggers = taggersOf(settings);
    return {
      origin: settings.origin,
      sha256,
      full: settings.full,
      taggerAt: (seq) => taggerAt(taggers, seq),
      taggers: taggers.flatMap(({ tagger }) => (tagger === undefined ? [] : [tagger])),
      excused: { leafGone: () => false, sectionGone: () => false },
    };
  }

  /** The records of some positions as they can be decoded, where nothing is wrong with them. */
  async decode(from: number, to: number, onRecord: NonNullable<RowTools['onRecord']>): Promise<void> {
    const rows = await this.#options.store.readRange(from, to + 1);
    explainRows({ ...this.rowTools(), onRecord }, from, to, rows, await this.#tagBefore(from));
  }

  async #tagBefore(seq: number): Promise<Carry> {
    if (seq === 0) return trusted(bytesOfLatin1(genesisTag(sha256, this.settings.origin)));
    const [row] = await this.#options.store.readRange(seq - 1, seq);
    return row?.tag?.length === 32 ? trusted(row.tag) : { candidates: [], doubtful: true };
  }

  /**
   * Rows that somebody put beyond the head: an append moves the head in the same transaction, so that none can be
   * there while the head stays where it is. The first of them are named, and the last where it is far away.
   */
  async findBeyond(): Promise<readonly Finding[]> {
    const { store } = this.#options;
    for (;;) {
      const head = await store.readHead();
      const size = Math.max(head.size, this.to);
      const last = await store.readEnd(Number.MAX_SAFE_INTEGER);
      if (last <= size) return [];
      if ((await store.readHead()).size !== head.size) continue;
      const rows = await store.readRange(size, size + EXPLAINED);
      if (rows.length === 0) return [beyondHead(last - 1, size)];
      const end = (rows.at(-1)?.seq ?? size) + 1;
      const { findings } = explainRows(
        { ...this.rowTools(), full: false },
        size,
        end,
        rows,
        await this.#tagBefore(size),
      );
      const accused = new Set(findings.map(({ from }) => from));
      return [
        ...findings.filter(({ kind }) => kind !== 'missing'),
        ...rows.filter(({ seq }) => !accused.has(seq)).map(({ seq }) => beyondHead(seq, size)),
      ];
    }
  }
}

function beyondHead(seq: number, size: number): Finding {
  const evidence = {
    expected: `no row beyond the head (size ${size})`,
    got: `a row at seq ${seq}`,
    source: 'head',
  };
  const finding = { kind: 'index' as const, from: seq, to: seq, count: 1, time: null, evidence };
  return { ...finding, explanation: explain(finding) };
}
