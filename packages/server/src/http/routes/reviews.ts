import { AttestryError, type DecodedRecord, searchLog } from '@attestry/log';
import { z } from 'zod';
import { MASKED_TEXT } from '../../accounts/mask-record.ts';
import { logOf, type Service } from '../../service/service.ts';
import type { NewReview, Review } from '../api-types.ts';
import { parseJsonBody } from '../read-body.ts';
import { byWhom } from '../record-account.ts';
import type { Reader } from '../record-json.ts';
import { LOG_PARAMS, type Route, route } from '../route.ts';

const PATH = '/api/v1/logs/:log/reviews';
const TYPE = 'audit.reviewed';
const LISTED = 20;

const REVIEW: z.ZodType<Review> = z.object({
  seq: z.int().meta({ description: 'Of the record.' }),
  upTo: z.int().meta({ description: 'The last position that was reviewed.' }),
  note: z.string().nullable(),
  by: z.string(),
  at: z.string(),
});

const NEW_REVIEW: z.ZodType<NewReview> = z.strictObject({
  upTo: z.int().min(0),
  note: z.string().max(2000).exactOptional(),
});

const EXAMPLE: Review = {
  seq: 1042,
  upTo: 1041,
  note: 'Nothing out of the ordinary.',
  by: 'auditor',
  at: '2026-11-22T09:00:00.123Z',
};

/** `reviews`: up to where people looked at the log. A review is a record, and nothing besides. */
export function reviewRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: PATH,
      access: 'read',
      toMasked: true,
      summary: `Lists the reviews of a log, newest first, at most ${LISTED}.`,
      params: LOG_PARAMS,
      responses: {
        200: {
          description: 'As the records say.',
          content: {
            'application/json': {
              schema: z.object({ reviews: z.array(REVIEW) }),
              example: { reviews: [EXAMPLE] },
            },
          },
        },
      },
      handle: async ({ c, params, masked }) => {
        const { records } = await searchLog(logOf(service, params.log), `type:${TYPE}`, { limit: LISTED });
        return c.json({ reviews: records.flatMap((record) => reviewOf(record, { masked }) ?? []) });
      },
    }),
    recordRoute(service),
  ];
}

function recordRoute(service: Service): Route {
  return route({
    method: 'POST',
    path: PATH,
    access: 'verify',
    toMasked: true,
    summary: 'Records that the log was reviewed up to a position.',
    params: LOG_PARAMS,
    body: {
      description: 'Up to where, and what is to be said of it.',
      content: { 'application/json': { schema: NEW_REVIEW, example: { upTo: 1041, note: EXAMPLE.note } } },
    },
    responses: {
      201: {
        description: 'The review.',
        content: { 'application/json': { schema: REVIEW, example: EXAMPLE } },
      },
    },
    handle: async ({ c, params, principal }) => {
      const log = logOf(service, params.log);
      const { upTo, note } = await parseJsonBody(c, NEW_REVIEW);
      const { size } = await log.store.readHead();
      if (upTo >= size)
        throw new AttestryError('REQUEST_INVALID', `upTo: the log has ${size} records, from 0 on`, {
          pointer: '/upTo',
        });
      const receipt = await log.recordSystem(
        TYPE,
        { upTo },
        { ...byWhom(c, principal), ...(note !== undefined && { details: { note } }) },
      );
      const { records } = await searchLog(log, `seq:${receipt.seq}`, { limit: 1 });
      const [review] = records.flatMap((record) => reviewOf(record, { masked: false }) ?? []);
      if (review === undefined)
        throw new AttestryError('RECORD_BROKEN', `record ${receipt.seq} is not as it was sealed`);
      return c.json(review, 201);
    },
  });
}

/** Undefined for a record that does not say up to where: it was not made here. */
function reviewOf({ leaf, sections }: DecodedRecord, { masked }: Reader): Review | undefined {
  const upTo = leaf.system?.['upTo'];
  if (typeof upTo !== 'number') return undefined;
  if (masked) return { seq: leaf.seq, upTo, note: null, by: MASKED_TEXT, at: leaf.recorded };
  const details = sections.details?.details;
  const note = typeof details === 'object' && details !== null && 'note' in details ? details['note'] : null;
  const name = sections.actor?.name;
  return {
    seq: leaf.seq,
    upTo,
    note: typeof note === 'string' ? note : null,
    by: typeof name === 'string' ? name : (leaf.actor.id ?? 'unknown'),
    at: leaf.recorded,
  };
}
