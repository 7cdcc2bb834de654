import { DEMO_LOG } from '../../service/demo-log.ts';
import type { Service } from '../../service/service.ts';
import type { LogSummary } from '../api-types.ts';
import { LOG_EXAMPLE, LOG_SUMMARY, logSummary } from '../log-summary.ts';
import { byWhom, EVERYBODY, recordAccount } from '../record-account.ts';
import { type BodyDescription, type Route, type RouteRequest, route } from '../route.ts';

const PATH = '/api/v1/demo';

const EXAMPLE: LogSummary = {
  ...LOG_EXAMPLE,
  ...{ name: DEMO_LOG, origin: 'demo.example/demo/1', size: 5001, demo: true },
};

function answer(description: string): BodyDescription {
  return { description, content: { 'application/json': { schema: LOG_SUMMARY, example: EXAMPLE } } };
}

/** `/api/v1/demo`: a log in which nothing happened, to try everything on. */
export function demoRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: PATH,
      access: 'admin',
      summary: 'Makes sample data, and serves them as the log "demo".',
      description:
        'A month of 5,000 events that ends now, in a data folder of its own below that of the server, with secrets and a signer of its own; not where the logs are in a database. That it was made is recorded in the other logs.',
      responses: { 200: answer('It was there already.'), 201: answer('It was made.') },
      handle: async ({ c, principal }) => {
        const { log, isNew } = await service.demo.make();
        if (isNew) await recordDemo(service, { c, principal }, true);
        return c.json(await logSummary(service, principal, DEMO_LOG, log), isNew ? 201 : 200);
      },
    }),
    route({
      method: 'DELETE',
      path: PATH,
      access: 'admin',
      summary: 'Serves the sample data no more, and removes them.',
      description: 'Only a folder that says of itself that it is a demo is ever removed.',
      responses: { 204: { description: 'They are gone, and that is recorded in the other logs.' } },
      handle: async ({ c, principal }) => {
        await service.demo.remove();
        await recordDemo(service, { c, principal }, false);
        return c.body(null, 204);
      },
    }),
  ];
}

async function recordDemo(
  service: Service,
  { c, principal }: Pick<RouteRequest<unknown, unknown>, 'c' | 'principal'>,
  isServed: boolean,
): Promise<void> {
  const change = { before: { demo: !isServed }, after: { demo: isServed } };
  const target = { type: 'setting', id: 'demo' };
  const input = { ...byWhom(c, principal), ...change, target };
  await recordAccount(service, EVERYBODY, 'audit.settings.changed', { setting: 'demo' }, input);
}
