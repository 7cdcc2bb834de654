/**
 * Records as CSV (RFC 4180) for spreadsheets: UTF-8 with a byte order mark, CRLF, every cell quoted, newest first.
 *
 *     id          ours; `broken:<incarnation>:<seq>` for a place whose bytes do not match their hash, with nothing else but `details`
 *     category, action, severity, hash      as in the leaf; action is the type
 *     actor, target                         type/id, with the name in parentheses where there is one
 *     IP                                    of the request
 *     timestamp                             when it happened: RFC 3339, UTC
 *     details                               JSON of whatever has no column of its own, beginning with seq and incarnation
 *     before, after                         JSON
 *
 * It is for reading, not for proving: cells are changed as csv-cell.ts says. NDJSON and JSON hold the bytes that were hashed.
 */
import { formatPlace, type JsonValue } from '@attestry/log';
import { stringify } from 'csv-stringify/sync';
import { csvCell } from './csv-cell.ts';
import type { ExportFormat } from './export-format.ts';
import type { BrokenPlace, ExportedRecord, ExportedRow } from './exported-row.ts';

const COLUMNS = [
  'id',
  'category',
  'action',
  'actor',
  'target',
  'IP',
  'severity',
  'timestamp',
  'details',
  'before',
  'after',
  'hash',
] as const;

/** What others wrote. The columns beside these are ours, and keep the form in which programs read them. */
const KEEPS_FORM: ReadonlySet<string> = new Set(['category', 'action', 'actor', 'target', 'before', 'after']);

/** Without it Excel takes UTF-8 for the code page of the machine. */
const BYTE_ORDER_MARK = '\ufeff';

/** A row without a head can be put behind a file that was cut off: a CSV has no end of its own. */
export const CSV: ExportFormat = {
  name: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  withProofs: false,
  head: () => BYTE_ORDER_MARK + formatCsv([COLUMNS]),
  rows: (rows) => formatCsv(rows.map((row) => cellsOf(row).map(cellOf))),
  end: () => '',
};

function formatCsv(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return stringify([...rows], { quoted: true, quoted_empty: true, record_delimiter: 'windows' });
}

function cellOf(text: string, column: number): string {
  return csvCell(text, KEEPS_FORM.has(COLUMNS[column] ?? ''));
}

function cellsOf(row: ExportedRow): readonly string[] {
  if (row.kind === 'broken') return brokenCells(row);
  const { leaf, sections, hash } = row.record;
  const { actor, target, request, change } = sections;
  return [
    leaf.id,
    leaf.category,
    leaf.type,
    entityText(leaf.actor, actor?.name),
    entityText(leaf.target, target?.name),
    scalarText(request?.['ip']),
    leaf.severity,
    leaf.occurred,
    JSON.stringify(restOf(row)),
    jsonText(change?.before),
    jsonText(change?.after),
    hash,
  ];
}

function brokenCells({ incarnation, seq, to }: BrokenPlace): readonly string[] {
  const broken = { incarnation, seq, ...(to !== undefined && { to }) };
  const filled: { readonly [column: string]: string } = {
    id: `broken:${formatPlace({ incarnation, seq })}`,
    details: JSON.stringify({ broken, explanation: BROKEN_EXPLANATION }),
  };
  return COLUMNS.map((column) => filled[column] ?? '');
}

/** What stands beside a place that cannot be shown. */
const BROKEN_EXPLANATION = 'what is stored here does not match its hash, or is gone: run `attestry verify`';

/** What has no column: members that are undefined are left out by JSON. */
function restOf({ incarnation, record: { leaf, sections } }: ExportedRecord): {
  readonly [member: string]: unknown;
} {
  const { reason, details, norm, ids, imported, ...others } = sections.details ?? {};
  const { ip: _, ...request } = sections.request ?? {};
  return {
    seq: leaf.seq,
    incarnation,
    outcome: leaf.outcome,
    recorded: leaf.recorded === leaf.occurred ? undefined : leaf.recorded,
    clock: leaf.clock,
    ref: leaf.ref,
    source: leaf.source,
    reason,
    details,
    actor: sections.actor,
    behalf: leaf.behalf && { ...leaf.behalf, ...sections.behalf },
    target: sections.target,
    related: leaf.related,
    subject: leaf.subject,
    request: Object.keys(request).length === 0 ? undefined : request,
    // A section that was cut as a whole has a marker in place of its members.
    ...others,
    norm,
    ids,
    imported,
    change: sections.change !== undefined && '[truncated]' in sections.change ? sections.change : undefined,
    system: leaf.system,
  };
}

function entityText(
  ref: { readonly type?: string; readonly id?: string } | undefined,
  name: JsonValue | undefined,
): string {
  const text = [ref?.type, ref?.id].filter((part) => part !== undefined).join('/');
  if (name === undefined) return text;
  return `${text}${text === '' ? '' : ' '}(${scalarText(name)})`;
}

function scalarText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : jsonText(value);
}

function jsonText(value: JsonValue | undefined): string {
  return value === undefined ? '' : JSON.stringify(value);
}
