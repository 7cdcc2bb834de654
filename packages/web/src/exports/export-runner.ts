import { createContext, useContext, useSyncExternalStore } from 'react';
import { api } from '../api/attestry-api.ts';
import type { ExportFormat } from './export-format.ts';
import { type FileSink, hashOf } from './export-sinks.ts';
import { type ExportProgress, type ExportResult, runExport } from './run-export.ts';

export interface ExportAsked {
  readonly log: string;
  readonly query: string;
  readonly format: ExportFormat;
  /** Rows, as far as one knows before. */
  readonly expected: number | undefined;
}

export type ExportState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly asked: ExportAsked;
      readonly startedMs: number;
      readonly progress: ExportProgress;
    }
  | {
      readonly kind: 'done';
      readonly asked: ExportAsked;
      readonly tookMs: number;
      readonly result: ExportResult;
      /** SHA-256 of the file; of one that came in pieces the log has the hashes of the pieces. */
      readonly sha256: string | undefined;
    }
  | { readonly kind: 'cancelled'; readonly asked: ExportAsked }
  | { readonly kind: 'failed'; readonly asked: ExportAsked; readonly error: unknown };

const NOTHING: ExportProgress = { rows: 0, broken: 0, bytes: 0, resumed: 0 };
/** More often, nobody reads it. Milliseconds. */
const TELL_MS = 100;

/** The export of this page: it goes on while other screens are looked at. */
export class ExportRunner {
  #state: ExportState = { kind: 'idle' };
  #stop = new AbortController();
  #toldMs = 0;
  readonly #listeners = new Set<() => void>();

  get state(): ExportState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  cancel(): void {
    this.#stop.abort();
  }

  /** Never rejects: how it ended is a state. One at a time. */
  async run(asked: ExportAsked, sink: FileSink): Promise<void> {
    if (this.#state.kind === 'running') return;
    const startedMs = performance.now();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#tell({ kind: 'running', asked, startedMs, progress: NOTHING });
    addEventListener('beforeunload', askBeforeLeaving);
    try {
      const result = await runExport({
        ...asked,
        sink,
        signal,
        open: (query, cursor, stop) => openExport(asked, { query, cursor, signal: stop }),
        onProgress: (progress) => this.#progress({ kind: 'running', asked, startedMs, progress }),
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      });
      const blob = await sink.finish(result.fileName ?? `export.${asked.format}`);
      const sha256 = result.resumed === 0 ? await hashOf(blob) : undefined;
      this.#tell({ kind: 'done', asked, tookMs: performance.now() - startedMs, result, sha256 });
    } catch (error) {
      await sink.abort().catch(() => undefined);
      this.#tell(signal.aborted ? { kind: 'cancelled', asked } : { kind: 'failed', asked, error });
    } finally {
      removeEventListener('beforeunload', askBeforeLeaving);
    }
  }

  #progress(state: ExportState): void {
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < TELL_MS) return;
    this.#toldMs = nowMs;
    this.#tell(state);
  }

  #tell(state: ExportState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

interface Piece {
  readonly query: string;
  readonly cursor: string | undefined;
  readonly signal: AbortSignal;
}

function openExport({ log, format }: ExportAsked, { query, cursor, signal }: Piece): Promise<Response> {
  const url = new URL(api.exportUrl(log, { q: query, format }));
  if (cursor !== undefined) url.searchParams.set('cursor', cursor);
  return fetch(url, { signal, credentials: 'same-origin' });
}

export const ExportContext = createContext<ExportRunner>(new ExportRunner());

export function useExportRunner(): readonly [ExportState, ExportRunner] {
  const runner = useContext(ExportContext);
  return [useSyncExternalStore(runner.subscribe, () => runner.state), runner];
}
