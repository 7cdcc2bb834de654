import { hash } from 'node:crypto';
import { type DecodedRecord, incarnationOf, type Log, parsePlace, searchLog } from '@attestry/log';
import { decodeRecord } from '@attestry/log/record';
import type { BrokenPlace, ExportedRow, RecordProof } from './exported-row.ts';
import { readStoredRows, SECTIONS, type StoredRow } from './stored-rows.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Some rows, newest first, and where the next ones begin; undefined at the end. */
export interface RowsPage {
  readonly rows: readonly ExportedRow[];
  readonly before: number | undefined;
}

export interface RowsQuery {
  /** Positions below it; nothing that is recorded later gets in. */
  readonly before: number;
  readonly limit: number;
}

/** Reads rows that match, newest first, page by page. */
export type ReadRows = (page: RowsQuery) => Promise<RowsPage>;

/** How the records of a query are read. A query that can be read is expected. */
export function rowsReader(log: Log, query: string, withProofs: boolean): ReadRows {
  return query.trim() === ''
    ? (page) => walk(log, withProofs, page)
    : (page) => search(log, query, withProofs, page);
}

/** Large records may follow small ones: so many of the largest must have room. More at once would not be faster. */
const MAX_WALKED = 256;

/**
 * Everything, position by position. No index is asked, so that one from which somebody removed records does not hide
 * them here, and a position that holds nothing is told.
 */
async function walk(log: Log, withProofs: boolean, { before, limit }: RowsQuery): Promise<RowsPage> {
  const { store } = log;
  const incarnation = incarnationOf(log);
  const end = await store.readEnd(before);
  const from = Math.max(0, end - Math.min(limit, MAX_WALKED));
  // One more below, for its tag.
  const stored = await readStoredRows(store, Math.max(0, from - 1), end);
  const rows: ExportedRow[] = [];
  let next = before;
  for (let i = stored.length - 1; i >= 0; i--) {
    const row = stored[i];
    if (row === undefined || row.seq < from) break;
    if (row.seq < next - 1) rows.push(missing(incarnation, row.seq + 1, next - 1));
    const previous = stored[i - 1];
    const prevTag = previous?.seq === row.seq - 1 ? previous.tag : undefined;
    rows.push(rowOf(log, row, withProofs && { prevTag }));
    next = row.seq;
  }
  if (from === 0 && next > 0) rows.push(missing(incarnation, 0, next - 1));
  return { rows, before: from === 0 ? undefined : next };
}

/** The positions that the index narrows to, tested on the decoded records. */
async function search(
  log: Log,
  query: string,
  withProofs: boolean,
  { before, limit }: RowsQuery,
): Promise<RowsPage> {
  const incarnation = incarnationOf(log);
  const found = await searchLog(log, query, { cursor: String(before), limit });
  const records = withProofs
    ? await withBytes(log, found.records)
    : found.records.map(
        (record): ExportedRow => ({ kind: 'record', incarnation, seq: record.leaf.seq, record }),
      );
  const broken = found.broken.map((place): BrokenPlace => ({ kind: 'broken', ...place }));
  const rows = broken.length === 0 ? records : [...records, ...broken].sort((a, b) => b.seq - a.seq);
  const next = found.nextCursor === undefined ? undefined : parsePlace(found.nextCursor, incarnation);
  return { rows, before: next?.seq };
}

/** A range of so many times as many positions is read as a whole. */
const DENSE = 4;

/** The same records from their bytes, decoded again: what is shown and what proves it come from one read. */
async function withBytes(log: Log, records: readonly DecodedRecord[]): Promise<readonly ExportedRow[]> {
  const { store } = log;
  const seqs = records.map(({ leaf }) => leaf.seq);
  const [newest, oldest] = [seqs[0], seqs.at(-1)];
  if (newest === undefined || oldest === undefined) return [];
  // Where most of a range is wanted, all of it comes cheaper than its rows.
  const isDense = newest - oldest < DENSE * seqs.length;
  const stored = isDense
    ? await readStoredRows(store, Math.max(0, oldest - 1), newest + 1)
    : await store.readRecords(seqs.flatMap((seq) => (seq === 0 ? [seq] : [seq - 1, seq])));
  const bySeq = new Map(stored.map((row) => [row.seq, row]));
  return seqs.map((seq) => rowOf(log, bySeq.get(seq) ?? { seq }, { prevTag: bySeq.get(seq - 1)?.tag }));
}

/** What a proof needs beside the row. */
interface Before {
  readonly prevTag: Uint8Array | undefined;
}

function rowOf(log: Log, row: StoredRow, before: Before | false): ExportedRow {
  const { origin } = log;
  const place = { incarnation: incarnationOf(log), seq: row.seq };
  const { seq, leaf, hash: leafHash } = row;
  if (leaf === undefined || leafHash === undefined) return { kind: 'broken', ...place };
  const decoded = decodeRecord(sha256, { ...row, leaf, hash: leafHash });
  if (!decoded.ok || decoded.record.leaf.seq !== seq || decoded.record.leaf.log !== origin)
    return { kind: 'broken', ...place };
  const { record } = decoded;
  if (!before) return { kind: 'record', ...place, record };
  return { kind: 'record', ...place, record, proof: proofOf(origin, { ...row, leaf }, before) };
}

function proofOf(
  origin: string,
  { seq, leaf, tag, disclosures = [] }: StoredRow & { readonly leaf: Uint8Array },
  { prevTag }: Before,
): RecordProof {
  return {
    tag: hexOf(tag),
    prevTag: seq === 0 ? genesisTag(origin) : hexOf(prevTag),
    leaf: utf8.decode(leaf),
    disclosures: Object.fromEntries(
      SECTIONS.flatMap((section, i) => {
        const text = disclosures[i];
        return text === undefined ? [] : [[section, utf8.decode(text)]];
      }),
    ),
  };
}

function missing(incarnation: number, from: number, to: number): BrokenPlace {
  const first: BrokenPlace = { kind: 'broken', incarnation, seq: from };
  return from === to ? first : { ...first, to };
}

function sha256(data: Uint8Array | string): string {
  return hash('sha256', data, 'binary');
}

/** What stands before the first record (docs/formats/log-format.md §2). */
function genesisTag(origin: string): string {
  return hash('sha256', `attestry/genesis/v1\0${origin}`, 'hex');
}

function hexOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
