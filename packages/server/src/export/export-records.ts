import {
  asIncarnations,
  type Incarnations,
  incarnationOf,
  type Log,
  type Place,
  readCheckpoint,
} from '@attestry/log';
import type { ExportFormat, ExportHead, SignedOrigin } from './export-format.ts';
import type { ExportedRow } from './exported-row.ts';
import { type ReadRows, type RowsPage, rowsReader } from './read-rows.ts';

/** What is exported, of which log. */
export interface ExportRequest {
  /** One that can be read, without times relative to now: it is asked page by page. */
  readonly query: string;
  readonly format: ExportFormat;
  /** Goes on below this place: without a head, so that the bytes continue those that came before. */
  readonly before?: Place;
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
  readonly first?: Place;
  readonly last?: Place;
}

/** Texts of rows that are made together, in UTF-16 characters; one row may have more. */
const TARGET_PIECE = 1_048_576;
const FIRST_PAGE = 64;
const MAX_PAGE = 1000;

const utf8 = new TextEncoder();

/**
 * The pieces of an export, newest record first, and on into the incarnations before. Two pages are all that is ever in memory,
 * one that is given and one that is on its way: how many records a page has follows from how large those before were.
 *
 * Newest first, as every list of this API: then a place alone says where to go on, and what is recorded
 * meanwhile stands above it. When `signal` aborts, it ends at the next page.
 */
export async function* exportPieces(
  log: Log | Incarnations,
  { query, format, before, limit = Number.POSITIVE_INFINITY }: ExportRequest,
  signal: AbortSignal,
): AsyncGenerator<ExportPiece, void, void> {
  const all = asIncarnations(log);
  const top = await topOf(all[0]);
  const describe = (type: string): string => all[0].catalogue.describe(type);
  if (before === undefined) yield pieceOf(format.head(await headOf(all, query, format)), []);
  let first = before === undefined;
  let last = before ?? null;
  let left = limit;
  let pageSize = Math.min(FIRST_PAGE, limit);
  let more = false;
  const start = before ?? { incarnation: incarnationOf(all[0]), seq: top };
  for await (const page of pagesOf(all, { query, format }, { start, top }, () => pageSize)) {
    if (signal.aborted) return;
    const rows = page.rows.slice(0, left);
    if (rows.length > 0) {
      const text = format.rows(rows, { first, describe });
      first = false;
      left -= rows.length;
      last = placeOf(rows.at(-1)) ?? last;
      pageSize = Math.min(MAX_PAGE, Math.max(1, Math.floor((TARGET_PIECE * rows.length) / text.length)));
      yield pieceOf(text, rows);
    }
    if (left > 0) continue;
    more = rows.length < page.rows.length || page.goesOn;
    break;
  }
  const end = format.end({ last, more });
  if (end !== '') yield pieceOf(end, []);
}

/** The pages of all incarnations from a place on; what was recorded in the latest one since its top was read is left out. */
async function* pagesOf(
  all: Incarnations,
  { query, format }: Pick<ExportRequest, 'query' | 'format'>,
  { start, top }: { readonly start: Place; readonly top: number },
  size: () => number,
): AsyncGenerator<RowsPage & { readonly goesOn: boolean }, void, void> {
  const wanted = all.filter((log) => incarnationOf(log) <= start.incarnation);
  for (const [i, log] of wanted.entries()) {
    const end = log === all[0] ? top : await topOf(log);
    const from = incarnationOf(log) === start.incarnation ? Math.min(start.seq, end) : end;
    const isLast = i === wanted.length - 1;
    for await (const page of readAhead(rowsReader(log, query, format.withProofs), from, size))
      yield { ...page, goesOn: (page.before ?? 0) > 0 || !isLast };
  }
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
async function headOf(
  [log, ...older]: Incarnations,
  query: string,
  { withProofs }: ExportFormat,
): Promise<ExportHead> {
  if (withProofs) await log.checkpoint();
  return {
    ...(await signedOriginOf(log)),
    query,
    exported: new Date(log.nowMs()).toISOString(),
    older: await Promise.all(older.map(signedOriginOf)),
  };
}

async function signedOriginOf(log: Log): Promise<SignedOrigin> {
  const note = (await readCheckpoint(log))?.note;
  return {
    origin: log.origin,
    ...(note !== undefined && { checkpoint: note }),
    verifierKey: (await log.signer.verifierKeys(log.origin))[0],
  };
}

function pieceOf(text: string, rows: readonly ExportedRow[]): ExportPiece {
  const [first, last] = [placeOf(rows[0]), placeOf(rows.at(-1))];
  return {
    bytes: utf8.encode(text),
    rows: rows.length,
    broken: rows.filter(({ kind }) => kind === 'broken').length,
    ...(first !== undefined && { first }),
    ...(last !== undefined && { last }),
  };
}

function placeOf(row: ExportedRow | undefined): Place | undefined {
  return row && { incarnation: row.incarnation, seq: row.seq };
}
