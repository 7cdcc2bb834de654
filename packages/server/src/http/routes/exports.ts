import {
  AttestryError,
  type Incarnations,
  incarnationOf,
  type Place,
  parsePlace,
  readRecord,
} from '@attestry/log';
import { z } from 'zod';
import { CSV } from '../../export/csv.ts';
import type { ExportFormat, ExportFormatName } from '../../export/export-format.ts';
import { exportPieces } from '../../export/export-records.ts';
import { exportStream } from '../../export/export-stream.ts';
import { exportFileName } from '../../export/file-name.ts';
import { JSON_FORMAT } from '../../export/json.ts';
import { NDJSON } from '../../export/ndjson.ts';
import { type ExportAsked, recordExport } from '../../export/record-export.ts';
import { fixTimes } from '../../export/time-range.ts';
import { incarnationsOf, type Service } from '../../service/service.ts';
import { type HttpContext, LOG_PARAMS, type Route, route } from '../route.ts';

const FORMATS: { readonly [F in ExportFormatName]: ExportFormat } = {
  csv: CSV,
  json: JSON_FORMAT,
  ndjson: NDJSON,
};

const EXPORT_QUERY = z.object({
  q: z
    .string()
    .default('')
    .meta({ description: 'What to export; nothing for everything.', example: 'severity:>=warning' }),
  format: z
    .enum(['csv', 'json', 'ndjson'])
    .default('csv')
    .meta({ description: 'CSV is for reading, JSON and NDJSON hold proofs.' }),
  cursor: z.string().exactOptional().meta({
    description:
      'Goes on after this row: the `id` of the last whole row that came, or its incarnation and position (1:17).',
  }),
  limit: z.coerce
    .number()
    .int()
    .positive()
    .exactOptional()
    .meta({ description: 'Rows, at most.', example: 1_000_000 }),
});

const DESCRIPTION = `Streams every record that matches, newest first and on into the incarnations that a reset ended, in memory that does not grow with them. Records made after it began are
not in it.

**Going on.** Where the stream was cut off, throw away what follows the last whole row, ask again with the same \`format\`, with
\`q\` as the header \`X-Export-Query\` had it (percent-encoded, with fixed times in place of \`now\`), and with \`cursor\` the id
of that row, or its incarnation and position (\`1:17\`; \`broken:1:17\` counts as one). The answer has no head and continues the bytes: the pieces one after another are the whole.

**What is written down.** When it ends, and before the last bytes are given, the log records \`data.export.csv\`, \`data.export.json\` or, for NDJSON,
\`audit.exported\`: who, the filter, the rows, and the SHA-256 of the bytes, found by \`related:<hex>\`. One that was cut off is recorded
with what was sent until then and \`complete: false\`.

**Places that cannot be shown.** A record whose bytes do not match its hash is not exported as if it were true: in its place stands
\`broken\` with its position.`;

const CSV_EXAMPLE =
  '\ufeff"id","category","action","actor","target","IP","severity","timestamp","details","before","after","hash"\r\n';
const NDJSON_EXAMPLE =
  '{"export":{"version":1,"origin":"audit.example.com/main/1","query":"","order":"newest first","exported":"2026-11-22T09:00:00.000Z","checkpoint":"…","verifierKey":"…"}}\n';

/** `GET …/exports`. */
export function exportRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/exports',
      access: 'export',
      summary: 'Exports all records that match, as a file.',
      description: DESCRIPTION,
      params: LOG_PARAMS,
      query: EXPORT_QUERY,
      responses: {
        200: {
          description: 'The file. What fails later cuts the stream off.',
          content: {
            'text/csv': { example: CSV_EXAMPLE },
            'application/json': {
              example: { export: { version: 1 }, records: [], end: { last: null, more: false } },
            },
            'application/x-ndjson': { example: NDJSON_EXAMPLE },
          },
        },
      },
      handle: async ({ c, params, query: { q, format: name, cursor, limit }, principal }) => {
        const all = await incarnationsOf(service, params.log);
        const [log] = all;
        const query = fixTimes(q, log.nowMs());
        const before = cursor === undefined ? undefined : await placeOf(all, cursor);
        const fileName = await exportFileName(all, query, name);
        const asked: ExportAsked = {
          principal,
          query: q,
          format: name,
          logName: params.log,
          fileName,
          ...(before !== undefined && { before }),
          ...(limit !== undefined && { limit }),
          request: requestOf(c),
        };
        const format = FORMATS[name];
        const stop = new AbortController();
        const wanted = {
          query,
          format,
          ...(before !== undefined && { before }),
          ...(limit !== undefined && { limit }),
        };
        const body = await exportStream(exportPieces(all, wanted, stop.signal), {
          stop,
          finish: (summary) => recordExport(log, asked, summary),
          onError: service.onError,
        });
        return new Response(body, {
          headers: {
            'content-type': format.mediaType,
            'content-disposition': `attachment; filename="${fileName}"`,
            'x-export-query': encodeURIComponent(query),
          },
        });
      },
    }),
  ];
}

function requestOf(c: HttpContext): ExportAsked['request'] {
  const ip = c.get('clientAddress');
  const userAgent = c.req.header('user-agent');
  return {
    ...(ip !== undefined && { ip }),
    ...(userAgent !== undefined && { userAgent }),
    requestId: c.get('requestId'),
  };
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The place of the last row that the caller has. */
async function placeOf(all: Incarnations, cursor: string): Promise<Place> {
  const place = parsePlace(cursor.replace(/^broken:/, ''), incarnationOf(all[0]));
  if (place !== undefined) return place;
  if (!ID.test(cursor))
    throw new AttestryError(
      'REQUEST_INVALID',
      'the cursor is the id or the place of the last whole row that came: give one of these',
    );
  for (const log of all) {
    const found = await readRecord(log, cursor);
    if (found !== undefined) return { incarnation: incarnationOf(log), seq: found.record.leaf.seq };
  }
  throw new AttestryError('RECORD_ABSENT', 'the log has no record with the id that the cursor names');
}
