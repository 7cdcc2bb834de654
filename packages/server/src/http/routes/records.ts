import { type Log, type Place, type Receipt, searchLog } from '@attestry/log';
import { z } from 'zod';
import { incarnationsOf, logOf, type Service } from '../../service/service.ts';
import { answerLines, type LineAnswer } from '../ndjson-answers.ts';
import { bodyOf, readBody, readMediaType } from '../read-body.ts';
import { ReadAudit } from '../record-audit.ts';
import { parsePostedEvents, recordList } from '../record-events.ts';
import { RECORD_EXAMPLE, RECORD_JSON, recordJson } from '../record-json.ts';
import { type HttpContext, LOG_PARAMS, type Route, route } from '../route.ts';
import { recordRoute } from './record.ts';

const JSON_TYPE = 'application/json';
const NDJSON_TYPE = 'application/x-ndjson';
const MAX_PAGE = 1000;

const RECEIPT: z.ZodType<Receipt> = z.object({
  id: z.string().meta({ description: 'Ours: a UUIDv7.' }),
  log: z.string().meta({ description: 'The origin of the log.' }),
  seq: z.int().meta({ description: 'The position.' }),
  hash: z
    .string()
    .meta({ description: 'The leaf hash, hex: keep it, and the record can be held against it.' }),
  replayed: z
    .literal(true)
    .exactOptional()
    .meta({ description: 'The event had been recorded before: this is the first receipt.' }),
});

const LINE_ANSWER: z.ZodType<LineAnswer> = z.union([
  z.object({ line: z.int(), status: z.union([z.literal(200), z.literal(201)]), receipt: RECEIPT }),
  z.object({
    line: z.int(),
    status: z.int(),
    error: z.object({ code: z.string(), detail: z.string(), pointer: z.string().exactOptional() }),
  }),
]);

/** The members of an event; what is in them is judged where all events are judged. */
const ENTITY = z.looseObject({ type: z.string(), id: z.union([z.string(), z.number()]) }).partial();
const EVENT = z.object({
  type: z.string().meta({ description: 'What happened, past participle last: client.updated.' }),
  id: z
    .string()
    .optional()
    .meta({ description: 'Yours, at most 128 bytes: sent again, the event is recorded once.' }),
  occurredAt: z.string().optional().meta({ description: 'RFC 3339, where that is not now.' }),
  source: z.object({ id: z.string(), seq: z.int() }).partial().optional(),
  actor: ENTITY.optional(),
  behalf: ENTITY.optional(),
  target: ENTITY.optional(),
  related: z.array(ENTITY).max(32).optional(),
  subject: ENTITY.optional(),
  outcome: z.enum(['success', 'failure', 'denied', 'unknown']).optional(),
  severity: z
    .enum(['info', 'warning', 'critical'])
    .optional()
    .meta({ description: 'Counts only for types that the catalogue does not know.' }),
  category: z.string().optional(),
  request: z.record(z.string(), z.string()).optional().meta({
    description: 'ip, userAgent, method, path, sessionId, requestId, traceId.',
  }),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  reason: z.unknown().optional(),
  details: z.unknown().optional(),
  imported: z.object({ from: z.string(), at: z.string() }).partial().optional(),
});

const RECEIPT_EXAMPLE: Receipt = {
  id: RECORD_EXAMPLE.leaf.id,
  log: RECORD_EXAMPLE.leaf.log,
  seq: RECORD_EXAMPLE.leaf.seq,
  hash: RECORD_EXAMPLE.hash,
};
const EVENT_EXAMPLE = {
  type: 'auth.login',
  id: 'login-8841',
  actor: { type: 'user', id: '42', name: 'Ada Lopez' },
  request: { ip: '203.0.113.7' },
};

/** `/api/v1/logs/:log/records`: recording, searching, reading. */
export function recordRoutes(service: Service): readonly Route[] {
  const audit = new ReadAudit(service.nowMs);
  return [postRecords(service), searchRecords(service, audit), recordRoute(service, audit)];
}

function postRecords(service: Service): Route {
  return route({
    method: 'POST',
    path: '/api/v1/logs/:log/records',
    access: 'write',
    toMasked: true,
    summary: 'Records events. What is acknowledged is on disk.',
    description: [
      'An object is one event, an array up to 1,000 of them (10 MiB) that are recorded all or none, NDJSON any number, each by itself. An event has at most 1 MiB.',
      'With an `id` of yours an event can be sent again: it is recorded once. The same id with other content is refused with 409. Where nothing was new, the status is 200 and `Idempotent-Replay: true` says so; each receipt has `replayed`.',
      'NDJSON is answered line by line while it comes, in its order, `line` counting from 1; blank lines are passed over. While nobody reads the answers no more lines are read, so read while you send. A line that is refused does not stop the rest.',
      '`Prefer: return=minimal` leaves the body of the answer out; of NDJSON it leaves only the lines that were not recorded.',
    ].join('\n\n'),
    params: LOG_PARAMS,
    body: {
      description: 'One event, several, or any number of lines.',
      content: {
        [JSON_TYPE]: { schema: z.union([EVENT, z.array(EVENT).max(1000)]), example: EVENT_EXAMPLE },
        [NDJSON_TYPE]: { example: `${JSON.stringify(EVENT_EXAMPLE)}\n{"type":"auth.logout"}\n` },
      },
    },
    responses: {
      200: {
        description: 'Of NDJSON the answers, line by line; else the first receipts: nothing was new.',
        content: {
          [JSON_TYPE]: {
            schema: z.union([RECEIPT, z.object({ receipts: z.array(RECEIPT) })]),
            example: { ...RECEIPT_EXAMPLE, replayed: true },
          },
          [NDJSON_TYPE]: {
            schema: LINE_ANSWER,
            example: { line: 1, status: 201, receipt: RECEIPT_EXAMPLE },
          },
        },
      },
      201: {
        description: 'The receipt, or those of a list in its order.',
        content: {
          [JSON_TYPE]: {
            schema: z.union([RECEIPT, z.object({ receipts: z.array(RECEIPT) })]),
            example: RECEIPT_EXAMPLE,
          },
        },
      },
    },
    handle: ({ c, params }) => {
      const log = logOf(service, params.log);
      const minimal = prefersMinimal(c);
      if (minimal) c.header('preference-applied', 'return=minimal');
      if (readMediaType(c, [JSON_TYPE, NDJSON_TYPE]) === JSON_TYPE) return record(c, log, minimal);
      const { stopping, onError } = service;
      const answers = answerLines(log, bodyOf(c), { minimal, stopping, onError });
      return c.body(answers, 200, { 'content-type': NDJSON_TYPE });
    },
  });
}

/** One event or a list of them. */
async function record(c: HttpContext, log: Log, minimal: boolean): Promise<Response> {
  const posted = parsePostedEvents(await readBody(c));
  if (posted.kind === 'one') {
    const receipt = await log.record(posted.event.type, posted.event);
    return answerRecorded(c, [receipt], minimal ? undefined : receipt);
  }
  const receipts = await recordList(log, posted.events);
  return answerRecorded(c, receipts, minimal ? undefined : { receipts });
}

function answerRecorded(c: HttpContext, receipts: readonly Receipt[], body: object | undefined): Response {
  const isReplay = receipts.length > 0 && receipts.every(({ replayed }) => replayed);
  if (isReplay) c.header('idempotent-replay', 'true');
  const status = isReplay ? 200 : 201;
  return body === undefined ? c.body(null, status) : c.json(body, status);
}

/** RFC 7240; what is not known in it is passed over. */
function prefersMinimal(c: HttpContext): boolean {
  const preferences = (c.req.header('prefer') ?? '').split(/[,;]/);
  return preferences.some((one) => /^\s*return\s*=\s*"?minimal"?\s*$/i.test(one));
}

const PLACE_JSON: z.ZodType<Place> = z.object({ incarnation: z.int(), seq: z.int() });

const PAGE_JSON = z.object({
  origin: z.string().meta({ description: 'Of the latest incarnation: records of others say theirs.' }),
  records: z.array(RECORD_JSON),
  nextCursor: z
    .string()
    .optional()
    .meta({ description: 'Where the next page begins; absent when there is none.' }),
  broken: z
    .array(PLACE_JSON)
    .meta({ description: 'Places whose bytes do not match their hash: not shown as if they were true.' }),
});

function searchRecords(service: Service, audit: ReadAudit): Route {
  return route({
    method: 'GET',
    path: '/api/v1/logs/:log/records',
    access: 'read',
    toMasked: true,
    summary: 'Searches, newest first, on into the incarnations that a reset ended.',
    description:
      'Everything shown was decoded from bytes that were hashed and compared at this read. A page may be short and still have a next. The search of a person (a key made with `person`) is recorded as `audit.searched`, before it is answered.',
    params: LOG_PARAMS,
    query: z.object({
      q: z.string().default('').meta({
        description:
          'Which records: words and key:value, as `attestry search --help` explains; all without it.',
        example: 'severity:>=warning time:>now-24h',
      }),
      cursor: z
        .string()
        .regex(
          /^(?:[1-9][0-9]{0,14}:)?(?:0|[1-9][0-9]{0,15})$/,
          'this is no cursor: give back nextCursor as it was',
        )
        .optional()
        .meta({
          description:
            'The `nextCursor` of the page before. It is a position, of an incarnation or (17) of the latest one: the page begins below it.',
        }),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(MAX_PAGE)
        .default(50)
        .meta({ description: 'Records of a page, at most.' }),
    }),
    responses: {
      200: {
        description: 'A page.',
        content: {
          [JSON_TYPE]: {
            schema: PAGE_JSON,
            example: {
              origin: RECORD_EXAMPLE.leaf.log,
              records: [RECORD_EXAMPLE],
              nextCursor: '1:17',
              broken: [],
            },
          },
        },
      },
    },
    handle: async ({ c, params, query, principal, masked }) => {
      const all = await incarnationsOf(service, params.log);
      const [log] = all;
      const { q, cursor, limit } = query;
      const page = await searchLog(all, q, { limit, ...(cursor !== undefined && { cursor }) });
      const results = page.records.length;
      await audit.recordSearch(
        log,
        { c, principal },
        { query: q, results, isFurtherPage: cursor !== undefined },
      );
      const { nextCursor, broken } = page;
      const records = page.records.map((one) => recordJson(log, one, { masked }));
      return c.json({
        ...{ origin: log.origin, records, broken },
        ...(nextCursor !== undefined && { nextCursor }),
      });
    },
  });
}
