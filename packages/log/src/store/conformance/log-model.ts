import { SECTIONS } from '../../event/vocabulary.ts';
import type { ShapeCount, TopCount } from '../../query/count-tally.ts';
import type { Claim, SealedBatch, StoredHead, TreeNode } from '../log-store.ts';
import { RandomBytes } from './random-bytes.ts';

export interface ModelRecord {
  readonly seq: number;
  readonly leaf: Uint8Array;
  readonly hash: Uint8Array;
  readonly tag: Uint8Array;
  /** One entry for each section; empty for none. */
  readonly disclosures: readonly Uint8Array[];
  readonly terms: readonly string[];
}

export interface BatchOptions {
  /** Length of a leaf. */
  readonly leafBytes?: (seq: number) => number;
  /** Whether a record has disclosures; by default three of four have. */
  readonly disclosed?: (seq: number) => boolean;
  readonly terms?: (seq: number, random: RandomBytes) => readonly string[];
  readonly claims?: readonly Claim[];
  readonly counts?: readonly ShapeCount[];
  readonly tops?: readonly TopCount[];
}

/** A batch that nobody has taken yet, and what it should leave behind. */
export interface MadeBatch {
  readonly batch: SealedBatch;
  readonly records: readonly ModelRecord[];
  readonly nodes: readonly TreeNode[];
  readonly head: StoredHead;
}

/**
 * What a store should hold, and batches of random bytes to fill it. A store never looks into what it keeps, so nothing is
 * sealed here; hashes and tags hold every byte, 0x00 in particular, and some are nothing but zeros.
 */
export class LogModel {
  readonly random: RandomBytes = new RandomBytes(1);
  records: readonly ModelRecord[] = [];
  nodes: readonly TreeNode[] = [];
  head: StoredHead = { size: 0, range: new Uint8Array(0), tag: new Uint8Array(0) };

  /** Builds a batch on the head of the model, with arrays of its own. */
  build(count: number, options: BatchOptions = {}): MadeBatch {
    const from = this.head.size;
    const records = Array.from({ length: count }, (_, i) => this.#record(from + i, options));
    const slots = records.flatMap(({ disclosures }) => disclosures);
    const terms = records.map((record) => utf8.encode(record.terms.join(' ')));
    const leaves = records.map(({ leaf }) => join([new Uint8Array(1), leaf]));
    const nodes = this.#nodes(from, from + count);
    const range = this.random.bytes(32 * setBits(from + count));
    const batch: SealedBatch = {
      from,
      count,
      previousTag: this.head.tag.slice(),
      leaves: join(leaves),
      leafEnds: ends(leaves),
      hashes: join(records.map(({ hash }) => hash)),
      tags: join(records.map(({ tag }) => tag)),
      disclosures: join(slots),
      disclosureEnds: ends(slots),
      terms: join(terms),
      termEnds: ends(terms),
      nodes,
      range,
      claims: options.claims ?? [],
      counts: options.counts ?? [],
      tops: options.tops ?? [],
    };
    const tag = records.at(-1)?.tag ?? this.head.tag;
    return { batch, records, nodes, head: { size: from + count, range: range.slice(), tag } };
  }

  /** The store has taken the batch. */
  keep({ records, nodes, head }: MadeBatch): void {
    this.records = [...this.records, ...records];
    this.nodes = [...this.nodes, ...nodes];
    this.head = head;
  }

  #record(seq: number, options: BatchOptions): ModelRecord {
    const { random } = this;
    const disclosed = options.disclosed?.(seq) ?? seq % 4 !== 3;
    return {
      seq,
      leaf: random.textBytes(options.leafBytes?.(seq) ?? 1 + random.below(40)),
      hash: seq % 10 === 3 ? new Uint8Array(32) : random.bytes(32),
      tag: seq % 10 === 7 ? new Uint8Array(32) : random.bytes(32),
      disclosures: SECTIONS.map(() =>
        disclosed && random.below(3) > 0 ? random.textBytes(1 + random.below(60)) : new Uint8Array(0),
      ),
      terms: options.terms?.(seq, random) ?? ['s:info', `a:${seq % 3}`, `id:${seq.toString(16)}`],
    };
  }

  #nodes(from: number, to: number): TreeNode[] {
    const nodes: TreeNode[] = [];
    for (let index = Math.floor(from / 256); (index + 1) * 256 <= to; index++) {
      nodes.push({ level: 1, index, hash: this.random.bytes(32) });
    }
    return nodes;
  }
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function ends(parts: readonly Uint8Array[]): Uint32Array {
  let end = 0;
  return Uint32Array.from(parts, (part) => {
    end += part.length;
    return end;
  });
}

const utf8 = new TextEncoder();

function setBits(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}
