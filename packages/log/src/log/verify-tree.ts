import { formatHex } from '../bytes/encoding.ts';
import { type Hash, latin1OfBytes } from '../bytes/sha256.ts';
import type { VerifyResume } from '../signer/signer.ts';
import type { LogStore } from '../store/log-store.ts';
import { compactRange, type TileHash } from '../tree/compact-range.ts';
import type { TreeHasher } from '../tree/hash.ts';
import { assembleProof, planRange } from '../tree/hash-reader.ts';
import { explain } from '../verify/explain.ts';
import type { Evidence, Finding, FindingKind } from '../verify/finding.ts';
import { addFinding } from '../verify/merge-findings.ts';
import type { NotChecked } from '../verify/report.ts';
import { TreeWalk } from '../verify/tree-walk.ts';
import { readTreeHashes } from './tree-hashes.ts';
import { judgePeaks, type Peak, type ValidPeak } from './verify-peaks.ts';
import type { RecordRun } from './verify-records.ts';

const CHUNK = 256;
const HEAD = 'the head of the log';
/** Of stored nodes: 256^6 records are more than any log has. */
const LEVELS = [1, 2, 3, 4, 5, 6];
/** Stored nodes that are read at once. */
const PAGE = 4096;

export interface TreeRun {
  readonly store: LogStore;
  readonly hasher: TreeHasher;
  readonly origin: string;
  readonly run: RecordRun;
  readonly peaks: readonly Peak[];
  /** What was found in the records: what lies in a bracket explains a root. */
  readonly findings: readonly Finding[];
  readonly head: { readonly size: number; readonly stored: number; readonly range: Uint8Array };
}

export interface TreeVerdict {
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
  /** Records below the largest root that was compared and right. */
  readonly checked: number;
  readonly checkpoints: number;
  readonly signatures: number;
  readonly resume?: Omit<VerifyResume, 'epoch'>;
}

/** Compares the tree of the stored leaf hashes with the stored nodes, every checkpoint, the signer and the head. */
export async function verifyTree(options: TreeRun): Promise<TreeVerdict> {
  const comparison = new TreeComparison(options);
  await comparison.walk();
  return comparison.conclude();
}

class TreeComparison {
  readonly #options: TreeRun;
  readonly #findings: Finding[] = [];
  readonly #notChecked: NotChecked[] = [];
  readonly #peaks: readonly ValidPeak[];
  #walk: TreeWalk;
  #lastGood = 0;
  /** A root was wrong and none was right since: further ones say the same again. */
  #wrong = false;
  #compared = 0;
  readonly #signatures: number;
  #next = 0;
  #resume: Omit<VerifyResume, 'epoch'> | undefined;

  constructor(options: TreeRun) {
    this.#options = options;
    this.#walk = new TreeWalk(options.hasher);
    const { valid, findings, notChecked, signatures } = judgePeaks(options.peaks, options.head.stored);
    this.#peaks = valid;
    this.#signatures = signatures;
    this.#notChecked.push(...notChecked);
    for (const finding of findings) addFinding(this.#findings, finding);
  }

  async walk(): Promise<void> {
    const { run, store, hasher } = this.#options;
    if (run.from > 0) {
      const plan = planRange(0, run.from);
      const hashes = assembleProof(hasher, plan, await readTreeHashes(store, plan.reads));
      this.#walk = new TreeWalk(hasher, compactRange(0, run.from, hashes));
      this.#lastGood = run.from;
    }
    while ((this.#peaks[this.#next]?.size ?? Number.POSITIVE_INFINITY) <= run.from && run.from > 0)
      this.#next++;
    const chunks = Math.floor(run.to / CHUNK);
    let stored: ReadonlyMap<number, Hash> = new Map();
    for (let chunk = run.from / CHUNK; chunk < chunks; chunk++) {
      if ((chunk - run.from / CHUNK) % PAGE === 0) stored = await this.#readNodes(chunk);
      this.#comparePeaks((chunk + 1) * CHUNK);
      await this.#addChunk(chunk, stored.get(chunk));
    }
    this.#comparePeaks(run.to);
    await this.#noteResume(chunks * CHUNK);
    this.#compareHead();
    // Whoever cut the log did not always tidy up.
    if (!this.#options.findings.some(({ kind }) => kind === 'cut')) await this.#findNodesBeyond();
  }

  async #readNodes(chunk: number): Promise<ReadonlyMap<number, Hash>> {
    const nodes = await this.#options.store.readNodes(1, chunk, PAGE);
    return new Map(nodes.map(({ index, hash }) => [index, latin1OfBytes(hash) as Hash]));
  }

  async #addChunk(chunk: number, stored: Hash | undefined): Promise<void> {
    const { run } = this.#options;
    const computed = run.node(chunk);
    if (
      computed !== stored &&
      !run.isDamaged(chunk) &&
      !this.#hasFinding(chunk * CHUNK, (chunk + 1) * CHUNK)
    ) {
      this.#report(
        'root',
        chunk * CHUNK,
        (chunk + 1) * CHUNK - 1,
        evidenceOf(computed, stored, 'stored nodes of level 1'),
      );
    }
    // Where the rows are damaged, the stored node stands for them: a checkpoint after it will tell whether rightly.
    const node = run.isDamaged(chunk) ? stored : (computed ?? stored);
    if (node === undefined) {
      this.#walk.lose();
      return;
    }
    for (const higher of this.#walk.addChunk(node)) await this.#compareNode(higher);
  }

  async #compareNode({ level, index, hash }: TileHash): Promise<void> {
    const [stored] = await this.#options.store.readNodes(level, index, 1);
    const found = stored && (latin1OfBytes(stored.hash) as Hash);
    if (found === hash || this.#findings.length > 0) return;
    const width = CHUNK ** level;
    this.#report(
      'root',
      index * width,
      (index + 1) * width - 1,
      evidenceOf(hash, found, `stored nodes of level ${level}`),
    );
  }

  /** Compares the peaks up to `end`, which lies at most one chunk beyond the walk. */
  #comparePeaks(end: number): void {
    for (; this.#next < this.#peaks.length; this.#next++) {
      const peak = this.#peaks[this.#next];
      if (peak === undefined || peak.size > end) return;
      const edge = this.#options.run.edges.get(peak.size);
      const root = edge && this.#walk.rootAt(peak.size, edge);
      if (root !== undefined) this.#comparePeak(peak, peak.root, root);
      else if (!this.#hasFinding(0, chunkEnd(peak.size)))
        this.#notChecked.push({
          kind: 'root',
          size: peak.size,
          text: `the root at size ${peak.size}: hashes are missing`,
        });
    }
  }

  #comparePeak(peak: Peak, expected: Hash, root: Hash): void {
    this.#compared++;
    if (root === expected) {
      this.#lastGood = peak.size;
      this.#wrong = false;
      return;
    }
    if (this.#wrong || this.#hasFinding(this.#lastGood, peak.size)) return;
    this.#wrong = true;
    const agreed = this.#peaks.find((other) => other.size === peak.size && other.root === root);
    const evidence = evidenceOf(
      expected,
      root,
      agreed === undefined ? peak.source : `${peak.source} and ${agreed.source}`,
    );
    this.#report(agreed === undefined ? 'root' : 'forked', this.#lastGood, peak.size - 1, evidence);
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

  /** The head is a cache of the stored hashes; a wrong one would let an append go on from a false edge. */
  #compareHead(): void {
    const { head, run, hasher } = this.#options;
    // The rows that lack are a finding by themselves.
    if (head.stored < head.size || this.#hasFinding(0, head.size)) return;
    if (head.size < head.stored) {
      this.#report('root', null, null, {
        expected: `${head.stored} records`,
        got: `${head.size}`,
        source: HEAD,
      });
      return;
    }
    if (head.size === 0) return;
    const edge = run.edges.get(head.size);
    const root = edge && this.#walk.rootAt(head.size, edge);
    const hashes = latin1OfBytes(head.range).match(/.{32}/gs) ?? [];
    let stored: Hash | undefined;
    try {
      stored = new TreeWalk(hasher, compactRange(0, head.size, hashes as Hash[])).rootAt(head.size, []);
    } catch {
      stored = undefined;
    }
    if (root !== undefined && root !== stored)
      this.#report('root', null, null, evidenceOf(root, stored, HEAD));
  }

  /** Nodes of chunks that no record has reached: the append that gets there would fail. */
  async #findNodesBeyond(): Promise<void> {
    const { store, head } = this.#options;
    for (const level of LEVELS) {
      const nodes = await store.readNodes(level, Math.floor(head.stored / CHUNK ** level), PAGE);
      if (nodes.length === 0) continue;
      // Read after the nodes: what an append wrote meanwhile is below this size.
      const { size } = await store.readHead();
      const beyond = nodes.find(({ index }) => (index + 1) * CHUNK ** level > Math.max(size, head.stored));
      if (beyond === undefined) continue;
      const evidence = {
        expected: `no nodes beyond ${size} records`,
        got: `node ${level}/${beyond.index}`,
        source: 'stored nodes',
      };
      this.#report('root', null, null, evidence);
      return;
    }
  }

  async #noteResume(size: number): Promise<void> {
    const root = this.#walk.end === size ? this.#walk.rootAt(size, []) : undefined;
    const [last] = size === 0 ? [] : await this.#options.store.readRange(size - 1, size);
    if (root !== undefined && last?.tag !== undefined)
      this.#resume = { size, root, tag: latin1OfBytes(last.tag) as Hash };
  }

  conclude(): TreeVerdict {
    return {
      findings: this.#findings,
      notChecked: this.#notChecked,
      checked: this.#lastGood,
      checkpoints: this.#compared,
      signatures: this.#signatures,
      ...(this.#resume !== undefined && { resume: this.#resume }),
    };
  }

  #report(kind: FindingKind, from: number | null, to: number | null, evidence: Evidence): void {
    const count = from === null || to === null ? 1 : to - from + 1;
    const finding = { kind, from, to, count, time: null, evidence };
    addFinding(this.#findings, { ...finding, explanation: explain(finding) });
  }
}

/** The end of the chunk that a size lies in: a root inside it needs all of its hashes. */
function chunkEnd(size: number): number {
  return Math.ceil(size / CHUNK) * CHUNK;
}

export function evidenceOf(expected: Hash | undefined, got: Hash | undefined, source: string): Evidence {
  const hex = (hash: Hash | undefined): string => (hash === undefined ? 'none' : formatHex(hash));
  return { expected: hex(expected), got: hex(got), source };
}
