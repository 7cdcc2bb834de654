import { type CatalogueEntry, EVENT_GROUPS } from '@attestry/log';
import { z } from 'zod';
import { logOf, type Service } from '../../service/service.ts';
import { LOG_PARAMS, type Route, route } from '../route.ts';

const ENTRY: z.ZodType<CatalogueEntry> = z.object({
  type: z.string().meta({ description: 'A segment in braces stands for any one segment.' }),
  category: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  group: z.enum(EVENT_GROUPS),
  resource: z.string().exactOptional().meta({ description: 'What kind of thing the target is.' }),
  description: z.string().meta({ description: 'One sentence, without its full stop.' }),
  outcome: z
    .enum(['success', 'failure', 'denied', 'unknown'])
    .exactOptional()
    .meta({ description: 'What holds where the event does not say how it ended.' }),
  sensitiveRead: z
    .boolean()
    .exactOptional()
    .meta({ description: 'Somebody looked at personal or secret data.' }),
});

const EXAMPLE: CatalogueEntry = {
  type: 'auth.login.failed',
  category: 'auth',
  severity: 'warning',
  group: 'Authentication',
  resource: 'user',
  description: 'A sign-in failed',
  outcome: 'failure',
};

/** `catalogue`: the types of event that the log knows. */
export function catalogueRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/logs/:log/catalogue',
      access: 'read',
      toMasked: true,
      summary: 'Lists the types of event that the log knows, those that the program defined too.',
      params: LOG_PARAMS,
      responses: {
        200: {
          description: 'The types; any other can be recorded as well.',
          content: {
            'application/json': {
              schema: z.object({ entries: z.array(ENTRY) }),
              example: { entries: [EXAMPLE] },
            },
          },
        },
      },
      handle: ({ c, params }) => c.json({ entries: logOf(service, params.log).catalogue.list() }),
    }),
  ];
}
