import { type EventInput, formatPlace, incarnationOf, type Log, type Place } from '@attestry/log';
import { actorOf, type Principal } from '../accounts/principal.ts';
import type { ExportFormatName } from './export-format.ts';
import type { ExportSummary } from './export-stream.ts';

/** Who exports, and what they asked for. */
export interface ExportAsked {
  readonly principal: Principal;
  /** As it was asked; it stands in the sealed details. */
  readonly query: string;
  readonly format: ExportFormatName;
  /** The name of the log. */
  readonly logName: string;
  readonly fileName: string;
  /** The place below which it goes on. */
  readonly before?: Place;
  readonly limit?: number;
  readonly request: NonNullable<EventInput['request']>;
}

/**
 * Writes down that records left the log: `data.export.csv`, `data.export.json`, or `audit.exported` for other formats.
 * On disk when it resolves. A log that is read-only takes no record, and gives what it has all the same.
 *
 * The SHA-256 stands among the related ids, in hex: there it is in clear, is found by `related:<hex>`, and no rule of
 * redaction takes a run of its digits for the number of a card.
 */
export async function recordExport(log: Log, asked: ExportAsked, summary: ExportSummary): Promise<void> {
  if (log.readOnly !== undefined) return;
  const { format, principal, logName, request } = asked;
  const { rows, broken, bytes, sha256, first, last, complete } = summary;
  const shown = (place: Place): number | string =>
    place.incarnation === incarnationOf(log) ? place.seq : formatPlace(place);
  const counts = { kind: format, rows, complete, ...(broken > 0 && { broken }) };
  const details = {
    filter: asked.query,
    file: asked.fileName,
    bytes,
    ...(asked.before !== undefined && { before: shown(asked.before) }),
    ...(asked.limit !== undefined && { limit: asked.limit }),
    ...(first !== undefined && { first: shown(first) }),
    ...(last !== undefined && { last: shown(last) }),
  };
  const input: EventInput = {
    actor: actorOf(principal),
    target: { type: 'audit_log', id: logName },
    related: [{ type: 'sha256', id: sha256 }],
    outcome: complete ? 'success' : 'failure',
    request,
  };
  if (format === 'ndjson') {
    await log.recordSystem('audit.exported', { ...counts, sha256 }, { ...input, details });
  } else {
    await log.record(`data.export.${format}`, { ...input, details: { ...details, ...counts } });
  }
}
