import { type Log, readCheckpoint } from '@attestry/log';
import type { ExportFormat, ExportHead } from './export-format.ts';
import type { ExportedRow } from './exported-row.ts';
import { type ReadRows, type RowsPage, rowsReader } from './read-rows.ts';

/** What is exported, of which log. */
export interface ExportRequest {
  /** One that can be read, without times relative to now: it is asked page by page. */
  readonly query: string;
  readonly format: ExportFormat;
  /** Goes on below this position: without a head, so that the bytes continue those that came before. */
  readonly before?: number;
  /** Rows, at most. @default all */
  readonly limit?: number;
}

/** Some bytes of an export, one at least: a head, an end, or whole rows. */
export interface ExportPiece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly rows: number;
  /** How many of the rows are places that cannot be shown. */
  readonly broken: number;
  /** Of the first and the last row, where there are any. */
  readonly firstSeq?: number;
  readonly lastSeq?: number;
}

/** Texts of rows that are made together, in UTF-16 characters; one row may have more. */
const TARGET_PIECE = 1_048_576;
const FIRST_PAGE = 64;
const MAX_PAGE = 1000;

const utf8 = new TextEncoder();

/**
 * The pieces of an export, newest record first. Two pages are all that is ever in memory, one that is given and one that
 * is on its way: how many records a page has follows from how large those before were.
 *
 * Newest first, as every list of this API: then a position alone says where to go on, and what is recorded
 * meanwhile stands above it. When `signal` aborts, it ends at the next page.
 */
export async function* exportPieces(
  log: Log,
  { query, format, before, limit = Number.POSITIVE_INFINITY }: ExportRequest,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece, void, void> {
  const top = await topOf(log);
  const describe = (type: string): string => log.catalogue.describe(type);
  if (before === undefined) yield pieceOf(format.head(await headOf(log, query, format)), []);
  const read = rowsReader(log, query, format.withProofs);
  let first = before === undefined;
  let lastSeq = before ?? null;
  let left = limit;
  let pageSize = Math.min(FIRST_PAGE, limit);
  let next: number | undefined;
  for await (const page of readAhead(read, Math.min(before ?? top, top), () => pageSize)) {
    if (signal.aborted) return;
    const rows = page.rows.slice(0, left);
    next = rows.length < page.rows.length ? rows.at(-1)?.seq : page.before;
    if (rows.length > 0) {
      const text = format.rows(rows, { first, describe });
      first = false;
      left -= rows.length;
      lastSeq = rows.at(-1)?.seq ?? lastSeq;
      pageSize = Math.min(MAX_PAGE, Math.max(1, Math.floor((TARGET_PIECE * rows.length) / text.length)));
      yield pieceOf(text, rows);
    }
    if (left === 0) break;
  }
  const end = format.end({ lastSeq, more: next !== undefined && next > 0 });
  if (end !== '') yield pieceOf(end, []);
}

/** Page after page; while one is used, the store reads the next. */
async function* readAhead(
  read: ReadRows,
  from: number,
  size: () => number,
): AsyncGenerator<RowsPage, void, void> {
  let coming = read({ before: from, limit: size() });
  for (;;) {
    const page = await coming;
    if (page.before !== undefined) {
      coming = read({ before: page.before, limit: size() });
      // It is heard of when it is awaited; where nobody comes back for the page, nobody needs to hear of it.
      coming.catch(() => {});
    }
    yield page;
    if (page.before === undefined) return;
  }
}

/** One beyond the last record: what the head says, or what is stored beyond it. */
async function topOf({ store }: Log): Promise<number> {
  const { size } = await store.readHead();
  return Math.max(size, await store.readEnd(Number.MAX_SAFE_INTEGER));
}

/** Has what is recorded signed first, so that the checkpoint covers every row. */
async function headOf(log: Log, query: string, { withProofs }: ExportFormat): Promise<ExportHead> {
  if (withProofs) await log.checkpoint();
  const note = (await readCheckpoint(log))?.note;
  return {
    origin: log.origin,
    query,
    exported: new Date(log.nowMs()).toISOString(),
    ...(note !== undefined && { checkpoint: note }),
    verifierKey: (await log.signer.verifierKeys(log.origin))[0],
  };
}

function pieceOf(text: string, rows: readonly ExportedRow[]): ExportPiece {
  const [first] = rows;
  const last = rows.at(-1);
  return {
    bytes: utf8.encode(text),
    rows: rows.length,
    broken: rows.filter(({ kind }) => kind === 'broken').length,
    ...(first !== undefined && { firstSeq: first.seq }),
    ...(last !== undefined && { lastSeq: last.seq }),
  };
}
