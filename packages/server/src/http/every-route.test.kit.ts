/** For tests over every route: each is asked as it says of itself, so that one which is added is asked as well. */
import { z } from 'zod';
import type { Route } from './route.ts';

/** A stream goes on until somebody leaves: what it tells at once is its answer. Milliseconds. */
const STREAM_MS = 30;

/** The address of a route; `params` besides what it gives as examples. */
export function addressOf({ path, params }: Route, given: { readonly [name: string]: string }): string {
  const { properties = {} } = params === undefined ? {} : z.toJSONSchema(params, { io: 'input' });
  return path.replaceAll(/:([a-zA-Z]+)(?:\{[^}]*\})?/g, (_, name: string) => {
    const { example } = (properties[name] ?? {}) as { readonly example?: unknown };
    return given[name] ?? String(example ?? '0');
  });
}

/** What must be in the query string. */
export function queryOf({ query }: Route): string {
  if (query === undefined) return '';
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' });
  const given = required.map((name): [string, string] => {
    const { enum: values, example } = (properties[name] ?? {}) as {
      readonly enum?: readonly string[];
      readonly example?: unknown;
    };
    return [name, String(values?.[0] ?? example ?? '0')];
  });
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** The request of a route, with the example of its body. */
export function requestOf(
  route: Route,
  params: { readonly [name: string]: string },
  headers: { readonly [name: string]: string },
): Request {
  const [content] = Object.entries(route.body?.content ?? {});
  const { example } = content?.[1] ?? {};
  const body = typeof example === 'string' ? example : JSON.stringify(example);
  return new Request(`http://localhost${addressOf(route, params)}${queryOf(route)}`, {
    method: route.method,
    headers: {
      'sec-fetch-site': 'same-origin',
      ...headers,
      ...(content !== undefined && { 'content-type': content[0] }),
    },
    ...(content !== undefined && { body }),
  });
}

/** All that an answer says: headers, and what of its body comes at once. */
export async function readAnswer(response: Response): Promise<string> {
  const headers = [...response.headers].filter(([name]) => name !== 'x-request-id');
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const body = isStream ? await readBeginning(response) : await response.text();
  return JSON.stringify([response.status, headers, body.replace(/"requestId":"[^"]*"/, '')]);
}

async function readBeginning({ body }: Response): Promise<string> {
  if (body === null) return '';
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const end = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), STREAM_MS));
  for (;;) {
    const piece = await Promise.race([reader.read(), end]);
    if (piece === undefined || piece.done) break;
    text += piece.value;
  }
  await reader.cancel();
  return text;
}

/** Every id that an answer names. */
export function idsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    name === 'id' && typeof one === 'string' ? [one] : idsIn(one),
  );
}
