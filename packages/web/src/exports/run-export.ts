import { WholeRows } from 'attestry/export-rows';
import { ApiError, apiErrorOf } from '../api/api-error.ts';
import type { ExportFormat } from './export-format.ts';

/** Where the bytes go. */
export interface ExportSink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface ExportProgress {
  readonly rows: number;
  /** Rows that stand for places whose bytes do not match their hash. */
  readonly broken: number;
  readonly bytes: number;
  /** How often it had to go on with a new connection. */
  readonly resumed: number;
}

export interface ExportJob {
  readonly query: string;
  readonly format: ExportFormat;
  /** Asks the server, from the beginning or behind a row. */
  readonly open: (query: string, cursor: string | undefined, signal: AbortSignal) => Promise<Response>;
  readonly sink: ExportSink;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ExportProgress) => void;
  readonly wait: (ms: number) => Promise<void>;
}

export interface ExportResult extends ExportProgress {
  /** As the server calls it; undefined where it said none. */
  readonly fileName: string | undefined;
}

/** Connections in a row that bring nothing. */
const MAX_FAILURES = 6;
const FIRST_WAIT_MS = 500;

/**
 * Brings an export whole, over as many connections as it takes: what broke off goes on behind its last whole row.
 *
 * @throws ApiError what the server refused, or NETWORK when connections bring nothing any more
 */
export async function runExport(job: ExportJob): Promise<ExportResult> {
  const { format, sink, signal, onProgress, wait } = job;
  const rows = new WholeRows(format);
  let { query } = job;
  let bytes = 0;
  let resumed = 0;
  let fileName: string | undefined;
  const progress = (): ExportProgress => ({ rows: rows.rows, broken: rows.broken, bytes, resumed });
  const take = async (piece: Uint8Array<ArrayBuffer>): Promise<void> => {
    if (piece.length === 0) return;
    await sink.write(piece);
    bytes += piece.length;
    onProgress(progress());
  };
  for (let failures = 0; ; ) {
    const before = rows.rows;
    try {
      const response = await job.open(query, rows.cursor, signal);
      if (!response.ok) throw await apiErrorOf(response);
      if (fileName === undefined) {
        fileName = fileNameOf(response);
        // With the times as they were: "now" would mean another moment.
        query = fixedQuery(response) ?? query;
      }
      for await (const chunk of chunksOf(response)) await take(rows.push(chunk));
      if (!rows.ended) throw new TypeError('the connection ended before the export');
      await take(rows.rest());
      return { ...progress(), fileName };
    } catch (error) {
      signal.throwIfAborted();
      failures = rows.rows > before ? 0 : failures + 1;
      if (!mayPass(error) || bytes === 0 || failures > MAX_FAILURES) throw networkError(error);
      rows.restart();
      resumed++;
      onProgress(progress());
      await wait(FIRST_WAIT_MS * Math.max(1, failures));
      signal.throwIfAborted();
    }
  }
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Whoever stops listening ends the connection, and the server stops.
    await reader.cancel().catch(() => undefined);
  }
}

/** What the server refused it will refuse again; a connection that broke, or a server that is away, may come back. */
function mayPass(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 0 || error.status >= 500;
  return error instanceof TypeError;
}

/** Browsers say of a broken connection only that it is a TypeError. */
function networkError(error: unknown): unknown {
  return error instanceof TypeError ? new ApiError(error.message, { status: 0, code: 'NETWORK' }) : error;
}

function fileNameOf(response: Response): string | undefined {
  return /filename="([^"/\\]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
}

function fixedQuery(response: Response): string | undefined {
  const text = response.headers.get('x-export-query');
  if (text === null) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
