import { formatHex } from '../bytes/encoding.ts';
import {
  bytesOfLatin1,
  type Hash,
  latin1OfBytes,
  type Sha256,
  type Sha256Base64url,
  writeLatin1,
} from '../bytes/sha256.ts';
import { SECTIONS } from '../event/vocabulary.ts';
import type { Randomness } from '../node/crypto.ts';
import { CountTally } from '../query/count-tally.ts';
import { placeTerms } from '../query/terms.ts';
import type { Tagger } from '../record/chain.ts';
import { MAX_LEAF_BYTES, placeRecord } from '../record/seal.ts';
import { formatUuidV7 } from '../record/uuid-v7.ts';
import type { Claim, SealedBatch } from '../store/log-store.ts';
import { type CompactRange, extendRange, formatHashes } from '../tree/compact-range.ts';
import type { TreeHasher } from '../tree/hash.ts';
import type { Receipt } from './receipt.ts';
import type { WaitingEvent } from './waiting-event.ts';

/** The right edge of a log: what the next record is sealed on. */
export interface Edge {
  /** [0, size). */
  readonly range: CompactRange;
  /** The tag of record size−1, or the genesis tag. */
  readonly tag: Hash;
  /** When record size−1 was recorded, milliseconds since 1970; −Infinity before the first. */
  readonly recordedMs: number;
}

export interface SealTools {
  readonly origin: string;
  readonly sha256: Sha256;
  readonly hasher: TreeHasher;
  readonly digest: Sha256Base64url;
  readonly random: Randomness;
  readonly nowMs: () => number;
}

export interface SealedResult {
  readonly batch: SealedBatch;
  readonly edge: Edge;
  readonly receipts: readonly Receipt[];
}

/** More than this before its predecessor, and a record says that the clock went back. Milliseconds. */
const CLOCK_TOLERANCE_MS = 1000;

/** Gives events their positions on an edge: leaves, leaf hashes, tags, tree, search terms and counts. */
export function sealBatch(
  tools: SealTools,
  tagger: Tagger,
  edge: Edge,
  events: readonly WaitingEvent[],
): SealedResult {
  const from = edge.range.end;
  const layout = new BatchLayout(events);
  const counts = new CountTally();
  const receipts: Receipt[] = [];
  const hashes: Hash[] = [];
  const terms: string[] = [];
  const claims: Claim[] = [];
  const edgeTag = bytesOfLatin1(edge.tag);
  let tag = edge.tag;
  let recordedMs = edge.recordedMs;
  events.forEach(({ sealed, claim, terms: content, counted }, i) => {
    const seq = from + i;
    const nowMs = tools.nowMs();
    const recorded = formatTime(nowMs);
    const id = formatUuidV7(nowMs, tools.random.bytes(10));
    const clockBack = nowMs < recordedMs - CLOCK_TOLERANCE_MS;
    recordedMs = nowMs;
    const leaf = layout.writeLeaf(i, placeRecord(sealed, { seq, id, recorded, clockBack }));
    const hash = tools.sha256(leaf) as Hash;
    layout.writeDisclosures(i, sealed.disclosures);
    writeLatin1(layout.hashes, 32 * i, hash);
    tag =
      i === 0
        ? tagger.tag(seq, edgeTag, 0, layout.hashes, 0)
        : tagger.tag(seq, layout.tags, 32 * (i - 1), layout.hashes, 32 * i);
    writeLatin1(layout.tags, 32 * i, tag);
    hashes.push(hash);
    const hex = formatHex(hash);
    const occurred = sealed.occurred ?? recorded;
    terms.push(`${content} ${placeTerms(hex, { id, recorded, occurred })}`);
    counts.add(sealed.occurred === undefined ? { ...counted, occurred } : counted);
    if (claim !== undefined) claims.push({ ...claim, mac: bytesOfLatin1(claim.mac), seq });
    receipts.push({ id, log: tools.origin, seq, hash: hex });
  });
  const growth = extendRange(tools.hasher, edge.range, hashes);
  const batch: SealedBatch = {
    from,
    count: events.length,
    previousTag: from === 0 ? new Uint8Array(0) : edgeTag,
    ...layout.finish(),
    terms: terms.join('\n'),
    nodes: growth.tileHashes.map(({ level, index, hash }) => ({ level, index, hash: bytesOfLatin1(hash) })),
    range: formatHashes(growth.range.hashes),
    claims,
    ...counts.take(),
  };
  return { batch, edge: { range: growth.range, tag, recordedMs }, receipts };
}

let formattedMs = Number.NaN;
let formatted = '';

/** RFC 3339, UTC, three digits. Records of one millisecond share the text. */
function formatTime(ms: number): string {
  if (ms !== formattedMs) {
    formatted = new Date(ms).toISOString();
    formattedMs = ms;
  }
  return formatted;
}

/** The large arrays of a batch, filled record by record. */
class BatchLayout {
  readonly hashes: Uint8Array;
  readonly tags: Uint8Array;
  readonly #leafEnds: Uint32Array;
  readonly #disclosureEnds: Uint32Array;
  #leaves: Buffer;
  #leavesEnd = 0;
  #disclosures: Buffer;
  #disclosuresEnd = 0;

  constructor(events: readonly WaitingEvent[]) {
    let disclosed = 0;
    for (const { sealed } of events) for (const text of sealed.disclosures) disclosed += text.length;
    this.#leaves = Buffer.allocUnsafeSlow(1024 * events.length);
    this.#disclosures = Buffer.allocUnsafeSlow(disclosed + 64);
    this.hashes = new Uint8Array(32 * events.length);
    this.tags = new Uint8Array(32 * events.length);
    this.#leafEnds = new Uint32Array(events.length);
    this.#disclosureEnds = new Uint32Array(SECTIONS.length * events.length);
  }

  /** Writes 0x00 ‖ leaf and returns these bytes. */
  writeLeaf(i: number, text: string): Uint8Array {
    this.#leaves = withRoom(this.#leaves, this.#leavesEnd, 1 + 3 * text.length);
    const start = this.#leavesEnd;
    this.#leaves[start] = 0;
    const length = this.#leaves.write(text, start + 1, 'utf8');
    if (length > MAX_LEAF_BYTES)
      throw new RangeError(`a leaf has at most ${MAX_LEAF_BYTES} bytes, not ${length}`);
    this.#leavesEnd = start + 1 + length;
    this.#leafEnds[i] = this.#leavesEnd;
    return this.#leaves.subarray(start, this.#leavesEnd);
  }

  writeDisclosures(i: number, texts: readonly string[]): void {
    texts.forEach((text, section) => {
      if (text !== '') {
        this.#disclosures = withRoom(this.#disclosures, this.#disclosuresEnd, 3 * text.length);
        this.#disclosuresEnd += this.#disclosures.write(text, this.#disclosuresEnd, 'utf8');
      }
      this.#disclosureEnds[SECTIONS.length * i + section] = this.#disclosuresEnd;
    });
  }

  finish(): Pick<SealedBatch, 'leaves' | 'leafEnds' | 'hashes' | 'tags' | 'disclosures' | 'disclosureEnds'> {
    return {
      leaves: this.#leaves.subarray(0, this.#leavesEnd),
      leafEnds: this.#leafEnds,
      hashes: this.hashes,
      tags: this.tags,
      disclosures: this.#disclosures.subarray(0, this.#disclosuresEnd),
      disclosureEnds: this.#disclosureEnds,
    };
  }
}

function withRoom(buffer: Buffer, used: number, more: number): Buffer {
  if (used + more <= buffer.length) return buffer;
  const larger = Buffer.allocUnsafeSlow(Math.max(2 * buffer.length, used + more));
  buffer.copy(larger, 0, 0, used);
  return larger;
}

/** The tag of an edge whose log is stored: the links' own, or the genesis tag. */
export function tagOf(stored: Uint8Array, genesis: Hash): Hash {
  return stored.length === 0 ? genesis : (latin1OfBytes(stored) as Hash);
}
