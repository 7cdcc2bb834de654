import { AttestryError } from '../attestry-error.ts';
import { type Hash, latin1OfBytes } from '../bytes/sha256.ts';
import { SECTIONS } from '../event/vocabulary.ts';
import { sha256 } from '../node/crypto.ts';
import { CountTally, countedRecord } from '../query/count-tally.ts';
import { termsOf } from '../query/terms.ts';
import { decodeRecord } from '../record/decode-record.ts';
import type { DecodedRecord } from '../record/leaf.ts';
import type { Claim, LogStore, SealedBatch, StoredHead, StoredRecord } from '../store/log-store.ts';
import {
  type CompactRange,
  compactRange,
  extendRange,
  formatHashes,
  parseHashes,
} from '../tree/compact-range.ts';
import { treeHasher } from '../tree/hash.ts';

export interface CopyOptions {
  readonly from: LogStore;
  readonly to: LogStore;
  /** Records that are there, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Records that are carried at once. */
const BATCH = 500;
const PAGE = 1000;

/**
 * Copies a log from one store to another, bit for bit, up to the size that it has now: records with their disclosures, hashes and
 * tags, the tree, claims, checkpoints and positions, and nothing of what is recorded meanwhile; search terms and counts are made from the records, whose bytes are hashed on
 * the way. Goes on where an interrupted copy ended. Durable when it resolves with the size.
 *
 * @throws AttestryError RECORD_BROKEN when a record is not as it was sealed, LOG_EXISTS when the other store holds another history
 */
export async function copyLog({ from, to, onProgress, signal }: CopyOptions): Promise<number> {
  const { size } = await from.readHead();
  let head = await to.readHead();
  await checkBeginning(from, head);
  onProgress?.(head.size, size);
  while (head.size < size) {
    signal?.throwIfAborted();
    const rows = await from.readRange(head.size, Math.min(size, head.size + BATCH));
    head = await appendCopy(to, head, rows.map(wholeRow));
    onProgress?.(head.size, size);
  }
  await copyClaims(from, to, head);
  await copyCheckpoints(from, to, head);
  for (const [follower, position] of await from.readPositions())
    await to.writePosition(follower, Math.min(position, size));
  return size;
}

/** Of those made while it is copied, none: they would show a log that was cut. */
async function copyCheckpoints(from: LogStore, to: LogStore, { size }: StoredHead): Promise<void> {
  for (let next = 0; next <= size; ) {
    const checkpoints = await from.readCheckpoints(next, PAGE);
    for (const checkpoint of checkpoints) if (checkpoint.size <= size) await to.putCheckpoint(checkpoint);
    const last = checkpoints.at(-1);
    if (last === undefined) return;
    next = last.size + 1;
  }
}

/** What is there already must be the beginning of this log, and no longer. */
async function checkBeginning(from: LogStore, { size, tag }: StoredHead): Promise<void> {
  if (size === 0) return;
  const [last] = await from.readRange(size - 1, size);
  if (last?.tag !== undefined && Buffer.compare(last.tag, tag) === 0) return;
  throw new AttestryError(
    'LOG_EXISTS',
    `where the log is to go there is another of its name, with ${size} records that are not the first of this one: nothing was copied`,
  );
}

type WholeRow = Required<Pick<StoredRecord, 'seq' | 'leaf' | 'hash' | 'tag'>> &
  Pick<StoredRecord, 'disclosures'> & { readonly record: DecodedRecord };

function wholeRow({ seq, leaf, hash, tag, disclosures }: StoredRecord): WholeRow {
  const decoded =
    leaf && hash && decodeRecord(sha256, { leaf, hash, ...(disclosures !== undefined && { disclosures }) });
  if (
    leaf === undefined ||
    hash === undefined ||
    tag === undefined ||
    !decoded?.ok ||
    decoded.record.leaf.seq !== seq
  )
    throw new AttestryError(
      'RECORD_BROKEN',
      `record ${seq} is not as it was sealed: run \`attestry verify\`; a log is copied when nothing is wrong with it`,
    );
  return { seq, leaf, hash, tag, record: decoded.record, ...(disclosures !== undefined && { disclosures }) };
}

async function appendCopy(to: LogStore, head: StoredHead, rows: readonly WholeRow[]): Promise<StoredHead> {
  const range = compactRange(0, head.size, parseHashes(head.range));
  if (rows.some(({ seq }, i) => seq !== head.size + i) || rows.length === 0)
    throw new AttestryError(
      'RECORD_BROKEN',
      `record ${head.size} and what follows is not whole: run \`attestry verify\``,
    );
  const { batch, grown } = batchOf(range, head.tag, rows);
  const tag = rows.at(-1)?.tag ?? head.tag;
  const answer = await to.append(batch);
  if (answer.kind !== 'appended')
    throw new AttestryError(
      'LOG_EXISTS',
      'somebody else writes where the log is to go: nothing more was copied',
    );
  return { size: grown.end, range: formatHashes(grown.hashes), tag };
}

const hasher = treeHasher(sha256);
const utf8 = new TextEncoder();

function batchOf(
  range: CompactRange,
  previousTag: Uint8Array,
  rows: readonly WholeRow[],
): { readonly batch: SealedBatch; readonly grown: CompactRange } {
  const slots = rows.flatMap(({ disclosures }) => SECTIONS.map((_, s) => disclosures?.[s] ?? NO_BYTES));
  const leaves = sideBySide(rows.flatMap(({ leaf }) => [ZERO, leaf]));
  const disclosures = sideBySide(slots);
  const terms = sideBySide(rows.map(({ record }) => utf8.encode(termsOf(record).join(' '))));
  const growth = extendRange(
    hasher,
    range,
    rows.map(({ hash }) => latin1OfBytes(hash) as Hash),
  );
  const tally = new CountTally();
  for (const { record } of rows) tally.add(countedRecord(record));
  return {
    grown: growth.range,
    batch: {
      from: range.end,
      count: rows.length,
      previousTag: Uint8Array.from(previousTag),
      leaves: leaves.bytes,
      leafEnds: leaves.ends.filter((_, i) => i % 2 === 1),
      hashes: sideBySide(rows.map(({ hash }) => hash)).bytes,
      tags: sideBySide(rows.map(({ tag }) => tag)).bytes,
      disclosures: disclosures.bytes,
      disclosureEnds: disclosures.ends,
      terms: terms.bytes,
      termEnds: terms.ends,
      nodes: growth.tileHashes.map(({ level, index, hash }) => ({
        level,
        index,
        hash: formatHashes([hash]),
      })),
      range: formatHashes(growth.range.hashes),
      claims: [],
      ...tally.take(),
    },
  };
}

const ZERO = new Uint8Array(1);
const NO_BYTES = new Uint8Array(0);

function sideBySide(parts: readonly Uint8Array[]): {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
} {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  const ends = new Uint32Array(parts.length);
  let end = 0;
  parts.forEach((part, i) => {
    bytes.set(part, end);
    end += part.length;
    ends[i] = end;
  });
  return { bytes, ends };
}

/** The claims come last, in batches without records: they are not in the order of the records. Of later records there are none. */
async function copyClaims(from: LogStore, to: LogStore, head: StoredHead): Promise<void> {
  let last: Claim | undefined;
  for (;;) {
    const claims = await from.readClaims(last, PAGE);
    last = claims.at(-1);
    if (last === undefined) return;
    const there = new Set((await to.findClaims(claims)).map(keyOf));
    const missing = claims.filter((claim) => claim.seq < head.size && !there.has(keyOf(claim)));
    if (missing.length === 0) continue;
    const range = compactRange(0, head.size, parseHashes(head.range));
    const { batch } = batchOf(range, head.tag, []);
    const answer = await to.append({ ...batch, claims: missing });
    if (answer.kind !== 'appended')
      throw new AttestryError(
        'LOG_EXISTS',
        'somebody else writes where the log is to go: nothing more was copied',
      );
  }
}

function keyOf({ source, ref }: Claim): string {
  return JSON.stringify([source, ref]);
}
