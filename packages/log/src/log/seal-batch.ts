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
import type { ByteRange } from '../query/jcs-bytes.ts';
import { placeTerms } from '../query/terms.ts';
import type { Tagger } from '../record/chain.ts';
import { MAX_LEAF_BYTES, MAX_PLACE_BYTES, type Placement, placeRecord } from '../record/seal.ts';
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
  const claims: Claim[] = [];
  const edgeTag = bytesOfLatin1(edge.tag);
  let tag = edge.tag;
  let recordedMs = edge.recordedMs;
  events.forEach((event, i) => {
    const { claim, counted } = event;
    const seq = from + i;
    const nowMs = tools.nowMs();
    const recorded = formatTime(nowMs);
    const id = event.id ?? formatUuidV7(nowMs, tools.random.bytes(10));
    const clockBack = nowMs < recordedMs - CLOCK_TOLERANCE_MS;
    recordedMs = nowMs;
    const leaf = layout.writeLeaf(i, event, { seq, id, recorded, clockBack });
    const hash = tools.sha256(leaf) as Hash;
    layout.writeDisclosures(i, event);
    writeLatin1(layout.hashes, 32 * i, hash);
    tag =
      i === 0
        ? tagger.tag(seq, edgeTag, 0, layout.hashes, 0)
        : tagger.tag(seq, layout.tags, 32 * (i - 1), layout.hashes, 32 * i);
    writeLatin1(layout.tags, 32 * i, tag);
    hashes.push(hash);
    const hex = formatHex(hash);
    const occurred = event.occurred ?? recorded;
    layout.writeTerms(i, event.terms, placeTerms(hex, { id, recorded, occurred }));
    counts.add(event.occurred === undefined ? { ...counted, occurred } : counted);
    if (claim !== undefined) claims.push({ ...claim, mac: bytesOfLatin1(claim.mac), seq });
    receipts.push({ id, log: tools.origin, seq, hash: hex });
  });
  const growth = extendRange(tools.hasher, edge.range, hashes);
  const batch: SealedBatch = {
    from,
    count: events.length,
    previousTag: from === 0 ? new Uint8Array(0) : edgeTag,
    ...layout.finish(),
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
  readonly #termEnds: Uint32Array;
  readonly #leaves: GrowingBytes;
  readonly #disclosures: GrowingBytes;
  readonly #terms: GrowingBytes;

  constructor(events: readonly WaitingEvent[]) {
    const count = events.length;
    let leaves = 0;
    let disclosed = 0;
    let terms = 0;
    for (const event of events) {
      leaves += event.leaf.to - event.leaf.from;
      disclosed += event.disclosures.to - event.disclosures.from;
      terms += event.terms.to - event.terms.from;
    }
    this.#leaves = new GrowingBytes(leaves + (MAX_PLACE_BYTES + 1) * count);
    this.#disclosures = new GrowingBytes(disclosed);
    this.#terms = new GrowingBytes(terms + MAX_PLACE_TERMS * count);
    this.hashes = new Uint8Array(32 * count);
    this.tags = new Uint8Array(32 * count);
    this.#leafEnds = new Uint32Array(count);
    this.#disclosureEnds = new Uint32Array(SECTIONS.length * count);
    this.#termEnds = new Uint32Array(count);
  }

  /** Writes 0x00 ‖ leaf and returns these bytes. */
  writeLeaf(i: number, { leaf: unplaced, slots }: WaitingEvent, place: Placement): Uint8Array {
    const leaf = this.#leaves.fill(unplaced.to - unplaced.from + MAX_PLACE_BYTES + 1, (bytes, at) => {
      bytes[at] = 0;
      return placeRecord(unplaced, slots, place, bytes, at + 1);
    });
    if (leaf.length > 1 + MAX_LEAF_BYTES)
      throw new RangeError(`a leaf has at most ${MAX_LEAF_BYTES} bytes, not ${leaf.length - 1}`);
    this.#leafEnds[i] = this.#leaves.end;
    return leaf;
  }

  writeDisclosures(i: number, { disclosures, disclosureEnds }: WaitingEvent): void {
    const start = this.#disclosures.end;
    this.#disclosures.copy(disclosures);
    for (let s = 0; s < SECTIONS.length; s++)
      this.#disclosureEnds[SECTIONS.length * i + s] = start + (disclosureEnds[s] ?? 0) - disclosures.from;
  }

  writeTerms(i: number, content: ByteRange, place: string): void {
    this.#terms.copy(content);
    this.#terms.write(place);
    this.#termEnds[i] = this.#terms.end;
  }

  finish(): Pick<
    SealedBatch,
    'leaves' | 'leafEnds' | 'hashes' | 'tags' | 'disclosures' | 'disclosureEnds' | 'terms' | 'termEnds'
  > {
    return {
      leaves: this.#leaves.taken(),
      leafEnds: this.#leafEnds,
      hashes: this.hashes,
      tags: this.tags,
      disclosures: this.#disclosures.taken(),
      disclosureEnds: this.#disclosureEnds,
      terms: this.#terms.taken(),
      termEnds: this.#termEnds,
    };
  }
}

/** More than the terms of a place have. Bytes. */
const MAX_PLACE_TERMS = 128;
const utf8 = new TextEncoder();

/** Bytes that are written one after another. */
class GrowingBytes {
  end = 0;
  #bytes: Uint8Array;

  constructor(expected: number) {
    this.#bytes = new Uint8Array(expected);
  }

  /** Writes a text as UTF-8 and returns its bytes, which stay valid until the next call. */
  write(text: string): Uint8Array {
    this.#reserve(3 * text.length);
    const start = this.end;
    this.end += utf8.encodeInto(text, this.#bytes.subarray(start)).written;
    return this.#bytes.subarray(start, this.end);
  }

  /** Lets `write` put at most `most` bytes at a place and say where they end; returns them, as `write` does. */
  fill(most: number, write: (bytes: Uint8Array, at: number) => number): Uint8Array {
    this.#reserve(most);
    const start = this.end;
    this.end = write(this.#bytes, start);
    return this.#bytes.subarray(start, this.end);
  }

  copy({ bytes, from, to }: ByteRange): void {
    this.#reserve(to - from);
    this.#bytes.set(bytes.subarray(from, to), this.end);
    this.end += to - from;
  }

  taken(): Uint8Array {
    return this.#bytes.subarray(0, this.end);
  }

  #reserve(more: number): void {
    if (this.end + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.end + more));
    larger.set(this.#bytes.subarray(0, this.end));
    this.#bytes = larger;
  }
}

/** The tag of an edge whose log is stored: the links' own, or the genesis tag. */
export function tagOf(stored: Uint8Array, genesis: Hash): Hash {
  return stored.length === 0 ? genesis : (latin1OfBytes(stored) as Hash);
}
