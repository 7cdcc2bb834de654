import { AttestryError, formatPlace, incarnationOf, type Log, matcherFor, parsePlace } from '@attestry/log';
import { z } from 'zod';
import { logOf, type Service } from '../../service/service.ts';
import { formatEvent, respondEvents, type ServerSentEvent } from '../event-stream.ts';
import { type LiveItem, type LiveRequest, liveRecords } from '../live-records.ts';
import { LogGrowth } from '../log-growth.ts';
import { mayGoOn } from '../may-go-on.ts';
import { RECORD_EXAMPLE, type Reader, recordJson } from '../record-json.ts';
import { type HttpContext, LOG_PARAMS, type Route, route } from '../route.ts';

const POSITION = /^(0|[1-9][0-9]{0,14})$/;
const FIRST_INCARNATION = 1;

const TAIL_QUERY = z.object({
  q: z.string().default('').meta({ description: 'What records have to match, as a search has it.' }),
  from: z
    .string()
    .regex(POSITION, 'a position is a whole number')
    .optional()
    .meta({ description: 'The first position to look at. Without it: what is recorded from now on.' }),
});

/** `GET tail`: records as they are recorded. */
export function tailRoutes(service: Service): readonly Route[] {
  const growths = new WeakMap<Log, LogGrowth>();
  const growthOf = (log: Log): LogGrowth => {
    const growth = growths.get(log) ?? new LogGrowth(log);
    growths.set(log, growth);
    return growth;
  };
  return [
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/tail',
      access: 'read',
      toMasked: true,
      summary: 'Gives records as they are recorded, as server-sent events.',
      description: [
        'Ascending, each once, and without a gap: a client that comes back with `Last-Event-ID` is given what came after it.',
        '`event: record` has the place as its id (17; after a reset 2:17, with the incarnation) and the record as its data, as a search gives it.',
        'Only what the latest incarnation has: who has seen an earlier one is given the latest from its beginning.',
        '`event: broken` has `{"seq": n}` of a record whose bytes do not match their hash.',
        '`event: position` has `{"seq": n}` now and then, so that who comes back does not have to begin where the last match was.',
        'A comment comes every 15 s when nothing else does. The stream ends when the server does; come back then.',
      ].join('\n'),
      params: LOG_PARAMS,
      query: TAIL_QUERY,
      responses: {
        200: {
          description: 'The events, without end.',
          content: {
            'text/event-stream': {
              schema: z.string(),
              example: formatEvent({
                event: 'record',
                id: String(RECORD_EXAMPLE.leaf.seq),
                data: RECORD_EXAMPLE,
              }),
            },
          },
        },
      },
      handle: async ({ c, params, query: { q, from }, principal, masked }) => {
        const log = logOf(service, params.log);
        // A query that cannot be read is told before the stream begins.
        matcherFor(log, q);
        const growth = growthOf(log);
        const start = await readStart(c, incarnationOf(log), growth, from);
        return respondEvents((signal) => tail(log, growth, { query: q, from: start, signal, masked }), {
          onError: service.onError,
          mayGoOn: async () =>
            service.logs.get(params.log) === log && mayGoOn(service, principal, params.log, { masked }),
        });
      },
    }),
  ];
}

/** Behind what the client has seen, else where it wants to begin, else at the end. */
async function readStart(
  c: HttpContext,
  incarnation: number,
  growth: LogGrowth,
  from: string | undefined,
): Promise<number> {
  const lastId = c.req.header('last-event-id');
  if (lastId === undefined || lastId === '') return from === undefined ? growth.readSize() : Number(from);
  const last = parsePlace(lastId, FIRST_INCARNATION);
  if (last === undefined || last.incarnation > incarnation)
    throw new AttestryError('REQUEST_INVALID', '"Last-Event-ID" is not an id that a tail gave: leave it out');
  if (last.incarnation < incarnation) return 0;
  const size = await growth.readSize();
  // Waiting there would hide that records are gone which somebody has seen.
  if (last.seq >= size)
    throw new AttestryError(
      'REQUEST_INVALID',
      `the log has ${size} records, and the client has seen record ${lastId}: have the log verified`,
    );
  return last.seq + 1;
}

async function* tail(
  log: Log,
  growth: LogGrowth,
  request: LiveRequest & Reader,
): AsyncGenerator<readonly ServerSentEvent[], void> {
  for await (const items of liveRecords(log, growth, request))
    yield items.map((item) => eventOf(log, item, request));
}

function eventOf(log: Log, item: LiveItem, reader: Reader): ServerSentEvent {
  const data = item.kind === 'record' ? recordJson(log, item.record, reader) : { seq: item.seq };
  const place = { incarnation: incarnationOf(log), seq: item.seq };
  const id = place.incarnation === FIRST_INCARNATION ? String(item.seq) : formatPlace(place);
  return { event: item.kind, id, data };
}
