import type { RecordJson } from 'attestry/api';

/** An export that the log knows of. */
export interface PastExport {
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  readonly format: string;
  /** Undefined where the details were erased. */
  readonly query: string | undefined;
  readonly file: string | undefined;
  readonly rows: number | undefined;
  readonly bytes: number | undefined;
  readonly complete: boolean;
  /** Of its bytes, hex. */
  readonly sha256: string | undefined;
}

/** Which records say that something of this log was exported: an application may record exports of its own. */
export const EXPORT_TYPES = 'type:data.export.,audit.exported target.type:audit_log';

/** What a record of these types says. CSV and JSON have it in their details; NDJSON has the counts in clear. */
export function pastExport({ leaf, sections }: RecordJson): PastExport {
  const said: { readonly [name: string]: unknown } = {
    ...namesIn(sections.details?.details),
    ...leaf.system,
  };
  const sha256 = leaf.related?.find(({ type }) => type === 'sha256')?.id;
  return {
    seq: leaf.seq,
    at: leaf.occurred,
    by: text(sections.actor?.['name']) ?? leaf.actor.id ?? '',
    format: text(said['kind']) ?? leaf.type.split('.').at(-1) ?? '',
    query: text(said['filter']),
    file: text(said['file']),
    rows: count(said['rows']),
    bytes: count(said['bytes']),
    complete: said['complete'] !== false && leaf.outcome !== 'failure',
    sha256: sha256 === undefined ? text(said['sha256']) : String(sha256),
  };
}

function namesIn(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
