import { AttestryError } from '../attestry-error.ts';
import { sha256 } from '../node/crypto.ts';
import { parseNote } from '../note/signed-note.ts';
import { compileFilter } from '../query/compile-filter.ts';
import type { Filter } from '../query/filter.ts';
import type { FilterContext } from '../query/filter-context.ts';
import { matcherOf } from '../query/matches.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { EVERYTHING } from '../query/term-expression.ts';
import { decodeRecord } from '../record/decode-record.ts';
import type { DecodedRecord } from '../record/leaf.ts';
import type { VerifierKeys } from '../signer/signer.ts';
import type { LogStore, StoredRecord } from '../store/log-store.ts';
import { FormatError } from '../tree/format-error.ts';
import {
  formatEntryBundle,
  MAX_ENTRY_BYTES,
  parseTilePath,
  TILE_WIDTH,
  type Tile,
  tileWidth,
} from '../tree/tile.ts';
import {
  asIncarnations,
  formatPlace,
  type Incarnations,
  incarnationOf,
  type Place,
  parsePlace,
} from './incarnations.ts';
import type { Log } from './log.ts';

/** Records of a page. */
const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 1000;
/** Candidates that are looked at for one page before it is given back as far as it got. */
const MAX_LOOKED_AT = 20_000;
/** Candidates that are decoded and tested together, at most; the first step asks for what is missing to the page. */
const MAX_STEP = 1024;

export interface SearchResult {
  /** Newest first, decoded from bytes that were hashed and compared at this read. */
  readonly records: readonly DecodedRecord[];
  /** Where the next page begins; absent when there is none. A page may be short and still have a next. */
  readonly nextCursor?: string;
  /** Places whose bytes do not match their hash: not shown as if they were true. */
  readonly broken: readonly Place[];
}

/**
 * Searches a log by the query grammar, newest first, and on into the incarnations before it where they are given. The index
 * narrows, the decoded records decide.
 *
 * @throws FilterError for a query that cannot be read; AttestryError EVENT_INVALID for a wrong cursor or limit
 */
export async function searchLog(
  log: Log | Incarnations,
  query: string,
  page: { readonly limit?: number; readonly cursor?: string } = {},
): Promise<SearchResult> {
  const limit = page.limit ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new AttestryError('EVENT_INVALID', `the limit of a page is a number from 1 to ${MAX_LIMIT}`);
  }
  const incarnations = asIncarnations(log);
  const filter = parseFilter(query);
  const start = parseCursor(page.cursor, incarnationOf(incarnations[0]));
  const records: DecodedRecord[] = [];
  const broken: Place[] = [];
  for (const one of incarnations) {
    const incarnation = incarnationOf(one);
    if (incarnation > start.incarnation) continue;
    const before = incarnation === start.incarnation ? start.seq : Number.MAX_SAFE_INTEGER;
    const found = await searchBelow(one, filter, { before, limit: limit - records.length });
    records.push(...found.records);
    broken.push(...found.broken.map((seq) => ({ incarnation, seq })));
    if (found.next !== undefined)
      return { records, broken, nextCursor: formatPlace({ incarnation, seq: found.next }) };
  }
  return { records, broken };
}

interface Found {
  readonly records: readonly DecodedRecord[];
  readonly broken: readonly number[];
  /** The position below which it goes on; absent where there is nothing below. */
  readonly next?: number;
}

/** Searches one incarnation below a position. */
async function searchBelow(
  log: Log,
  filter: Filter,
  { before: start, limit }: { readonly before: number; readonly limit: number },
): Promise<Found> {
  const context = await contextOf(log, filter);
  const compiled = compileFilter(filter, context);
  const expression = compiled.candidates === 'all' ? EVERYTHING : compiled.candidates;
  const test = matcherOf(filter, context);
  const from = compiled.seq?.from ?? 0;
  let before = Math.min(start, compiled.seq?.to ?? Number.MAX_SAFE_INTEGER);
  const records: DecodedRecord[] = [];
  const broken: number[] = [];
  let step = limit;
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; ) {
    const candidates = await log.store.search(expression, { before, from, limit: step });
    for (const row of (await log.store.readRecords(candidates)).toReversed()) {
      const record = decodeStored(log, row);
      if (record === undefined) broken.push(row.seq);
      else if (compiled.exact || test(record)) records.push(record);
      before = row.seq;
      if (records.length === limit) return { records, broken, next: before };
    }
    before = candidates.at(-1) ?? before;
    lookedAt += candidates.length;
    if (candidates.length < step) return { records, broken };
    step = Math.min(2 * step, MAX_STEP);
  }
  return { records, broken, next: before };
}

/** A cursor names the incarnation, and the position in it below which the next page begins; without one, in the latest. */
function parseCursor(cursor: string | undefined, latest: number): Place {
  if (cursor === undefined) return { incarnation: latest, seq: Number.MAX_SAFE_INTEGER };
  const place = parsePlace(cursor, latest);
  if (place !== undefined) return place;
  throw new AttestryError('EVENT_INVALID', 'the cursor is not one of ours: give back nextCursor as it was');
}

/** `group:` is looked up as the types that occur, so that is read only where it is asked for. */
export async function contextOf(log: Log, filter: Filter): Promise<FilterContext> {
  const groupOf = (type: string): string => log.catalogue.groupOf(type);
  const context = { now: log.nowMs(), groupOf };
  if (!mentionsGroup(filter)) return context;
  return { ...context, types: new Set((await log.store.readCounts({}, 'shape')).map(({ type }) => type)) };
}

function mentionsGroup(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.items.some(mentionsGroup);
    case 'not':
      return mentionsGroup(filter.item);
    case 'filter':
      return filter.key === 'group';
    default:
      return false;
  }
}

/** The record of a row; undefined where its bytes do not match its hash, or say another place than where they are. */
export function decodeStored({ origin }: Pick<Log, 'origin'>, row: StoredRecord): DecodedRecord | undefined {
  if (row.leaf === undefined || row.hash === undefined) return undefined;
  const decoded = decodeRecord(sha256, { ...row, leaf: row.leaf, hash: row.hash });
  if (!decoded.ok) return undefined;
  const { seq, log } = decoded.record.leaf;
  return seq === row.seq && log === origin ? decoded.record : undefined;
}

/** What the signer signed last of a log. */
export interface SignedCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** The signed note (C2SP tlog-checkpoint). */
  readonly note: string;
  /** The vkey of the key that signed it: after a rotation that of before, until the next checkpoint. */
  readonly verifierKey: string;
}

/** The newest signed checkpoint; undefined while there is none. */
export async function readCheckpoint(log: Log): Promise<SignedCheckpoint | undefined> {
  const { origin, signer } = log;
  const signed = await signer.lastSigned(origin);
  // A signer that crashed while it signed remembers the bare text, and signs it when it is asked again.
  if (signed === undefined || !signed.note.includes('\n\n\u2014 ')) return undefined;
  const { size, note } = signed;
  return { origin, size, note, verifierKey: signedBy(note, await signer.verifierKeys(origin)) };
}

/** The newest key that has a line in a note. */
function signedBy(note: string, vkeys: VerifierKeys): string {
  const lines = parseNote(note).signatures.map(({ name, keyId }) => `${name}+${keyId}+`);
  return vkeys.find((vkey) => lines.some((line) => vkey.startsWith(line))) ?? vkeys[0];
}

/**
 * The bytes of a tile or of an entry bundle (C2SP tlog-tiles), by its path from `tile/` on. Undefined for what is no
 * such path, for what the last signed tree does not have, and where something of it is gone. As stored: whoever
 * fetches tiles compares them with the checkpoint.
 *
 * @throws AttestryError RECORD_BROKEN for a bundle with a leaf that was never one
 */
export async function readTile(
  log: Log,
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly isFull: boolean } | undefined> {
  const tile = tileOf(path);
  if (tile === undefined) return undefined;
  const { level, index, width } = tile;
  const size = (await readCheckpoint(log))?.size ?? 0;
  if (width > tileWidth(level === 'entries' ? 0 : level, index, size)) return undefined;
  const bytes = await readTileBytes(log.store, tile);
  return bytes && { bytes, isFull: width === TILE_WIDTH };
}

function tileOf(path: string): Tile | undefined {
  try {
    return parseTilePath(path);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

const HASH_BYTES = 32;

async function readTileBytes(
  store: LogStore,
  { level, index, width }: Tile,
): Promise<Uint8Array | undefined> {
  const from = index * TILE_WIDTH;
  if (level === 'entries') return bundleOf(await store.readRange(from, from + width), from, width);
  if (level === 0) {
    const hashes = await store.readHashes(from, width);
    return hashes.length === HASH_BYTES * width ? hashes : undefined;
  }
  const bytes = new Uint8Array(HASH_BYTES * width);
  const nodes = await store.readNodes(level, from, width);
  for (const { index: at, hash } of nodes) bytes.set(hash, HASH_BYTES * (at - from));
  return nodes.length === width ? bytes : undefined;
}

function bundleOf(rows: readonly StoredRecord[], from: number, width: number): Uint8Array | undefined {
  const entries = rows.flatMap(({ leaf }) => leaf ?? []);
  if (entries.length !== width) return undefined;
  const long = entries.findIndex(({ length }) => length > MAX_ENTRY_BYTES);
  if (long < 0) return formatEntryBundle(entries);
  throw new AttestryError(
    'RECORD_BROKEN',
    `record ${from + long} is longer than any that was sealed: run \`attestry verify\``,
  );
}
