import { setTimeout as sleep } from 'node:timers/promises';
import { AttestryError, FilterError } from '@attestry/log';
import type { ExportFormat } from './answers.ts';
import { WholeRows } from './whole-rows.ts';

/** Asks for an export, from its beginning or behind a row. */
export type OpenExport = (query: string, cursor: string | undefined) => Promise<Response>;

export interface ExportOptions {
  readonly query: string;
  readonly format: ExportFormat;
  readonly onRun?: (run: ExportRun) => void;
  readonly signal?: AbortSignal;
  /** Is told why a connection ended before the next one is tried. */
  readonly onBroken?: (error: unknown) => void;
  /** @default a timer */
  readonly wait?: (ms: number) => Promise<void>;
}

/** How far an export is. */
export interface ExportRun {
  readonly rows: number;
  /** Rows that stand for places whose bytes do not match their hash. */
  readonly broken: number;
}

/** Connections in a row that bring nothing. */
const MAX_FAILURES = 8;
const FIRST_WAIT_MS = 500;

/**
 * The bytes of an export, whole rows at a time, once and in their order, over as many connections as it takes.
 *
 * @throws AttestryError what the server answered; SERVER_UNREACHABLE when connections break and bring nothing any more
 */
export async function* exportPieces(open: OpenExport, options: ExportOptions): AsyncGenerator<Uint8Array> {
  const { format, signal, onRun = () => undefined, onBroken = () => undefined } = options;
  const wait = options.wait ?? ((ms: number) => sleep(ms, undefined, signal && { signal }));
  const rows = new WholeRows(format);
  let query = options.query;
  const tell = (): void => onRun({ rows: rows.rows, broken: rows.broken });
  let begun = false;
  for (let failures = 0; ; ) {
    try {
      const response = await open(query, rows.cursor);
      begun = true;
      // With the times as they were: "now" would mean another moment.
      if (rows.cursor === undefined) query = fixedQuery(response) ?? query;
      for await (const bytes of response.body ?? []) {
        const whole = rows.push(bytes);
        if (whole.length === 0) continue;
        failures = 0;
        tell();
        yield whole;
      }
      if (rows.ended) break;
      throw new Error('the connection ended before the export');
    } catch (error) {
      signal?.throwIfAborted();
      if (!begun || !mayPass(error)) throw error;
      if (++failures > MAX_FAILURES)
        throw new AttestryError(
          'SERVER_UNREACHABLE',
          'the export broke off again and again, and brought nothing more: try it later',
          { cause: error },
        );
      rows.restart();
      onBroken(error);
      await wait(FIRST_WAIT_MS * failures);
    }
  }
  tell();
  if (rows.rest().length > 0) yield rows.rest();
}

/** What the server answered will be answered again; what broke may be mended. */
function mayPass(error: unknown): boolean {
  return !(error instanceof FilterError) && (!AttestryError.is(error) || error.retryable);
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
