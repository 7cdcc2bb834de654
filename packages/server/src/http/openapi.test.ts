import { ERROR_CODES } from '@attestry/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routesOf } from './app.ts';
import { type Served, serveFolder } from './served.test.kit.ts';

let served: Served;
beforeAll(async () => {
  served = await serveFolder();
});
afterAll(() => served.close());

interface Described {
  readonly openapi: string;
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: object } };
}

interface Operation {
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly responses: { readonly [status: string]: object };
}

async function readDocument(): Promise<Described> {
  const response = await served.ask('/openapi.json', { key: null });
  expect(response.status).toBe(200);
  return (await response.json()) as Described;
}

describe('/openapi.json', () => {
  test('describes every route, with its parameters, and who may ask', async () => {
    const { openapi, paths } = await readDocument();
    expect(openapi).toBe('3.1.0');
    const routes = routesOf(served.service);
    expect(routes.length).toBeGreaterThan(15);
    for (const { method, path, access, summary } of routes) {
      const operation = paths[path.replaceAll(/:([a-zA-Z]+)(?:\{[^}]*\})?/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation, `${method} ${path}`).toMatchObject({ summary });
      expect(operation?.security).toHaveLength(access === 'public' ? 0 : 2);
      for (const [, name] of path.matchAll(/:([a-zA-Z]+)/g))
        expect(operation?.parameters, `${method} ${path}`).toContainEqual(
          expect.objectContaining({ name, in: 'path', required: true }),
        );
    }
  });

  test('has only references that lead somewhere', async () => {
    const document = await readDocument();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to);
    expect(references.length).toBeGreaterThan(10);
    for (const reference of new Set(references)) expect(reference).toBe('#/components/schemas/Problem');
    expect(document.components.schemas['Problem']).toMatchObject({
      properties: { code: { enum: Object.keys(ERROR_CODES) } },
    });
  });
});

test('every example is what its schema says', () => {
  let examples = 0;
  for (const { method, path, body, responses } of routesOf(served.service)) {
    for (const described of [body, ...Object.values(responses)]) {
      for (const [mediaType, { schema, example }] of Object.entries(described?.content ?? {})) {
        if (schema === undefined || example === undefined) continue;
        examples++;
        const { error } = schema.safeParse(example);
        expect(error?.issues, `${method} ${path} ${mediaType}`).toBeUndefined();
      }
    }
  }
  expect(examples).toBeGreaterThan(10);
});

describe('an error', () => {
  test('is a problem of RFC 9457 with our code and the id of the request', async () => {
    const response = await served.ask('/api/v1/nothing', { headers: { 'x-request-id': 'mine-1' } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(response.headers.get('x-request-id')).toBe('mine-1');
    expect(await response.json()).toEqual({
      type: 'urn:attestry:error:ROUTE_ABSENT',
      title: ERROR_CODES.ROUTE_ABSENT.meaning,
      status: 404,
      detail: expect.stringContaining('/openapi.json'),
      code: 'ROUTE_ABSENT',
      requestId: 'mine-1',
    });
  });

  test('does not repeat a request id that could write into a log', async () => {
    const response = await served.ask('/api/v1/nothing', { headers: { 'x-request-id': 'a b' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('of another method names those that are served', async () => {
    const response = await served.ask('/api/v1/api-keys', { method: 'PUT' });
    expect(response.status).toBe(405);
    expect(await response.json()).toMatchObject({
      code: 'METHOD_NOT_ALLOWED',
      detail: expect.stringMatching(/GET.*POST/),
    });
  });

  test('is not found out by whoever has no key', async () => {
    const response = await served.ask('/api/v1/logs/nowhere/records', { key: null });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });
});

describe('API keys over the API', () => {
  test('are made, listed, used and revoked, and each step is on record', async () => {
    const made = await served.ask('/api/v1/api-keys', {
      method: 'POST',
      body: JSON.stringify({ name: 'shop', scopes: ['admin'] }),
    });
    expect(made.status).toBe(201);
    const { key, secret } = (await made.json()) as { key: { id: string }; secret: string };
    const list = await served.ask('/api/v1/api-keys', { key: `Bearer ${secret}` });
    expect(((await list.json()) as { keys: { id: string }[] }).keys.map(({ id }) => id)).toContain(key.id);
    const revoked = await served.ask(`/api/v1/api-keys/${key.id}`, { method: 'DELETE' });
    expect(revoked.status).toBe(200);
    expect((await served.ask('/api/v1/api-keys', { key: `Bearer ${secret}` })).status).toBe(401);
    const { size } = await served.log.store.readHead();
    const rows = await served.log.store.readRange(size - 2, size);
    const leaves = rows.map(({ leaf }) => JSON.parse(Buffer.from(leaf ?? []).toString()) as object);
    expect(leaves).toMatchObject([
      { type: 'audit.api_key.created', system: { key: key.id }, target: { id: key.id } },
      { type: 'audit.api_key.revoked', system: { key: key.id } },
    ]);
    expect(JSON.stringify(leaves)).not.toContain(secret.slice(-43));
  });

  test('are refused with what is wrong', async () => {
    for (const [body, status] of [
      ['{"name":"a","scopes":["root"]}', 400],
      ['{"name":"a","more":1}', 400],
      ['{"name":"a","name":"b"}', 400],
      ['{', 400],
      ['', 400],
      [`{"name":"${'a'.repeat(70_000)}"}`, 413],
    ] as const) {
      const response = await served.ask('/api/v1/api-keys', { method: 'POST', body });
      expect([body.slice(0, 40), response.status]).toEqual([body.slice(0, 40), status]);
    }
  });
});
