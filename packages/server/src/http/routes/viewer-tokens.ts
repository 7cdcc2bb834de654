import { z } from 'zod';
import { MAX_VIEWER_NAME, MAX_VIEWER_SECONDS, MIN_VIEWER_SECONDS } from '../../accounts/viewer-tokens.ts';
import type { Service } from '../../service/service.ts';
import { parseJsonBody } from '../read-body.ts';
import { LOG_PARAMS, type Route, route } from '../route.ts';

const NEW_TOKEN = z.strictObject({
  expiresInSeconds: z.int().min(MIN_VIEWER_SECONDS).max(MAX_VIEWER_SECONDS).default(600),
  masked: z.boolean().default(true).meta({ description: 'Whether what is personal is kept from them.' }),
  name: z
    .string()
    .min(1)
    .max(MAX_VIEWER_NAME)
    .exactOptional()
    .meta({ description: 'Who looks, as the log is to say it; absent: the name of the key.' }),
  id: z
    .string()
    .min(1)
    .max(MAX_VIEWER_NAME)
    .exactOptional()
    .meta({ description: 'Their id in your application; absent: that of the key.' }),
});

/** `/api/v1/logs/:log/viewer-tokens`: another application shows a log to its own users. */
export function viewerTokenRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/logs/:log/viewer-tokens',
      access: 'read',
      summary: 'Makes a token that reads this log, for minutes: for a page of another application.',
      description:
        'Asks for an API key: no session, and no token, makes one. It is sent as `Authorization: Bearer av_…`, changes nothing, and is worth nothing any more when the key is not.',
      params: LOG_PARAMS,
      body: {
        description: 'Whom the log is shown to, and for how long.',
        content: {
          'application/json': {
            schema: NEW_TOKEN,
            example: { expiresInSeconds: 600, masked: true, name: 'Eve', id: 'customer-7' },
          },
        },
      },
      responses: {
        201: {
          description: 'The token, which is kept nowhere.',
          content: {
            'application/json': {
              schema: z.object({ token: z.string(), expires: z.string() }),
              example: { token: 'av_…', expires: '2026-11-22T09:10:00.000Z' },
            },
          },
        },
      },
      handle: async ({ c, params: { log }, principal }) => {
        const given = await parseJsonBody(c, NEW_TOKEN);
        const made = await service.viewers.create(principal, {
          ...{ log, name: principal.name, id: principal.id },
          ...given,
        });
        return c.json(made, 201);
      },
    }),
  ];
}
