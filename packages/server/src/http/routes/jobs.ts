import { z } from 'zod';
import { JOB_NAMES } from '../../operate/job-list.ts';
import type { JobStatus } from '../../operate/jobs.ts';
import { logOf, type Service } from '../../service/service.ts';
import { REASON } from '../reason-json.ts';
import { LOG_PARAMS, type Route, route } from '../route.ts';

const JOB_STATUS: z.ZodType<JobStatus> = z.object({
  name: z.enum(JOB_NAMES),
  about: z.string(),
  schedule: z.string().meta({
    description: 'When it runs by itself: a cron pattern in UTC, or "@start": when the server starts.',
  }),
  running: z.boolean(),
  lastRun: z
    .object({
      started: z.string(),
      ended: z.string(),
      outcome: z
        .enum(['ok', 'failed', 'findings'])
        .meta({ description: '"findings": the job did its work, and something is wrong with the log.' }),
      message: z.string().exactOptional().meta({ description: 'Why it failed, or what was found.' }),
      reason: REASON.exactOptional(),
    })
    .exactOptional(),
  nextRun: z.string().exactOptional(),
});

const EXAMPLE: JobStatus = {
  name: 'verify-incremental',
  about: 'Looks at what was recorded since the last intact run: hashes, chain, tree, checkpoints.',
  schedule: '17 * * * *',
  running: false,
  lastRun: { started: '2026-11-22T09:17:00.012Z', ended: '2026-11-22T09:17:00.518Z', outcome: 'ok' },
  nextRun: '2026-11-22T10:17:00.000Z',
};

/** `jobs`: what runs by itself. */
export function jobRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/jobs',
      access: 'read',
      summary: 'Lists what runs by itself for a log, how it went last and when it runs next.',
      params: LOG_PARAMS,
      responses: {
        200: {
          description: 'All jobs.',
          content: {
            'application/json': {
              schema: z.object({ jobs: z.array(JOB_STATUS) }),
              example: { jobs: [EXAMPLE] },
            },
          },
        },
      },
      handle: async ({ c, params }) => {
        logOf(service, params.log);
        return c.json({ jobs: await service.jobs.list(params.log) });
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/logs/:log/jobs/:job/run',
      access: 'admin',
      summary: 'Has a job run now.',
      description: 'Answers at once; where the job runs already, that is the run.',
      params: LOG_PARAMS.extend({
        job: z.string().meta({ description: 'The name.', example: EXAMPLE.name }),
      }),
      responses: {
        202: {
          description: 'The job as it is listed now.',
          content: { 'application/json': { schema: JOB_STATUS, example: { ...EXAMPLE, running: true } } },
        },
      },
      handle: async ({ c, params, principal }) => {
        logOf(service, params.log);
        return c.json(await service.jobs.run(params.log, params.job, principal), 202);
      },
    }),
  ];
}
