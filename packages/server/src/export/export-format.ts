import type { Place } from '@attestry/log';
import type { ExportedRow } from './exported-row.ts';

export type ExportFormatName = 'csv' | 'json' | 'ndjson';

/** What is said of an export as a whole, before its rows. */
export interface ExportHead extends SignedOrigin {
  /** What was asked for; times relative to now are written as the times they were. */
  readonly query: string;
  /** RFC 3339. */
  readonly exported: string;
  /** What resets ended of the log, the latest first. */
  readonly older: readonly SignedOrigin[];
}

/** One incarnation, and what its rows are held against. */
export interface SignedOrigin {
  readonly origin: string;
  /** The newest checkpoint that was signed of it then; it covers every row of the latest one. Absent where nothing is signed. */
  readonly checkpoint?: string;
  /** What the checkpoint's signature is checked with. To be compared with what the auditor was given before. */
  readonly verifierKey: string;
}

/** How an export ended. */
export interface ExportEnd {
  /** Of the last row; null where there is none. */
  readonly last: Place | null;
  /** There is more, and the caller asked for no more. */
  readonly more: boolean;
}

/** How rows are written: functions of what they are given, so that the text of a whole is that of its parts. */
export interface ExportFormat {
  readonly name: ExportFormatName;
  readonly mediaType: string;
  /** Whether its rows hold {@link RecordProof}. */
  readonly withProofs: boolean;
  /** What stands before the first row. Left out where an export goes on. */
  head(head: ExportHead): string;
  /** Rows one after another; `first` says that nothing stands before them but the head. */
  rows(rows: readonly ExportedRow[], options: RowOptions): string;
  /** What stands after the last row. */
  end(end: ExportEnd): string;
}

export interface RowOptions {
  readonly first: boolean;
  /** The catalogue's sentence for a type. */
  readonly describe: (type: string) => string;
}
