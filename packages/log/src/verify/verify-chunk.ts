/**
 * Verifies 256 records at once, by whole compares: is every leaf hash, tag, position, leaf form, section and
 * search term as it must be? It answers yes or no. Only for a chunk that fails `explain-rows.ts` looks at single
 * rows, to say which, and why.
 */

import { formatHex } from '../bytes/encoding.ts';
import { asHash, equalsLatin1, type Hash, type Sha256, type Sha256Base64url } from '../bytes/sha256.ts';
import { SECTIONS, type SectionName } from '../event/vocabulary.ts';
import type { ByteRange } from '../query/jcs-bytes.ts';
import type { SectionTexts } from '../query/terms.ts';
import type { Tagger } from '../record/chain.ts';
import { locateValue } from '../record/disclosure.ts';
import type { Leaf } from '../record/leaf.ts';
import type { TreeHasher } from '../tree/hash.ts';
import { readLeaf } from './leaf-grammar.ts';

/** Records of a range as few large arrays: `store/log-store.ts` says how they are laid out. */
export interface ChunkBytes {
  readonly from: number;
  readonly count: number;
  readonly whole: boolean;
  readonly leaves: Uint8Array;
  readonly hashes: Uint8Array;
  readonly tags: Uint8Array;
  readonly disclosures: Uint8Array;
}

/** A record whose bytes were compared, with its sections as they stand in the chunk. */
export interface CheckedRecord {
  readonly leaf: Leaf;
  readonly sections: SectionTexts;
  /** The first 8 digits of the leaf hash, hex. */
  readonly hash: string;
}

export interface ChunkTools {
  readonly origin: string;
  readonly sha256: Sha256;
  readonly digest: Sha256Base64url;
  readonly isUtf8: (bytes: Uint8Array) => boolean;
  readonly hasher: TreeHasher;
  /** The tagger of the epoch of a position; undefined where its secret is not here. */
  readonly taggerAt: (seq: number) => Tagger | undefined;
  /** Given for a full run: called for every record that was decoded. */
  readonly onRecord?: (record: CheckedRecord) => void;
  /** Called for every audit.* record, in a quick run too. */
  readonly onSystem?: (leaf: Leaf) => void;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Verifies a chunk; returns its leaf hashes, or undefined when something in it is not intact. `previousTag` are the 32
 * bytes of the tag before its first record. With `onRecord` the sections are checked as well; records are passed
 * on as they are decoded, so what was collected from a chunk that turns out not to be intact must be dropped.
 */
export function verifyChunk(
  tools: ChunkTools,
  chunk: ChunkBytes,
  previousTag: Uint8Array,
): readonly Hash[] | undefined {
  if (!chunk.whole) return undefined;
  try {
    return areTagsIntact(tools, chunk, previousTag) ? verifyLeaves(tools, chunk) : undefined;
  } catch {
    // Bytes that are no UTF-8, a section that is no JSON: the rows will tell.
    return undefined;
  }
}

function areTagsIntact({ taggerAt }: ChunkTools, chunk: ChunkBytes, previousTag: Uint8Array): boolean {
  const { from, count, hashes, tags } = chunk;
  for (let i = 0; i < count; i++) {
    const tagger = taggerAt(from + i);
    // Without the secret of an epoch its tags are not checked; coverage says so.
    if (tagger === undefined) continue;
    const tag =
      i === 0
        ? tagger.tag(from, previousTag, 0, hashes, 0)
        : tagger.tag(from + i, tags, 32 * (i - 1), hashes, 32 * i);
    if (!equalsLatin1(tags, 32 * i, tag)) return false;
  }
  return true;
}

function verifyLeaves(tools: ChunkTools, chunk: ChunkBytes): readonly Hash[] | undefined {
  const { disclosures } = chunk;
  const full = tools.onRecord !== undefined;
  if (full && !tools.isUtf8(disclosures)) return undefined;
  const leaves = utf8.decode(chunk.leaves);
  const hashes: Hash[] = [];
  let start = 0;
  let slot = 0;
  for (let i = 0; i < chunk.count; i++) {
    const next = leaves.indexOf('\u0000', start + 1);
    const end = next < 0 ? leaves.length : next;
    // The text begins with the separator, which is the prefix of a leaf hash: 0x00 ‖ leaf (RFC 9162 §2.1.1).
    const hash = asHash(tools.sha256(leaves.slice(start, end)));
    if (!equalsLatin1(chunk.hashes, 32 * i, hash)) return undefined;
    const leaf = readLeaf(leaves, start + 1, end);
    if (leaf === undefined || leaf.seq !== chunk.from + i || leaf.log !== tools.origin) return undefined;
    if (leaf.type.startsWith('audit.')) tools.onSystem?.(leaf);
    if (tools.onRecord !== undefined) {
      slot = verifySections(tools, tools.onRecord, leaf, hash, disclosures, slot);
      if (slot < 0) return undefined;
    }
    hashes.push(hash);
    start = end;
  }
  return start === leaves.length && (!full || slot === disclosures.length) ? hashes : undefined;
}

/** Compares the sections of one record and passes it on. Returns where the next record's begin, −1 when one differs. */
function verifySections(
  tools: ChunkTools,
  onRecord: NonNullable<ChunkTools['onRecord']>,
  leaf: Leaf,
  hash: Hash,
  disclosures: Uint8Array,
  at: number,
): number {
  const sections: { [S in SectionName]?: ByteRange } = {};
  let start = at;
  for (const section of SECTIONS) {
    const end = disclosures.indexOf(0, start);
    const digest = leaf.sealed?.[section];
    if (end < 0 || (digest === undefined) !== (end === start)) return -1;
    if (digest !== undefined) {
      if (tools.digest(disclosures.subarray(start, end)) !== digest) return -1;
      const range = locateValue(disclosures, start, end, section);
      if (range === undefined) return -1;
      sections[section] = { bytes: disclosures, ...range };
    }
    start = end + 1;
  }
  onRecord({ leaf, sections, hash: formatHex(hash.slice(0, 4)) });
  return start;
}
