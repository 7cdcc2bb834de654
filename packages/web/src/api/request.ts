import { ApiError, apiErrorOf } from './api-error.ts';

export type QueryValue = string | number | undefined;

/** The address of something the server has, wherever it is mounted: the page's <base> says where. */
export function apiUrl(path: string, query: { readonly [name: string]: QueryValue } = {}): string {
  const url = new URL(`api/v1/${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  return url.href;
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: { readonly [name: string]: QueryValue };
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Asks the server. The session's cookie goes with it. @throws ApiError */
export async function request<T>(
  path: string,
  { method = 'GET', query, body, signal }: ApiRequest = {},
): Promise<T> {
  const response = await answerOf(apiUrl(path, query), {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  });
  if (!response.ok) throw await apiErrorOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function answerOf(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError('the server does not answer', { status: 0, code: 'NETWORK' });
  }
}
