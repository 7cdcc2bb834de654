import { z } from 'zod';
import { askedByOf } from '../../operate/jobs.ts';
import { hasEnded, type Verification, type VerificationRequest } from '../../operate/verification.ts';
import type { VerificationRuns } from '../../operate/verification-runs.ts';
import { logOf, type Service } from '../../service/service.ts';
import { formatEvent, respondEvents, type ServerSentEvent } from '../event-stream.ts';
import { mayGoOn } from '../may-go-on.ts';
import { parseJsonBody } from '../read-body.ts';
import type { Reader } from '../record-json.ts';
import { LOG_PARAMS, type Route, route } from '../route.ts';
import {
  ENDED_EXAMPLE,
  POSITION_RANGE,
  RUNNING_EXAMPLE,
  VERIFICATION,
  verificationJson,
} from '../verification-json.ts';
import { Wake } from '../wake.ts';

const REQUEST: z.ZodType<VerificationRequest> = z
  .strictObject({
    mode: z.enum(['full', 'quick']).default('full').meta({
      description:
        'Quick: hashes, chain, tree, checkpoints. Full: and sections, search index, counts and schema.',
    }),
    checkpoints: z.array(z.string()).exactOptional().meta({
      description: 'Signed checkpoints that were kept elsewhere: the log has to be consistent with them.',
    }),
    incremental: z
      .boolean()
      .exactOptional()
      .meta({ description: 'Goes on where the last intact incremental run ended.' }),
    range: POSITION_RANGE.exactOptional().meta({
      description:
        'Looks only at the records of these positions, and at their place in the tree that was signed; not at search index, counts and schema, nor at what is before and behind. Not together with `incremental`.',
    }),
    threads: z.int().min(1).max(64).exactOptional(),
  })
  .superRefine(({ incremental, range }, { addIssue }) => {
    if (range === undefined) return;
    if (incremental === true)
      addIssue({
        code: 'custom',
        path: ['range'],
        message: 'a run goes on where another ended, or looks at a range',
      });
    if (range.from > range.to)
      addIssue({ code: 'custom', path: ['range', 'to'], message: 'a range does not end before it begins' });
  });

const RUN_PARAMS = LOG_PARAMS.extend({
  id: z.string().meta({ description: 'The id of the verification.', example: RUNNING_EXAMPLE.id }),
});

const PATH = '/api/v1/logs/:log/verifications';

/** `verifications`: has the log verified. */
export function verificationRoutes(service: Service): readonly Route[] {
  const { verifications } = service;
  return [
    startRoute(service),
    route({
      method: 'GET',
      path: PATH,
      access: 'read',
      toMasked: true,
      summary: 'Lists the verifications of a log, newest first, at most 100, without their reports.',
      params: LOG_PARAMS,
      responses: {
        200: {
          description: 'Those that run and wait, too.',
          content: {
            'application/json': {
              schema: z.object({ verifications: z.array(VERIFICATION) }),
              example: { verifications: [RUNNING_EXAMPLE] },
            },
          },
        },
      },
      handle: async ({ c, params, masked }) => {
        logOf(service, params.log);
        const listed = await verifications.list(params.log);
        return c.json({ verifications: listed.map((one) => verificationJson(one, { masked })) });
      },
    }),
    route({
      method: 'GET',
      path: `${PATH}/:id`,
      access: 'read',
      toMasked: true,
      summary: 'Gives one verification; with its report when it is done.',
      params: RUN_PARAMS,
      responses: { 200: one('The verification as it is now.', ENDED_EXAMPLE) },
      handle: async ({ c, params, masked }) => {
        logOf(service, params.log);
        return c.json(verificationJson(await verifications.get(params.log, params.id), { masked }));
      },
    }),
    route({
      method: 'DELETE',
      path: `${PATH}/:id`,
      access: 'verify',
      toMasked: true,
      summary: 'Cancels a verification that runs or waits.',
      description:
        'For all who asked for it. Answers when nothing of it is at work any more; one that has ended stays as it is.',
      params: RUN_PARAMS,
      responses: {
        200: one('The verification as it is now.', {
          ...RUNNING_EXAMPLE,
          state: 'cancelled',
          ended: '2026-11-22T09:00:00.200Z',
          message: 'cancelled by auditor',
        }),
      },
      handle: async ({ c, params, principal, masked }) => {
        logOf(service, params.log);
        const now = await verifications.cancel(params.log, params.id, askedByOf(principal));
        return c.json(verificationJson(now, { masked }));
      },
    }),
    eventsRoute(service),
  ];
}

function startRoute(service: Service): Route {
  return route({
    method: 'POST',
    path: PATH,
    access: 'verify',
    toMasked: true,
    summary: 'Has the log verified.',
    description:
      'Answers at once. One verification of a log runs at a time: the same kind as one that runs or waits is that one, another waits its turn.',
    params: LOG_PARAMS,
    body: {
      description: 'What to look at.',
      content: { 'application/json': { schema: REQUEST, example: { mode: 'full' } } },
    },
    responses: {
      202: one('The verification that runs or waits; `Location` says where it is.', RUNNING_EXAMPLE),
    },
    handle: async ({ c, params, principal, masked }) => {
      logOf(service, params.log);
      const given = await parseJsonBody(c, REQUEST);
      const { log } = params;
      const verification = await service.verifications.start(log, given, askedByOf(principal));
      const { mountPath = '' } = c.env ?? {};
      c.header('location', `${mountPath}/api/v1/logs/${log}/verifications/${verification.id}`);
      return c.json(verificationJson(verification, { masked }), 202);
    },
  });
}

function eventsRoute(service: Service): Route {
  const { verifications, onError } = service;
  return route({
    method: 'GET',
    path: `${PATH}/:id/events`,
    access: 'read',
    toMasked: true,
    summary: 'Tells how far a verification is, as server-sent events.',
    description:
      '`event: progress` has `{"done": n, "total": n}`, `event: end` has the verification with its report, and is the last. Who comes late is given the end at once.',
    params: RUN_PARAMS,
    responses: {
      200: {
        description: 'The events, until it has ended.',
        content: {
          'text/event-stream': {
            schema: z.string(),
            example: formatEvent({ event: 'progress', data: { done: 16_384, total: 40_961 } }),
          },
        },
      },
    },
    handle: async ({ params: { log, id }, principal, masked }) => {
      logOf(service, log);
      await verifications.get(log, id);
      return respondEvents((signal) => progressEvents(verifications, { log, id, signal, masked }), {
        onError,
        mayGoOn: () => mayGoOn(service, principal, log, { masked }),
      });
    },
  });
}

/** What another program runs is looked at so often. Milliseconds. */
const LOOK_MS = 1000;

/** How far it is whenever somebody asks, not every step: who reads slowly is told less often. */
async function* progressEvents(
  verifications: VerificationRuns,
  {
    log,
    id,
    signal,
    masked,
  }: Reader & { readonly log: string; readonly id: string; readonly signal: AbortSignal },
): AsyncGenerator<readonly ServerSentEvent[], void> {
  const wake = new Wake(signal);
  const unwatch = await verifications.watch(log, id, () => wake.wake());
  try {
    let told: number | undefined;
    while (!signal.aborted) {
      const now = await verifications.get(log, id);
      if (hasEnded(now)) {
        yield [{ event: 'end', data: verificationJson(now, { masked }) }];
        return;
      }
      if (now.done !== undefined && now.done !== told) {
        told = now.done;
        yield [{ event: 'progress', data: { done: now.done, total: now.total } }];
      }
      await wake.wait(LOOK_MS);
    }
  } finally {
    unwatch();
  }
}

function one(
  description: string,
  example: Verification,
): {
  readonly description: string;
  readonly content: {
    readonly 'application/json': { readonly schema: z.ZodType; readonly example: Verification };
  };
} {
  return { description, content: { 'application/json': { schema: VERIFICATION, example } } };
}
