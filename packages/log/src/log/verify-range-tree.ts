import { type Hash, latin1OfBytes } from '../bytes/sha256.ts';
import type { LogStore } from '../store/log-store.ts';
import {
  type CompactRange,
  compactRange,
  emptyRange,
  mergeRanges,
  rootOf,
  type TileHash,
} from '../tree/compact-range.ts';
import { FormatError } from '../tree/format-error.ts';
import type { TreeHasher } from '../tree/hash.ts';
import { assembleProof, planRange } from '../tree/hash-reader.ts';
import { explain, OVER_STORED_HASHES } from '../verify/explain.ts';
import type { Evidence, Finding, FindingKind } from '../verify/finding.ts';
import { addFinding } from '../verify/merge-findings.ts';
import type { NotChecked } from '../verify/report.ts';
import { readTreeHashes } from './tree-hashes.ts';
import type { Extent } from './verify-extent.ts';
import { judgePeaks, type Peak, type ValidPeak } from './verify-peaks.ts';
import type { RecordRun } from './verify-records.ts';
import { evidenceOf, type TreeVerdict } from './verify-tree.ts';

const CHUNK = 256;
/** Stored nodes that are read at once. */
const PAGE = 4096;

export interface RangeTreeRun {
  readonly store: LogStore;
  readonly hasher: TreeHasher;
  readonly run: RecordRun;
  readonly peaks: readonly Peak[];
  /** What was found in the records: what lies in a bracket explains a root. */
  readonly findings: readonly Finding[];
  readonly extent: Extent;
}

/** Puts what was computed of a range between the stored hashes before and behind it, and compares the root. */
export async function verifyRangeTree(options: RangeTreeRun): Promise<Omit<TreeVerdict, 'resume'>> {
  const comparison = new RangeComparison(options);
  await comparison.compare();
  return comparison.conclude();
}

/**
 * A root that differs says that something of the log is not what was signed, and not what. It is the range where its
 * records alone decide the root between two checkpoints, or where the stored nodes would give the root that was signed
 * and the records do not. Otherwise it is as likely a stored hash of other records: the finding brackets it and says so.
 */
class RangeComparison {
  readonly #options: RangeTreeRun;
  readonly #valid: readonly ValidPeak[];
  readonly #findings: Finding[] = [];
  readonly #notChecked: readonly NotChecked[];
  readonly #signatures: number;
  #before: CompactRange | undefined;
  /** The root of each full chunk: computed, and that of the stored node where its records are damaged. */
  readonly #nodes: (Hash | undefined)[] = [];
  readonly #storedNodes: (Hash | undefined)[] = [];
  #checked = 0;
  #compared = 0;

  constructor(options: RangeTreeRun) {
    const { findings, valid, notChecked, signatures } = judgePeaks(options.peaks, options.extent.stored);
    this.#options = options;
    // What a larger one has seen is cut off, which is a finding by itself.
    this.#valid = valid.filter(({ size }) => size <= options.extent.stored);
    this.#notChecked = notChecked;
    this.#signatures = signatures;
    for (const finding of findings) addFinding(this.#findings, finding);
  }

  async compare(): Promise<void> {
    const { run } = this.#options;
    this.#before = await this.#readStored(0, run.from);
    await this.#readNodes();
    const anchors = await this.#findAnchors();
    const wrong: ValidPeak[] = [];
    for (const anchor of anchors) {
      this.#compared++;
      if ((await this.#rootAt(anchor.size)) !== anchor.root) wrong.push(anchor);
      else this.#checked = Math.max(this.#checked, Math.min(run.to, anchor.size) - run.from);
    }
    const [first] = wrong.sort((a, b) => a.size - b.size);
    if (first !== undefined) await this.#reportRoot(first);
    await this.#compareNodes();
  }

  conclude(): Omit<TreeVerdict, 'resume'> {
    return {
      findings: this.#findings,
      notChecked: this.#notChecked,
      checked: this.#checked,
      checkpoints: this.#compared,
      signatures: this.#signatures,
    };
  }

  /** Reads the stored nodes of the full chunks; where the rows are damaged, they stand for them. */
  async #readNodes(): Promise<void> {
    const { run, store } = this.#options;
    const [first, end] = [run.from / CHUNK, Math.floor(run.to / CHUNK)];
    const stored = new Map<number, Hash>();
    for (let at = first; at < end; at += PAGE) {
      const nodes = await store.readNodes(1, at, Math.min(PAGE, end - at));
      for (const { index, hash } of nodes) stored.set(index, latin1OfBytes(hash) as Hash);
    }
    for (let chunk = first; chunk < end; chunk++) {
      const node = stored.get(chunk);
      this.#storedNodes.push(node);
      this.#nodes.push(run.isDamaged(chunk) ? node : (run.node(chunk) ?? node));
    }
  }

  /**
   * What the range is compared with: the newest checkpoint, and those that were given. Where stored hashes behind the range
   * are gone, which is reported, the first one that has seen all of it; and of damaged records, one that needs none of them.
   */
  async #findAnchors(): Promise<readonly ValidPeak[]> {
    const { run } = this.#options;
    const reaching = this.#valid.filter(({ size }) => size > run.from);
    const covering = reaching.filter(({ size }) => size >= run.to).map(({ size }) => size);
    const inside = reaching.filter(({ size }) => size < run.to).map(({ size }) => size);
    const candidates = [...new Set([...covering.slice(-1), ...covering.slice(0, 1), ...inside.reverse()])];
    let newest: number | undefined;
    for (const size of candidates) {
      if ((await this.#rootAt(size)) === undefined) continue;
      newest = size;
      break;
    }
    const asked: ValidPeak[] = [];
    for (const peak of reaching) {
      if (peak.size === newest) asked.push(peak);
      else if (peak.isGiven && (await this.#rootAt(peak.size)) !== undefined) asked.push(peak);
    }
    return asked;
  }

  /** The root at a size as the records of the range give it, with stored hashes for all others. */
  async #rootAt(size: number, nodes: readonly (Hash | undefined)[] = this.#nodes): Promise<Hash | undefined> {
    const { run, hasher } = this.#options;
    if (size <= run.from) return this.#rootOf(await this.#readStored(0, size));
    let range = this.#before;
    for (const node of nodes.slice(0, Math.floor(size / CHUNK) - run.from / CHUNK)) {
      if (range === undefined || node === undefined) return undefined;
      range = mergeRanges(hasher, range, compactRange(range.end, range.end + CHUNK, [node])).range;
    }
    if (range === undefined || range.end === size) return this.#rootOf(range);
    const edge = run.edges.get(size);
    const rest =
      size > run.to ? await this.#readStored(range.end, size) : edge && compactRange(range.end, size, edge);
    return this.#rootOf(rest && mergeRanges(hasher, range, rest).range);
  }

  #rootOf(range: CompactRange | undefined): Hash | undefined {
    return range && rootOf(this.#options.hasher, range);
  }

  /** The stored hashes of [begin, end) outside the range. One that is not there is a finding: the log cannot be proved. */
  async #readStored(begin: number, end: number): Promise<CompactRange | undefined> {
    const { store, hasher } = this.#options;
    const plan = planRange(begin, end);
    const hashes = await readTreeHashes(store, plan.reads).catch(noneOfOddLength);
    const lacking = plan.reads.filter(({ count }, i) => hashes[i]?.length !== count);
    for (const read of lacking) {
      const width = CHUNK ** read.level;
      const [from, to] = [read.from * width, (read.from + read.count) * width - 1];
      const got = hashes[plan.reads.indexOf(read)]?.length ?? 'unreadable ones';
      const source = `stored nodes of level ${read.level}`;
      if (!this.#hasFinding(from, to + 1))
        this.#report('root', from, to, { expected: `${read.count} hashes`, got: `${got}`, source });
    }
    if (lacking.length > 0) return undefined;
    return compactRange(begin, end, assembleProof(hasher, plan, hashes));
  }

  async #reportRoot(wrong: ValidPeak): Promise<void> {
    const { run } = this.#options;
    const { from, peak } = await this.#bracket(wrong);
    if (this.#hasFinding(from, peak.size)) return;
    const root = await this.#rootAt(peak.size);
    const agreed = this.#valid.find((other) => other.size === peak.size && other.root === root);
    const evidence = evidenceOf(peak.root, root, peak.source);
    if (agreed !== undefined) {
      const source = `${peak.source} and ${agreed.source}`;
      return this.#report('forked', from, peak.size - 1, { ...evidence, source });
    }
    if ((from >= run.from || run.from === 0) && peak.size <= run.to)
      return this.#report('root', from, peak.size - 1, evidence);
    const differing = this.#differing();
    const nodes = this.#nodes.map((node, i) => (differing.includes(i) ? this.#storedNodes[i] : node));
    if (differing.length > 0 && (await this.#rootAt(wrong.size, nodes)) === wrong.root) {
      for (const i of differing) this.#reportChunk(i, wrong.source);
      return;
    }
    const source = `${peak.source}, ${OVER_STORED_HASHES}`;
    this.#report('root', from, peak.size - 1, { ...evidence, source });
  }

  /** The largest size below a wrong root at which all was well, and the first wrong root after it. */
  async #bracket(wrong: ValidPeak): Promise<{ readonly from: number; readonly peak: ValidPeak }> {
    const below = this.#valid.filter(({ size }) => size < wrong.size);
    let good = 0;
    let end = below.length;
    while (good < end) {
      const middle = Math.floor((good + end) / 2);
      const peak = below[middle];
      if (peak !== undefined && (await this.#rootAt(peak.size)) === peak.root) good = middle + 1;
      else end = middle;
    }
    return { from: below[good - 1]?.size ?? 0, peak: below[good] ?? wrong };
  }

  /** Full chunks whose records give another root than is stored, and are not known to be damaged. */
  #differing(): readonly number[] {
    return this.#nodes.flatMap((node, i) => (node === this.#storedNodes[i] ? [] : [i]));
  }

  /** What the database keeps of the tree over the range: a proof is made from it. */
  async #compareNodes(): Promise<void> {
    const { run, hasher } = this.#options;
    for (const i of this.#differing()) {
      const from = run.from + i * CHUNK;
      if (!this.#hasFinding(from, from + CHUNK)) this.#reportChunk(i, 'stored nodes of level 1');
    }
    if (this.#findings.length > 0 || this.#options.findings.length > 0) return;
    let range = emptyRange(run.from);
    for (const node of this.#nodes) {
      if (node === undefined) return;
      const growth = mergeRanges(hasher, range, compactRange(range.end, range.end + CHUNK, [node]));
      range = growth.range;
      for (const tile of growth.tileHashes) if (tile.level > 1) await this.#compareNode(tile);
    }
  }

  async #compareNode({ level, index, hash }: TileHash): Promise<void> {
    const [stored] = await this.#options.store.readNodes(level, index, 1);
    const found = stored && (latin1OfBytes(stored.hash) as Hash);
    const width = CHUNK ** level;
    if (found === hash) return;
    const source = `stored nodes of level ${level}`;
    this.#report('root', index * width, (index + 1) * width - 1, evidenceOf(hash, found, source));
  }

  #reportChunk(i: number, source: string): void {
    const from = this.#options.run.from + i * CHUNK;
    const [computed, stored] = [this.#nodes[i], this.#storedNodes[i]];
    // What was signed is what is expected: the records, or else the node that was stored for them.
    const evidence = source.startsWith('stored nodes')
      ? evidenceOf(computed, stored, source)
      : evidenceOf(stored, computed, source);
    this.#report('root', from, from + CHUNK - 1, evidence);
  }

  #hasFinding(from: number, to: number): boolean {
    return [...this.#options.findings, ...this.#findings].some(
      (finding) =>
        finding.from !== null &&
        finding.from < to &&
        (finding.to ?? finding.from) >= from &&
        finding.kind !== 'cut',
    );
  }

  #report(kind: FindingKind, from: number, to: number, evidence: Evidence): void {
    const finding = { kind, from, to, count: to - from + 1, time: null, evidence };
    addFinding(this.#findings, { ...finding, explanation: explain(finding) });
  }
}

/** Hashes of another length than 32 bytes are none; that a store does not answer is no finding. */
function noneOfOddLength(error: unknown): [] {
  if (error instanceof FormatError) return [];
  throw error;
}
