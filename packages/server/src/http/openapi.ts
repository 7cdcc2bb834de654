import { ERROR_CODES } from '@attestry/log';
import { z } from 'zod';
import { type Access, type BodyDescription, type Route, route } from './route.ts';

/** `/openapi.json`: OpenAPI 3.1 of all routes, this one included. */
export function openApiRoutes(version: string, routes: readonly Route[]): readonly Route[] {
  // Made when somebody asks for it: it takes 20 ms, and a command on a folder never does.
  let document: object | undefined;
  const own: Route = route({
    method: 'GET',
    path: '/openapi.json',
    access: 'public',
    summary: 'This API as an OpenAPI 3.1 document.',
    responses: { 200: { description: 'The document.', content: { 'application/json': {} } } },
    handle: ({ c }) => {
      document ??= describeApi(version, [...routes, own]);
      return c.json(document);
    },
  });
  return [own];
}

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457. `code` is from the registry in docs/errors.md and never reused.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong, and what to do.' },
    code: { type: 'string', enum: Object.keys(ERROR_CODES) },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['detail'],
        properties: {
          detail: { type: 'string' },
          pointer: { type: 'string', description: 'JSON pointer.' },
          position: { type: 'integer', description: 'UTF-16 offset in the query.' },
          length: { type: 'integer' },
          suggestion: { type: 'string' },
        },
      },
    },
  },
};

const PROBLEM_EXAMPLE = {
  type: 'urn:attestry:error:FILTER_INVALID',
  title: ERROR_CODES.FILTER_INVALID.meaning,
  status: 400,
  detail: 'unknown key "tpye": did you mean "type"?',
  code: 'FILTER_INVALID',
  requestId: '0b0e7a3c-6b6e-4a52-9e63-52a3f6e1f0aa',
  errors: [{ detail: 'unknown key "tpye"', position: 0, length: 4, suggestion: 'type' }],
};

/** The document; a pure function of the routes. */
export function describeApi(version: string, routes: readonly Route[]): object {
  const paths: { [path: string]: { [method: string]: object } } = {};
  for (const one of routes) {
    const path = one.path.replaceAll(/:([a-zA-Z]+)(?:\{[^}]*\})?/g, '{$1}');
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: describeRoute(one) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Attestry',
      version,
      summary: 'A tamper-evident audit log.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'ak_…' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'attestry_session',
          description:
            'For browsers; over TLS it is called __Host-attestry_session. What changes something has to come from a page of the same origin.',
        },
      },
    },
  };
}

const ACCESS: { readonly [A in Access]: string } = {
  public: 'Asks for no key.',
  known: 'Asks for any key or session.',
  owner: 'Asks for an owner.',
  write: 'Asks for the scope `write`.',
  read: 'Asks for the scope `read`.',
  verify: 'Asks for the scope `verify`.',
  export: 'Asks for the scope `export`.',
  admin: 'Asks for the scope `admin`.',
};

function describeRoute(route: Route): object {
  const { summary, description, access, params, query, body, responses } = route;
  const parameters = [...parametersOf('path', params), ...parametersOf('query', query)];
  return {
    summary,
    description: [description, ACCESS[access], toMasked(route)]
      .filter((text) => text !== undefined)
      .join('\n\n'),
    security: access === 'public' ? [] : [{ apiKey: [] }, { session: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: true, ...describeBody(body) } }),
    responses: {
      ...Object.fromEntries(Object.entries(responses).map(([status, one]) => [status, describeBody(one)])),
      default: {
        description: 'What went wrong, and what to do.',
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            example: PROBLEM_EXAMPLE,
          },
        },
      },
    },
  };
}

function toMasked({ path, toMasked }: Route): string | undefined {
  if (!path.includes('/:log/')) return undefined;
  return toMasked === true
    ? 'To whoever is shown nothing personal it answers without what is.'
    : 'Refused to whoever is shown nothing personal.';
}

function parametersOf(where: 'path' | 'query', schema: z.ZodObject | undefined): readonly object[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }));
}

function describeBody({ description, content }: BodyDescription): object {
  if (content === undefined) return { description };
  const described = Object.entries(content).map(([mediaType, { schema, example }]) => [
    mediaType,
    { ...(schema !== undefined && { schema: schemaOf(schema) }), ...(example !== undefined && { example }) },
  ]);
  return { description, content: Object.fromEntries(described) };
}

function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
