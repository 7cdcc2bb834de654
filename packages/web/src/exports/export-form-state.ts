import type { Facets } from 'attestry/api';
import { formatRange, parseRange, type Range, readRange, withRange } from '../time/range.ts';
import { EXPORT_FORMATS, type ExportFormat } from './export-format.ts';

/** What the address says. */
export interface ExportForm {
  readonly q: string;
  readonly range: Range;
  /** What stands in the address for the range and cannot be read: `range` is another one then. */
  readonly unreadRange?: string;
  readonly format: ExportFormat;
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/** An address may come from anywhere: what would act in a terminal, where the query is pasted, becomes a space. */
export function parseForm(search: {
  readonly q?: string;
  readonly range?: string;
  readonly format?: string;
}): ExportForm {
  const { q = '', range = 'all', format } = search;
  return {
    q: q.replace(CONTROL, ' ').trim(),
    range: parseRange(range),
    ...(readRange(range) === undefined && { unreadRange: range }),
    format: EXPORT_FORMATS.find((one) => one === format) ?? 'csv',
  };
}

/** As the server is asked. */
export function exportQuery({ q, range }: ExportForm): string {
  return withRange(q, range);
}

/** A range of whole days in UTC as the address has it, from two days of which the last is included; undefined where they are none. */
export function daysRange(from: string, to: string): string | undefined {
  const fromMs = Date.parse(`${from}T00:00:00Z`);
  const toMs = Date.parse(`${to}T00:00:00Z`) + 86_400_000;
  if (!(fromMs < toMs)) return undefined;
  return formatRange({
    kind: 'between',
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
  });
}

/** The first and the last day of a range between two times, in UTC. */
export function rangeDays(range: Range): { readonly from: string; readonly to: string } | undefined {
  if (range.kind !== 'between') return undefined;
  const last = new Date(Date.parse(range.to) - 1).toISOString();
  return { from: range.from.slice(0, 10), to: last.slice(0, 10) };
}

/** More rows than that are written to a file as they come, where the browser can. */
const MANY_ROWS = 50_000;
/** The server counts no further where it cannot count without reading. */
const COUNTED_AT_MOST = 1000;

/** Whether an export may be more than belongs into memory: what is not counted, or not to the end, may be anything. */
export function mayBeMany(counted: Pick<Facets, 'complete' | 'total'> | undefined): boolean {
  if (counted === undefined || counted.total > MANY_ROWS) return true;
  return !counted.complete && counted.total >= COUNTED_AT_MOST;
}

/** The name that is offered for a file which is chosen before the server names it. */
export function suggestedName(log: string, format: ExportFormat, nowMs: number): string {
  return `audit_${log.replace(/[^\w.-]+/g, '_')}_${new Date(nowMs).toISOString().slice(0, 10)}.${format}`;
}
