import { type DecodedRecord, incarnationOf, type JsonValue, type Log } from '@attestry/log';
import { SECTIONS } from '@attestry/log/record';
import { z } from 'zod';
import { maskRecord, type ShownLeaf, type ShownRecord } from '../accounts/mask-record.ts';
import type { RouteRequest } from './route.ts';

/** A record as the API gives it: decoded from bytes that were hashed and compared at that read, with the catalogue's sentence. */
export interface RecordJson extends ShownRecord {
  /** What happened, for people: "A user signed in". */
  readonly sentence: string;
  /** Of the log: with it, a position is that of one record. The latest one where the log was never reset is 1. */
  readonly incarnation: number;
}

/** Who is shown a record: a request, or what was kept of it. */
export type Reader = Pick<RouteRequest<unknown, unknown>, 'masked'>;

/** The one way in which a record leaves the server as JSON: as whoever asks is shown it. */
export function recordJson(
  log: Pick<Log, 'catalogue'>,
  record: DecodedRecord,
  { masked }: Reader,
): RecordJson {
  return {
    ...(masked ? maskRecord(record) : record),
    sentence: log.catalogue.describe(record.leaf.type),
    incarnation: incarnationOf({ origin: record.leaf.log }),
  };
}

/** Any JSON: described as that, and no further. */
const VALUE = z.unknown() as z.ZodType<JsonValue>;

const ENTITY = z.object({ type: z.string().exactOptional(), id: z.string().exactOptional() });

const LEAF: z.ZodType<ShownLeaf> = z.object({
  v: z.literal(1),
  log: z.string().meta({ description: 'The origin: <name>/<log>/<incarnation>.' }),
  seq: z.int().meta({ description: 'The position, from 0, without a gap.' }),
  id: z.string().meta({ description: 'Ours: a UUIDv7.' }),
  ref: z.string().exactOptional().meta({ description: "The producer's id." }),
  n: z.string().exactOptional().meta({
    description:
      '16 random bytes, base64url: the hash tells nothing of the content. Absent where that is kept back.',
  }),
  type: z.string(),
  category: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  outcome: z.enum(['success', 'failure', 'denied', 'unknown']).exactOptional(),
  recorded: z.string().meta({ description: 'RFC 3339, UTC.' }),
  occurred: z.string().meta({ description: 'RFC 3339, UTC.' }),
  clock: z
    .literal('back')
    .exactOptional()
    .meta({ description: 'The clock was behind that of the record before.' }),
  actor: ENTITY,
  behalf: ENTITY.exactOptional(),
  target: ENTITY.exactOptional(),
  related: z.array(ENTITY).exactOptional(),
  subject: ENTITY.exactOptional(),
  source: z.object({ id: z.string().exactOptional(), seq: z.int().exactOptional() }).exactOptional(),
  norm: z
    .int()
    .exactOptional()
    .meta({ description: 'How many values were normalised: `sections.details.norm` lists them.' }),
  sealed: z
    .partialRecord(z.enum(SECTIONS), z.string())
    .exactOptional()
    .meta({ description: 'The digest of each section; one that was erased keeps its digest.' }),
  system: z
    .record(z.string(), VALUE)
    .exactOptional()
    .meta({ description: 'Of records of the log about itself: what verification needs, in clear.' }),
});

/** {@link RecordJson}, as the OpenAPI document describes it. */
export const RECORD_JSON: z.ZodType<RecordJson> = z.object({
  leaf: LEAF.meta({ description: 'What the hash is of.' }),
  sections: z.partialRecord(z.enum(SECTIONS), z.record(z.string(), VALUE)).meta({
    description: 'Names, addresses, changes and details: what may be erased without the hash changing.',
  }),
  hash: z.string().meta({ description: 'The leaf hash, hex.' }),
  masked: z.array(z.enum(SECTIONS)).exactOptional().meta({
    description:
      'There where whoever asks is shown nothing personal: the sections that were kept back. With them all ids of entities, `ref`, `source`, `system`, and what the hash could be computed from.',
  }),
  sentence: z.string().meta({ description: 'What happened, for people.' }),
  incarnation: z
    .int()
    .meta({ description: 'Of the log, from 1: a reset begins the next, and positions begin at 0 again.' }),
});

/** A record as it may look. */
export const RECORD_EXAMPLE: RecordJson = {
  leaf: {
    v: 1,
    log: 'audit.example.com/main/1',
    seq: 17,
    id: '01933f4e-5b7c-7a31-8f0e-3c9d2b6a1f04',
    n: 'q83v7A0Xj1mWc2s4yBkL9w',
    type: 'auth.login',
    category: 'auth',
    severity: 'info',
    outcome: 'success',
    recorded: '2026-11-22T09:00:00.123Z',
    occurred: '2026-11-22T09:00:00.123Z',
    actor: { type: 'user', id: '42' },
    sealed: {
      actor: 'fKqjv0v0j2mYH0t4x3cQm0yY2nQ1Zt1o2e8b3k5r7tA',
      request: 'Zk1x5b0fJ2u9r4q7w8e3t6y1u0i5o2p9a4s7d6f3g1E',
    },
  },
  sections: { actor: { name: 'Ada Lopez' }, request: { ip: '203.0.113.7' } },
  hash: '9f2c5e1b7a8d4c3f6e0b9a2d1c8f7e6b5a4d3c2f1e0b9a8d7c6f5e4b3a2d1c0f',
  sentence: 'A user signed in',
  incarnation: 1,
};
