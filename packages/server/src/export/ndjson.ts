/**
 * Records as NDJSON: the first line is `{"export":{…}}`, the last `{"end":{…}}`, and between them each line is one record
 * with what proves it, as json.ts says.
 */
import type { ExportFormat } from './export-format.ts';
import { endOf, headOf, rowText } from './json.ts';

export const NDJSON: ExportFormat = {
  name: 'ndjson',
  mediaType: 'application/x-ndjson',
  withProofs: true,
  head: (head) => `${JSON.stringify({ export: headOf(head) })}\n`,
  rows: (rows, options) => rows.map((row) => `${rowText(row, options)}\n`).join(''),
  end: (end) => `${JSON.stringify({ end: endOf(end) })}\n`,
};
