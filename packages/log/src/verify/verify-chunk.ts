/**
 * Verifies 256 records at once, by whole compares: is every leaf hash, tag, position, leaf form, section and
 * search term as it must be? It answers yes or no. Only for a chunk that fails `explain-rows.ts` looks at single
 * rows, to say which, and why.
 */

import { formatHex } from '../bytes/encoding.ts';
import { type Hash, latin1OfBytes, type Sha256, type Sha256Base64url } from '../bytes/sha256.ts';
import { type JsonValue, SECTIONS, type SectionName } from '../event/vocabulary.ts';
import { termsOf } from '../query/terms.ts';
import type { Tagger } from '../record/chain.ts';
import { parseDisclosure } from '../record/disclosure.ts';
import type { DecodedRecord, Leaf, Sections } from '../record/leaf.ts';
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

export interface ChunkTools {
  readonly origin: string;
  readonly sha256: Sha256;
  readonly digest: Sha256Base64url;
  readonly hasher: TreeHasher;
  /** The tagger of the epoch of a position; undefined where its secret is not here. */
  readonly taggerAt: (seq: number) => Tagger | undefined;
  /** Given for a full run: called for every record that was decoded, with its terms. */
  readonly onRecord?: (record: DecodedRecord, terms: readonly string[]) => void;
  /** Called for every audit.* record, in a quick run too. */
  readonly onSystem?: (leaf: Leaf) => void;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Whether a chunk is intact. `previousTag` are the 32 bytes of the tag before its first record. With `onRecord`
 * the sections are checked as well; records are passed on as they are decoded, so what was collected from a
 * chunk that turns out not to be intact must be dropped.
 */
export function isChunkIntact(tools: ChunkTools, chunk: ChunkBytes, previousTag: Uint8Array): boolean {
  if (!chunk.whole) return false;
  try {
    return areTagsIntact(tools, chunk, previousTag) && areLeavesIntact(tools, chunk);
  } catch {
    // Bytes that are no UTF-8, a section that is no JSON: the rows will tell.
    return false;
  }
}

function areTagsIntact({ taggerAt }: ChunkTools, chunk: ChunkBytes, previousTag: Uint8Array): boolean {
  const { from, count, hashes, tags } = chunk;
  let computed = '';
  for (let i = 0; i < count; i++) {
    const tagger = taggerAt(from + i);
    // Without the secret of an epoch its tags are not checked; coverage says so.
    if (tagger === undefined) computed += latin1OfBytes(tags.subarray(32 * i, 32 * i + 32));
    else if (i === 0) computed += tagger.tag(from, previousTag, 0, hashes, 0);
    else computed += tagger.tag(from + i, tags, 32 * (i - 1), hashes, 32 * i);
  }
  return computed === latin1OfBytes(tags);
}

function areLeavesIntact(tools: ChunkTools, chunk: ChunkBytes): boolean {
  const leaves = utf8.decode(chunk.leaves);
  const disclosures = tools.onRecord === undefined ? '' : utf8.decode(chunk.disclosures);
  const stored = latin1OfBytes(chunk.hashes);
  let start = 0;
  let slot = 0;
  for (let i = 0; i < chunk.count; i++) {
    const next = leaves.indexOf('\u0000', start + 1);
    const end = next < 0 ? leaves.length : next;
    const hash = tools.sha256(leaves.slice(start, end));
    // The text begins with the separator, which is the prefix of a leaf hash: 0x00 ‖ leaf (RFC 9162 §2.1.1).
    if (hash !== stored.slice(32 * i, 32 * i + 32)) return false;
    const leaf = readLeaf(leaves, start + 1, end);
    if (leaf === undefined || leaf.seq !== chunk.from + i || leaf.log !== tools.origin) return false;
    if (leaf.type.startsWith('audit.')) tools.onSystem?.(leaf);
    if (tools.onRecord !== undefined) {
      slot = verifySections(tools, tools.onRecord, leaf, hash as Hash, disclosures, slot);
      if (slot < 0) return false;
    }
    start = end;
  }
  return start === leaves.length && (tools.onRecord === undefined || slot === disclosures.length);
}

/** Compares the sections of one record and passes it on. Returns where the next record's begin, −1 when one differs. */
function verifySections(
  tools: ChunkTools,
  onRecord: NonNullable<ChunkTools['onRecord']>,
  leaf: Leaf,
  hash: Hash,
  disclosures: string,
  at: number,
): number {
  const sections: { [S in SectionName]?: JsonValue } = {};
  let start = at;
  for (const section of SECTIONS) {
    const end = disclosures.indexOf('\u0000', start);
    const digest = leaf.sealed?.[section];
    if (end < 0 || (digest === undefined) !== (end === start)) return -1;
    if (digest !== undefined) {
      const text = disclosures.slice(start, end);
      if (tools.digest(text) !== digest) return -1;
      const disclosure = parseDisclosure(text, section);
      if (disclosure === undefined) return -1;
      sections[section] = disclosure.value;
    }
    start = end + 1;
  }
  const record: DecodedRecord = { leaf, sections: sections as Sections, hash: formatHex(hash.slice(0, 4)) };
  onRecord(record, termsOf(record));
  return start;
}
