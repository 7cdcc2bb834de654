import type { JsonValue } from '@attestry/log';
import { z } from 'zod';
import { type ApiKey, MAX_OVERLAP_HOURS, type NewApiKey } from '../../accounts/api-keys.ts';
import { EVERY_LOG, type Principal, SCOPES } from '../../accounts/principal.ts';
import { logAbsent, type Service } from '../../service/service.ts';
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
  networks: z
    .array(z.string())
    .exactOptional()
    .meta({ description: 'From where alone it may be used: CIDR; absent: from anywhere.' }),
  created: z.string(),
  expires: z.string().exactOptional().meta({ description: 'From when on it is none any more.' }),
  used: z.string().exactOptional().meta({ description: 'When it was used last, to the minute.' }),
  rotated: z
    .string()
    .exactOptional()
    .meta({ description: 'There while the secret before the last rotation works: until when.' }),
  revoked: z.string().exactOptional(),
});

const NEW_KEY: z.ZodType<NewApiKey> = z.strictObject({
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)).default(['read']),
  logs: z.array(z.string()).min(1).exactOptional(),
  person: z.boolean().default(false),
  expires: z.iso.datetime({ offset: true }).exactOptional(),
  networks: z.array(z.string()).min(1).exactOptional(),
});

const ROTATION = z.strictObject({
  overlapHours: z
    .int()
    .min(0)
    .max(MAX_OVERLAP_HOURS)
    .default(24)
    .meta({ description: 'For so long the secret before works, too.' }),
});

const KEY_PARAMS = z.object({
  id: z.string().meta({ description: 'The id of the key.', example: 'k3v9x0q2m4wd' }),
});

const MADE = z.object({ key: API_KEY, secret: z.string() });

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
            example: {
              ...{ name: 'shop', scopes: ['write'], logs: ['main'], person: false },
              ...{ expires: '2027-03-01T00:00:00Z', networks: ['10.0.0.0/8'] },
            },
          },
        },
      },
      responses: {
        201: {
          description: 'The key: `secret` is what is sent, and is not shown again.',
          content: {
            'application/json': {
              schema: MADE,
              example: { key: EXAMPLE, secret: 'ak_k3v9x0q2m4wd_…' },
            },
          },
        },
      },
      handle: async ({ c, principal }) => {
        const given = await parseJsonBody(c, NEW_KEY);
        const names = [...service.logs.keys()];
        const absent = given.logs?.find((log) => !names.includes(log));
        if (absent !== undefined) throw logAbsent(absent, names);
        const made = await service.keys.create(given);
        await recordKey(service, { c, principal }, 'audit.api_key.created', made.key);
        return c.json(made, 201);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/api-keys/:id/rotate',
      access: 'admin',
      needsProof: true,
      summary: 'Gives an API key another secret; the one before works for a while longer.',
      description:
        'The key stays the same key: its id, what it may do, and what is on record of it. With no overlap the secret before works no more, and sessions that were begun with the key end.',
      params: KEY_PARAMS,
      body: {
        description: 'How long the secret before works, too.',
        content: { 'application/json': { schema: ROTATION, example: { overlapHours: 24 } } },
      },
      responses: {
        200: {
          description: 'The key: `secret` is what is sent from now on, and is not shown again.',
          content: {
            'application/json': {
              schema: MADE,
              example: {
                key: { ...EXAMPLE, rotated: '2026-11-23T09:00:00.000Z' },
                secret: 'ak_k3v9x0q2m4wd_…',
              },
            },
          },
        },
      },
      handle: async ({ c, params, principal }) => {
        const { overlapHours } = await parseJsonBody(c, ROTATION);
        const made = await service.keys.rotate(params.id, overlapHours);
        if (overlapHours === 0) await service.sessions.endAll({ kind: 'key', id: made.key.id });
        await recordKey(service, { c, principal }, 'audit.api_key.rotated', made.key, { overlapHours });
        return c.json(made);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/api-keys/:id',
      access: 'admin',
      summary: 'Revokes an API key, at once and for good.',
      params: KEY_PARAMS,
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

/** In each log that the key opens, and in none of them which others. */
async function recordKey(
  service: Service,
  { c, principal }: { readonly c: HttpContext; readonly principal: Principal },
  type: string,
  { id, name, scopes, logs, networks, expires, person }: ApiKey,
  more: { readonly [key: string]: JsonValue } = {},
): Promise<void> {
  const key = {
    ...{ key: id, scopes: [...scopes], person },
    ...(networks && { networks: [...networks] }),
    ...(expires !== undefined && { expires }),
    ...more,
  };
  const input = { ...byWhom(c, principal), target: { type: 'apikey', id, name } };
  for (const log of logs ?? [EVERY_LOG]) {
    const system = { ...key, ...(logs && { logs: [log] }) };
    await recordAccount(service, { grants: [{ log, scopes }] }, type, system, input);
  }
}
