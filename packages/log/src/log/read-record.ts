import { AttestryError } from '../attestry-error.ts';
import { formatHex } from '../bytes/encoding.ts';
import { latin1OfBytes } from '../bytes/sha256.ts';
import { SECTIONS, type SectionName } from '../event/vocabulary.ts';
import { sha256 } from '../node/crypto.ts';
import { genesisTag } from '../record/chain.ts';
import type { DecodedRecord } from '../record/leaf.ts';
import type { LogStore, StoredRecord } from '../store/log-store.ts';
import { FormatError } from '../tree/format-error.ts';
import { treeHasher } from '../tree/hash.ts';
import { assembleProof } from '../tree/hash-reader.ts';
import { planInclusion } from '../tree/inclusion.ts';
import type { Log } from './log.ts';
import { decodeStored, readCheckpoint } from './query-log.ts';
import { readTreeHashes } from './tree-hashes.ts';

/** A record with what proves its place. */
export interface RecordView {
  readonly record: DecodedRecord;
  /** Hex. */
  readonly tag: string;
  readonly prevTag: string;
  /** The size of the signed checkpoint that covers it, and the proof that it is in that tree (hex, RFC 9162 §2.1.3). */
  readonly checkpointSize?: number;
  readonly inclusionProof?: readonly string[];
  /** What was hashed at this read: whoever is given them can hash them again. */
  readonly bytes: {
    /** SHA-256(0x00 ‖ these bytes) is the leaf hash. */
    readonly leaf: Uint8Array;
    /** By section: SHA-256 of these bytes is what the leaf has under `sealed`. */
    readonly disclosures: { readonly [S in SectionName]?: Uint8Array };
  };
}

/**
 * Reads one record by position or by our id. Undefined when there is none.
 *
 * @throws AttestryError RECORD_BROKEN when its bytes do not match their hash
 */
export async function readRecord(log: Log, position: number | string): Promise<RecordView | undefined> {
  const seq = typeof position === 'number' ? position : await findById(log.store, position);
  if (seq === undefined) return undefined;
  const rows = await log.store.readRange(Math.max(0, seq - 1), seq + 1);
  const row = rows.find((found) => found.seq === seq);
  if (row === undefined) return undefined;
  const record = decodeStored(log, row);
  if (record === undefined) {
    throw new AttestryError(
      'RECORD_BROKEN',
      `record ${seq} is not as it was sealed: run \`attestry verify\``,
    );
  }
  const previous = rows.find((found) => found.seq === seq - 1)?.tag;
  const proof = await proveInclusion(log, seq);
  return {
    record,
    tag: formatHex(latin1OfBytes(row.tag ?? new Uint8Array(0))),
    prevTag: formatHex(previous === undefined ? genesisTag(sha256, log.origin) : latin1OfBytes(previous)),
    ...proof,
    bytes: { leaf: row.leaf ?? new Uint8Array(0), disclosures: disclosuresOf(row) },
  };
}

function disclosuresOf({ disclosures = [] }: StoredRecord): RecordView['bytes']['disclosures'] {
  const entries = SECTIONS.map((section, i) => [section, disclosures[i]] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== undefined));
}

async function findById(store: LogStore, id: string): Promise<number | undefined> {
  const [seq] = await store.search({ term: `id:${id.toLowerCase().replaceAll('-', '')}` }, { limit: 1 });
  return seq;
}

/**
 * The proof that a record is in the largest tree that was signed; nothing while it is newer than that, and where what
 * would prove it is gone: a log that was tampered with must still be readable.
 */
async function proveInclusion(
  log: Log,
  seq: number,
): Promise<{ readonly checkpointSize?: number; readonly inclusionProof?: readonly string[] }> {
  const signed = await readCheckpoint(log);
  if (signed === undefined || signed.size <= seq) return {};
  const plan = planInclusion(seq, signed.size);
  const read = await readTreeHashes(log.store, plan.reads).catch(noneIfMalformed);
  if (plan.reads.some(({ count }, i) => read[i]?.length !== count)) return {};
  const hashes = assembleProof(treeHasher(sha256), plan, read);
  return { checkpointSize: signed.size, inclusionProof: hashes.map((hash) => formatHex(hash)) };
}

function noneIfMalformed(error: unknown): readonly [] {
  if (error instanceof FormatError) return [];
  throw error;
}

/** What stands around a record. */
export interface Neighbours {
  /** Ascending. */
  readonly before: readonly DecodedRecord[];
  /** Ascending. */
  readonly after: readonly DecodedRecord[];
  /** Positions among them whose record is gone or does not match its hash: not shown as if it were true. */
  readonly broken: readonly number[];
  /** Their tags by position, hex, as stored: each was made on the one before. */
  readonly tags: { readonly [seq: string]: string };
}

/** Reads up to so many records on either side of a position. */
export async function readNeighbours(
  log: Log,
  seq: number,
  count: { readonly before: number; readonly after: number },
): Promise<Neighbours> {
  const from = Math.max(0, seq - count.before);
  const to = Math.min(seq + 1 + count.after, (await log.store.readHead()).size);
  const rows = new Map((await log.store.readRange(from, to)).map((row) => [row.seq, row]));
  const found: DecodedRecord[] = [];
  const broken: number[] = [];
  for (let at = from; at < to; at++) {
    if (at === seq) continue;
    const record = decodeStored(log, rows.get(at) ?? { seq: at });
    if (record === undefined) broken.push(at);
    else found.push(record);
  }
  return {
    before: found.filter(({ leaf }) => leaf.seq < seq),
    after: found.filter(({ leaf }) => leaf.seq > seq),
    broken,
    tags: tagsOf([...rows.values()].filter((row) => row.seq !== seq)),
  };
}

function tagsOf(rows: readonly StoredRecord[]): Neighbours['tags'] {
  return Object.fromEntries(
    rows.flatMap(({ seq, tag }) => (tag === undefined ? [] : [[seq, formatHex(latin1OfBytes(tag))]])),
  );
}
