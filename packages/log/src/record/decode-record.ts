import { formatBase64url, formatHex } from '../bytes/encoding.ts';
import { latin1OfBytes, type Sha256 } from '../bytes/sha256.ts';
import { type JsonValue, SECTIONS, type SectionName } from '../event/vocabulary.ts';
import { parseDisclosure } from './disclosure.ts';
import type { DecodedRecord, Leaf, Sections } from './leaf.ts';

/** The bytes of a record as they are stored. */
export interface RecordBytes {
  readonly leaf: Uint8Array;
  /** 32 bytes. */
  readonly hash: Uint8Array;
  /** One entry for each section, in the order of SECTIONS. */
  readonly disclosures?: readonly (Uint8Array | undefined)[];
}

export type Decoded =
  | { readonly ok: true; readonly record: DecodedRecord }
  | { readonly ok: false; readonly reason: 'leaf' | 'disclosure'; readonly section?: SectionName };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes a record from bytes that it hashes and compares first: the leaf with its stored hash, every disclosure
 * with the leaf's digest. A section that the leaf seals and nobody has any more is absent.
 */
export function decodeRecord(sha256: Sha256, bytes: RecordBytes): Decoded {
  const prefixed = new Uint8Array(1 + bytes.leaf.length);
  prefixed.set(bytes.leaf, 1);
  const hash = sha256(prefixed);
  const leaf = hash === latin1OfBytes(bytes.hash) ? parseLeaf(bytes.leaf) : undefined;
  if (leaf === undefined) return { ok: false, reason: 'leaf' };
  const sections: { [S in SectionName]?: JsonValue } = {};
  for (const [i, section] of SECTIONS.entries()) {
    const text = bytes.disclosures?.[i];
    if (text === undefined) continue;
    const disclosure =
      formatBase64url(sha256(text)) === leaf.sealed?.[section] ? parseDisclosure(text, section) : undefined;
    if (disclosure === undefined) return { ok: false, reason: 'disclosure', section };
    sections[section] = disclosure.value;
  }
  return { ok: true, record: { leaf, sections: sections as Sections, hash: formatHex(hash) } };
}

/** Reads leaf bytes; undefined when they are not UTF-8, not JSON, or no leaf of this version. */
export function parseLeaf(bytes: Uint8Array): Leaf | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return isLeaf(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const REQUIRED = ['log', 'id', 'n', 'type', 'category', 'severity', 'recorded', 'occurred'] as const;

function isLeaf(value: unknown): value is Leaf {
  if (typeof value !== 'object' || value === null) return false;
  const leaf = value as { readonly [member: string]: unknown };
  return (
    leaf['v'] === 1 &&
    Number.isSafeInteger(leaf['seq']) &&
    typeof leaf['actor'] === 'object' &&
    leaf['actor'] !== null &&
    REQUIRED.every((member) => typeof leaf[member] === 'string')
  );
}
