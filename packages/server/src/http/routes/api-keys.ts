import { z } from 'zod';
import type { ApiKey, NewApiKey } from '../../accounts/api-keys.ts';
import { EVERY_LOG, type Principal, SCOPES } from '../../accounts/principal.ts';
import type { Service } from '../../service/service.ts';
import { parseJsonBody } from '../read-body.ts';
import { byWhom, recordAccount } from '../record-account.ts';
import { type HttpContext, type Route, route } from '../route.ts';

const API_KEY: z.ZodType<ApiKey> = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  logs: z
    .array(z.string())
    .exactOptional()
    .meta({ description: 'The logs that it is for; absent: every one.' }),
  person: z.boolean().meta({ description: "Whether it is a person's: then what they search is recorded." }),
  created: z.string(),
  revoked: z.string().exactOptional(),
});

const NEW_KEY: z.ZodType<NewApiKey> = z.strictObject({
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)).default(['read']),
  logs: z.array(z.string()).min(1).exactOptional(),
  person: z.boolean().default(false),
});

const EXAMPLE: ApiKey = {
  id: 'k3v9x0q2m4wd',
  name: 'shop',
  scopes: ['write'],
  person: false,
  created: '2026-11-22T09:00:00.000Z',
};

/** `/api/v1/api-keys`: who may ask. */
export function apiKeyRoutes(service: Service): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/api-keys',
      access: 'admin',
      summary: 'Lists the API keys, without what they are given by.',
      responses: {
        200: {
          description: 'All keys, those revoked too, newest first.',
          content: {
            'application/json': {
              schema: z.object({ keys: z.array(API_KEY) }),
              example: { keys: [EXAMPLE] },
            },
          },
        },
      },
      handle: async ({ c }) => c.json({ keys: await service.keys.list() }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/api-keys',
      access: 'admin',
      summary: 'Makes an API key, and gives it this once.',
      body: {
        description: 'What it is for.',
        content: {
          'application/json': {
            schema: NEW_KEY,
            example: { name: 'shop', scopes: ['write'], person: false },
          },
        },
      },
      responses: {
        201: {
          description: 'The key: `secret` is what is sent, and is not shown again.',
          content: {
            'application/json': {
              schema: z.object({ key: API_KEY, secret: z.string() }),
              example: { key: EXAMPLE, secret: 'ak_k3v9x0q2m4wd_…' },
            },
          },
        },
      },
      handle: async ({ c, principal }) => {
        const made = await service.keys.create(await parseJsonBody(c, NEW_KEY));
        await recordKey(service, { c, principal }, 'audit.api_key.created', made.key);
        return c.json(made, 201);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/api-keys/:id',
      access: 'admin',
      summary: 'Revokes an API key, at once and for good.',
      params: z.object({ id: z.string().meta({ description: 'The id of the key.', example: EXAMPLE.id }) }),
      responses: {
        200: {
          description: 'The key as it is now.',
          content: {
            'application/json': {
              schema: API_KEY,
              example: { ...EXAMPLE, revoked: '2026-11-22T10:00:00.000Z' },
            },
          },
        },
      },
      handle: async ({ c, params, principal }) => {
        const key = await service.keys.revoke(params.id);
        await service.sessions.endAll({ kind: 'key', id: key.id });
        await recordKey(service, { c, principal }, 'audit.api_key.revoked', key);
        return c.json(key);
      },
    }),
  ];
}

/** In each log that the key opens. */
async function recordKey(
  service: Service,
  { c, principal }: { readonly c: HttpContext; readonly principal: Principal },
  type: string,
  { id, name, scopes, logs, person }: ApiKey,
): Promise<void> {
  const grants = (logs ?? [EVERY_LOG]).map((log) => ({ log, scopes }));
  const system = { key: id, scopes: [...scopes], ...(logs && { logs: [...logs] }), person };
  const target = { type: 'apikey', id, name };
  await recordAccount(service, { grants }, type, system, { ...byWhom(c, principal), target });
}
