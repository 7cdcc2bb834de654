import {
  AttestryError,
  type Log,
  pickIncarnation,
  readCheckpoint,
  readTile,
  type SignedCheckpoint,
} from '@attestry/log';
import { accepts } from 'hono/accepts';
import { z } from 'zod';
import { incarnationsOf, logOf, type Service } from '../../service/service.ts';
import { type BodyDescription, type HttpContext, LOG_PARAMS, type Route, route } from '../route.ts';

const NOTE_EXAMPLE = `audit.example.com/main/1
18
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— audit.example.com/main/1 wbkLBc0k2yq8uZ1mXl5N0aP3rT7vB9dF1hJ4kL6mO8qS0uW2yA4cE6gI8kM0oQ2sU4wY6aC8eG0iK2mO4qS6uW8y
`;

const CHECKPOINT: z.ZodType<SignedCheckpoint> = z.object({
  origin: z.string(),
  size: z.int().meta({ description: 'How many records it fixes.' }),
  note: z.string().meta({ description: 'The signed note: C2SP tlog-checkpoint.' }),
  verifierKey: z.string().meta({ description: 'The key that signs, as C2SP signed-note writes it.' }),
});

const NOTE: BodyDescription = {
  description: 'The signed note; with `Accept: application/json` also its size and the key that signs.',
  content: {
    'text/plain': { schema: z.string(), example: NOTE_EXAMPLE },
    'application/json': {
      schema: CHECKPOINT,
      example: {
        origin: 'audit.example.com/main/1',
        size: 18,
        note: NOTE_EXAMPLE,
        verifierKey: 'audit.example.com/main/1+c1b90b05+AZ3F0sD1k2l3m4n5o6p7q8r9s0t1u2v3w4x5y6z7A8B9',
      },
    },
  },
};

/** Only whoever holds a key gets it, so no cache between keeps it. A full tile never changes. */
const IMMUTABLE = 'private, max-age=31536000, immutable';

/** Tiles of hashes begin with their level. What is beside them are the records as they were sealed. */
const HASHES = /^\d+\//;

/** Each incarnation has a tree of its own. */
const OF_INCARNATION = z.object({
  incarnation: z.coerce
    .number()
    .int()
    .positive()
    .optional()
    .meta({ description: 'Of which incarnation of the log, where that is not the latest.' }),
});

async function pick(service: Service, name: string, incarnation: number | undefined): Promise<Log> {
  if (incarnation === undefined) return logOf(service, name);
  return pickIncarnation(await incarnationsOf(service, name), incarnation);
}

/** The signed tree, for whoever verifies without believing the server. */
export function treeRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/checkpoint',
      access: 'read',
      toMasked: true,
      summary: 'The newest signed checkpoint. Keep it where whoever runs the server cannot change it.',
      params: LOG_PARAMS,
      query: OF_INCARNATION,
      responses: { 200: NOTE },
      handle: async ({ c, params, query }) =>
        answerCheckpoint(c, await pick(service, params.log, query.incarnation)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/logs/:log/checkpoint',
      access: 'read',
      toMasked: true,
      summary: 'Has everything recorded so far signed, and answers with the checkpoint.',
      params: LOG_PARAMS,
      responses: { 200: NOTE },
      handle: async ({ c, params }) => {
        const log = logOf(service, params.log);
        if (log.readOnly !== undefined) throw new AttestryError('LOG_READ_ONLY', log.readOnly.explanation);
        await log.checkpoint();
        return answerCheckpoint(c, log);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/tile/:path{.+}',
      access: 'read',
      toMasked: true,
      summary: 'A tile of the signed tree, or the entries below it: C2SP tlog-tiles.',
      description:
        '`<L>/<N>[.p/<W>]` are hashes of level L, 32 bytes each; `entries/<N>[.p/<W>]` the records themselves, each behind its length of two bytes. N is written in groups of three digits, as in x001/234. What the last checkpoint does not cover is not served.',
      params: LOG_PARAMS.extend({
        path: z.string().meta({ description: 'Which tile.', example: '0/000.p/18' }),
      }),
      query: OF_INCARNATION,
      responses: {
        200: {
          description: 'The bytes. A full tile never changes, and may be kept.',
          content: { 'application/octet-stream': {} },
        },
      },
      handle: async ({ c, params, query, masked }) => {
        if (masked && !HASHES.test(params.path)) throw entriesMasked();
        const log = await pick(service, params.log, query.incarnation);
        const tile = await readTile(log, `tile/${params.path}`);
        if (tile === undefined)
          throw new AttestryError(
            'ROUTE_ABSENT',
            'the signed tree has no such tile: paths are those of C2SP tlog-tiles, up to the size of the checkpoint',
          );
        if (tile.isFull) c.header('cache-control', IMMUTABLE);
        return c.body(Uint8Array.from(tile.bytes), 200, { 'content-type': 'application/octet-stream' });
      },
    }),
  ];
}

function entriesMasked(): AttestryError {
  return new AttestryError(
    'FORBIDDEN',
    'entries are the records with all that is personal in them, and that is not shown to you: tiles of hashes are',
  );
}

async function answerCheckpoint(c: HttpContext, log: Log): Promise<Response> {
  const checkpoint = await readCheckpoint(log);
  if (checkpoint === undefined)
    throw new AttestryError(
      'RECORD_ABSENT',
      `nothing of ${log.origin} is signed yet: POST to this address signs it`,
    );
  const supports = ['text/plain', 'application/json'];
  const type = accepts(c, { header: 'Accept', supports, default: 'text/plain' });
  c.header('vary', 'accept');
  if (type === 'application/json') return c.json(checkpoint);
  return c.text(checkpoint.note);
}
