import {
  AttestryError,
  type Log,
  type RecordView,
  readCheckpointOver,
  readNeighbours,
  readRecord,
} from '@attestry/log';
import { z } from 'zod';
import { incarnationsOf, type Service } from '../../service/service.ts';
import type { RecordBytesJson, RecordStanding } from '../api-types.ts';
import { type Meant, parsePosition } from '../position.ts';
import type { ReadAudit } from '../record-audit.ts';
import { RECORD_EXAMPLE, RECORD_JSON, type Reader, type RecordJson, recordJson } from '../record-json.ts';
import { LOG_PARAMS, type Route, route } from '../route.ts';
import { SEEN, standingJson } from '../seen-json.ts';

const MAX_NEIGHBOURS = 100;

/** A record with what proves its place and what stands around it. */
export interface RecordAnswer extends Omit<RecordView, 'record' | 'bytes'> {
  readonly record: RecordJson;
  readonly before: readonly RecordJson[];
  readonly after: readonly RecordJson[];
  /** Neighbours that are gone or do not match their hash. */
  readonly broken: readonly number[];
  /** Of its neighbours, by position; absent where none were asked for. */
  readonly tags?: { readonly [seq: string]: string };
  /** Absent where the record is masked: they say what is kept back. */
  readonly bytes?: RecordBytesJson;
  readonly standing: RecordStanding;
  /** The position of the `audit.read` that this reading left; absent where it left none. */
  readonly readAs?: number;
}

const BYTES_JSON: z.ZodType<RecordBytesJson> = z.object({
  leaf: z.base64().meta({ description: 'SHA-256(0x00 ‖ these bytes) is the leaf hash: RFC 9162 §2.1.1.' }),
  disclosures: z.record(z.string(), z.base64()).meta({
    description: 'By section: base64url of SHA-256 of these bytes is what the leaf has under `sealed`.',
  }),
});

const STANDING: z.ZodType<RecordStanding> = z.object({
  checkpoint: z.int().exactOptional().meta({
    description:
      'The size of the smallest signed checkpoint kept that has it; absent while it is newer than all.',
  }),
  seen: z.array(SEEN).meta({ description: 'Who outside saw it, each the first time.' }),
  after: SEEN.exactOptional().meta({
    description: 'It was recorded after this: what somebody outside gave at that time is recorded before it.',
  }),
  before: SEEN.exactOptional().meta({
    description: 'And before this: the earliest of `seen` that has a time of its own.',
  }),
});

const ANSWER_JSON: z.ZodType<RecordAnswer> = z.object({
  record: RECORD_JSON,
  tag: z.string().meta({ description: 'The link of the chain at this record: an HMAC, hex.' }),
  prevTag: z.string().meta({ description: 'That of the record before.' }),
  checkpointSize: z
    .int()
    .exactOptional()
    .meta({ description: 'The size of the signed tree that has it; absent while it is newer.' }),
  inclusionProof: z
    .array(z.string())
    .exactOptional()
    .meta({ description: 'That it is in that tree: RFC 9162 §2.1.3, hex.' }),
  before: z.array(RECORD_JSON).meta({ description: 'The records before it, ascending.' }),
  after: z.array(RECORD_JSON).meta({ description: 'The records after it, ascending.' }),
  broken: z
    .array(z.int())
    .meta({ description: 'Positions around it whose record is gone or does not match its hash.' }),
  tags: z
    .record(z.string(), z.string())
    .exactOptional()
    .meta({ description: 'The tags of its neighbours by position, hex; absent where none were asked for.' }),
  bytes: BYTES_JSON.exactOptional().meta({
    description: 'What was hashed at this read, base64: hash it again. Absent where the record is masked.',
  }),
  standing: STANDING.meta({ description: 'What is known of its time and place, from the weakest on.' }),
  readAs: z
    .int()
    .exactOptional()
    .meta({ description: 'Where it is on record that this was read; absent where it is not.' }),
});

const neighbours = z.coerce
  .number()
  .int()
  .min(0)
  .max(MAX_NEIGHBOURS)
  .default(2)
  .meta({ description: 'How many neighbours to show with it.' });

/** `GET …/records/:position`: one record. */
export function recordRoute(service: Service, audit: ReadAudit): Route {
  return route({
    method: 'GET',
    path: '/api/v1/logs/:log/records/:position',
    access: 'read',
    toMasked: true,
    summary: 'Opens one record, with what proves its place and what stands around it.',
    description: 'Opening a record is recorded as `audit.read`, before it is answered.',
    params: LOG_PARAMS.extend({
      position: z.string().meta({
        description: 'A position (17), an incarnation and a position (1:17), or the id of a receipt.',
        example: '17',
      }),
    }),
    query: z.object({ before: neighbours, after: neighbours }),
    responses: {
      200: {
        description: 'The record.',
        content: {
          'application/json': {
            schema: ANSWER_JSON,
            example: {
              record: RECORD_EXAMPLE,
              tag: '3b0c5e…',
              prevTag: '8d21f7…',
              checkpointSize: 18,
              inclusionProof: ['c4d1e2…', '07af19…'],
              before: [],
              after: [],
              broken: [],
              bytes: { leaf: 'eyJ2IjoxfQ==', disclosures: {} },
              standing: { checkpoint: 18, seen: [] },
              readAs: 41,
            },
          },
        },
      },
    },
    handle: async ({ c, params, query, principal, masked }) => {
      const all = await incarnationsOf(service, params.log);
      const [log] = all;
      const found = await find(parsePosition(params.position, all));
      const answer = {
        ...(await readAnswer(found, query, { masked })),
        standing: await readStanding(service, params.log, found, { masked }),
      };
      const readAs = await audit.recordRead(log, { c, principal }, answer.record.leaf);
      return c.json(readAs === undefined ? answer : { ...answer, readAs });
    },
  });
}

async function readAnswer(
  { log, view }: Found,
  around: { readonly before: number; readonly after: number },
  reader: Reader,
): Promise<Omit<RecordAnswer, 'standing'>> {
  const { record, bytes, ...place } = view;
  const { before, after, broken, tags } = await readNeighbours(log, record.leaf.seq, around);
  return {
    record: recordJson(log, record, reader),
    ...place,
    before: before.map((one) => recordJson(log, one, reader)),
    after: after.map((one) => recordJson(log, one, reader)),
    broken,
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(!reader.masked && { bytes: bytesJson(bytes) }),
  };
}

async function readStanding(
  service: Service,
  name: string,
  { log, view }: Found,
  reader: Reader,
): Promise<RecordStanding> {
  const { seq } = view.record.leaf;
  const [checkpoint, seen] = await Promise.all([
    readCheckpointOver(log, seq),
    service.anchors.standing(name, log.origin, seq),
  ]);
  return { ...(checkpoint !== undefined && { checkpoint }), ...standingJson(seen, reader) };
}

interface Found {
  readonly log: Log;
  readonly view: RecordView;
}

/** In the first incarnation that has it. */
async function find({ position, among }: Meant): Promise<Found> {
  for (const log of among) {
    const view = await readRecord(log, position);
    if (view !== undefined) return { log, view };
  }
  throw await absent(among[0], position);
}

function bytesJson({ leaf, disclosures }: RecordView['bytes']): RecordBytesJson {
  const texts = Object.entries(disclosures).map(([section, text]) => [section, base64Of(text)]);
  return { leaf: base64Of(leaf), disclosures: Object.fromEntries(texts) };
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** There never was such a record, or it is gone. */
async function absent(log: Log, position: number | string): Promise<AttestryError> {
  const { size } = await log.store.readHead();
  if (typeof position === 'number' && position < size)
    return new AttestryError('RECORD_BROKEN', `record ${position} is gone: run \`attestry verify\``);
  return new AttestryError('RECORD_ABSENT', `there is no record ${position}: the log has ${size}, from 0 on`);
}
