import { AttestryError, FilterError } from '@attestry/log';
import { parseFilter } from '@attestry/log/query';
import { z } from 'zod';
import type { StoredView } from '../../service/saved-views.ts';
import { logOf, type Service } from '../../service/service.ts';
import type { NewSavedView, SavedView } from '../api-types.ts';
import { parseJsonBody } from '../read-body.ts';
import { byWhom } from '../record-account.ts';
import { LOG_PARAMS, type Route, type RouteRequest, route } from '../route.ts';

const PATH = '/api/v1/logs/:log/views';

const VIEW: z.ZodType<SavedView> = z.object({
  id: z.string(),
  name: z.string(),
  q: z.string().meta({ description: 'The query.' }),
  search: z.string().meta({ description: 'What else the screen has in its address, without q.' }),
  createdBy: z.string().meta({ description: 'The name of who saved it.' }),
  created: z.string(),
});

const NEW_VIEW: z.ZodType<NewSavedView> = z.strictObject({
  name: z.string().trim().min(1).max(80),
  q: z.string().max(10_000),
  search: z.string().max(2000),
});

const EXAMPLE: SavedView = {
  id: 'x1Yb0Qm3Zk9T',
  name: 'Failed sign-ins',
  q: 'type:auth.login.failed',
  search: 'range=7d',
  createdBy: 'auditor',
  created: '2026-11-22T09:00:00.000Z',
};

/** `views`: what was saved to be looked at again, shared by all who may read the log. */
export function viewRoutes(service: Service): readonly Route[] {
  const { views } = service;
  return [
    route({
      method: 'GET',
      path: PATH,
      access: 'read',
      summary: 'Lists the saved views of a log, by name.',
      params: LOG_PARAMS,
      responses: {
        200: {
          description: 'All of them.',
          content: {
            'application/json': { schema: z.object({ views: z.array(VIEW) }), example: { views: [EXAMPLE] } },
          },
        },
      },
      handle: async ({ c, params }) => {
        logOf(service, params.log);
        return c.json({ views: await views.list(params.log) });
      },
    }),
    saveRoute(service),
    route({
      method: 'DELETE',
      path: `${PATH}/:id`,
      access: 'read',
      summary: 'Removes a saved view, for all.',
      params: LOG_PARAMS.extend({ id: z.string().meta({ description: 'Its id.', example: EXAMPLE.id }) }),
      responses: { 204: { description: 'It is gone; that it was removed is on record.' } },
      handle: async ({ c, params, principal }) => {
        const { log: name, id } = params;
        logOf(service, name);
        const view = await views.remove(name, id);
        await recordView(service, { c, principal }, 'audit.view.removed', name, view);
        return c.body(null, 204);
      },
    }),
  ];
}

function saveRoute(service: Service): Route {
  return route({
    method: 'POST',
    path: PATH,
    access: 'read',
    summary: 'Saves a view, for all who may read the log.',
    description: 'A log has at most 200. That it was saved is on record.',
    params: LOG_PARAMS,
    body: {
      description: 'What to look at again.',
      content: {
        'application/json': {
          schema: NEW_VIEW,
          example: { name: EXAMPLE.name, q: EXAMPLE.q, search: EXAMPLE.search },
        },
      },
    },
    responses: {
      201: {
        description: 'The view.',
        content: { 'application/json': { schema: VIEW, example: EXAMPLE } },
      },
    },
    handle: async ({ c, params, principal }) => {
      logOf(service, params.log);
      const given = await parseJsonBody(c, NEW_VIEW);
      checkQuery(given.q);
      const view = await service.views.save(params.log, { ...given, createdBy: principal.name });
      await recordView(service, { c, principal }, 'audit.view.saved', params.log, view);
      return c.json(view, 201);
    },
  });
}

function checkQuery(q: string): void {
  try {
    parseFilter(q);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new AttestryError('FILTER_INVALID', error.message, { pointer: '/q', cause: error });
  }
}

/** What is in a view may name people: it is sealed, and can be erased. */
async function recordView(
  service: Service,
  { c, principal }: Pick<RouteRequest<unknown, unknown>, 'c' | 'principal'>,
  type: 'audit.view.saved' | 'audit.view.removed',
  log: string,
  { id, name, q, search }: StoredView,
): Promise<void> {
  const opened = logOf(service, log);
  if (opened.readOnly !== undefined) return;
  const target = { type: 'view', id, name };
  await opened.recordSystem(
    type,
    { view: id },
    { ...byWhom(c, principal), target, details: { name, q, search } },
  );
}
