import { type FacetCount, type Facets, readFacets, readTimeline, type TimelineBucket } from '@attestry/log';
import { z } from 'zod';
import { incarnationsOf, type Service } from '../../service/service.ts';
import { LOG_PARAMS, type Route, route } from '../route.ts';

const q = z.string().default('').meta({
  description: 'Which records: words and key:value, as `attestry search --help` explains; all without it.',
  example: 'type:auth. time:>now-7d',
});

const complete = z.boolean().meta({
  description:
    'False where the query asks for what the counts do not keep: then the newest 1,000 records that match were counted, or whole hours.',
});

const BUCKET: z.ZodType<TimelineBucket> = z.object({
  start: z.string().meta({ description: 'RFC 3339, UTC: the beginning of the hour or day.' }),
  info: z.int(),
  warning: z.int(),
  critical: z.int(),
});

const COUNTS: z.ZodType<readonly FacetCount[]> = z.array(z.object({ value: z.string(), count: z.int() }));

const FACETS: z.ZodType<Facets> = z.object({
  complete,
  total: z.int(),
  types: COUNTS,
  categories: COUNTS,
  severities: COUNTS,
  outcomes: COUNTS,
  actors: COUNTS.exactOptional().meta({
    description: 'The most frequent ones; only where the query asks for nothing but a time.',
  }),
  ips: COUNTS.exactOptional(),
});

const FACETS_EXAMPLE: Facets = {
  complete: true,
  total: 3,
  types: [
    { value: 'auth.login', count: 2 },
    { value: 'auth.login.failed', count: 1 },
  ],
  categories: [{ value: 'auth', count: 3 }],
  severities: [
    { value: 'info', count: 2 },
    { value: 'warning', count: 1 },
  ],
  outcomes: [
    { value: 'success', count: 2 },
    { value: 'failure', count: 1 },
  ],
};

/** How many records there are, without a record being read. */
export function countRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/timeline',
      access: 'read',
      toMasked: true,
      summary: 'Counts the records that match, by hour or day and severity. Empty buckets are left out.',
      params: LOG_PARAMS,
      query: z.object({
        q,
        by: z.enum(['hour', 'day']).default('day').meta({ description: 'What a bucket is, in UTC.' }),
      }),
      responses: {
        200: {
          description: 'The buckets, ascending.',
          content: {
            'application/json': {
              schema: z.object({ complete, buckets: z.array(BUCKET) }),
              example: {
                complete: true,
                buckets: [{ start: '2026-11-22T00:00:00.000Z', info: 2, warning: 1, critical: 0 }],
              },
            },
          },
        },
      },
      handle: async ({ c, params, query }) =>
        c.json(await readTimeline(await incarnationsOf(service, params.log), query.q, { by: query.by })),
    }),
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/facets',
      access: 'read',
      toMasked: true,
      summary: 'Counts the records that match, by what they are.',
      params: LOG_PARAMS,
      query: z.object({ q }),
      responses: {
        200: {
          description: 'The counts, the most frequent first.',
          content: { 'application/json': { schema: FACETS, example: FACETS_EXAMPLE } },
        },
      },
      handle: async ({ c, params, query, masked }) => {
        const facets = await readFacets(await incarnationsOf(service, params.log), query.q);
        return c.json(masked ? maskFacets(facets) : facets);
      },
    }),
  ];
}

/** What is counted of whom and from where tells who they are. */
function maskFacets({ complete, total, types, categories, severities, outcomes }: Facets): Facets {
  return { complete, total, types, categories, severities, outcomes };
}
