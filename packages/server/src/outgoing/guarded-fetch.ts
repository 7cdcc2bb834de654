/**
 * What goes out over HTTP to where somebody configured, and back: every hop is checked before anything is sent there, and what comes back
 * is limited in time and size. `fetch` of Node takes no resolver, so this is `node:http` in the shape of `fetch`.
 *
 * Proxies of the environment are not used: behind one, nobody here could say where a connection goes.
 */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { CheckedAddress, ConnectGuard } from './connect-guard.ts';
import { OutgoingLimit, OutgoingRefused } from './outgoing-error.ts';

/** `fetch` with a URL as text. The answer is there whole: reading it does not wait. */
export type GuardedFetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface FetchLimits {
  /** From the call to the last byte of the answer, all hops together, in milliseconds. */
  readonly timeMs: number;
  /** Of an answer's body, in bytes. */
  readonly bytes: number;
  /** Hops after the first. */
  readonly redirects: number;
}

export const FETCH_LIMITS: FetchLimits = { timeMs: 15_000, bytes: 1024 * 1024, redirects: 3 };

/** Of an answer's headers, in bytes. */
const HEADER_BYTES = 16_384;

/** What proves who asks: it goes to the origin that it was meant for, and no further. */
const CREDENTIALS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization'];

/** What is about one connection, or is said by whoever makes it. */
const OF_THE_CONNECTION: readonly string[] = [
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
];

interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array | undefined;
}

/**
 * Makes the fetch. Besides what `fetch` throws for a request that is none, and besides errors of the network, it throws
 * {@link OutgoingRefused} where a hop is forbidden, and {@link OutgoingLimit} that says which limit was passed. `redirect` of the call counts.
 */
export function guardedFetch(guard: ConnectGuard, limits: FetchLimits = FETCH_LIMITS): GuardedFetch {
  return async (text, init = {}) => {
    // Reads method, headers and body by the rules of fetch; it sends nothing.
    const read = { ...init, signal: null, duplex: 'half' };
    const request = new Request(parseOutgoing(text), read as RequestInit);
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const { url, method, headers, redirect } = request;
    const first: OutgoingRequest = { url: new URL(url), method, headers: sentHeaders(headers), body };
    const late = new OutgoingLimit(
      `${first.url.host} did not answer within ${limits.timeMs / 1000} s: check the address, and what is between`,
    );
    return await endingAfter(limits.timeMs, late, init.signal, (signal) =>
      sendOn(first, redirect, guard, limits, signal),
    );
  };
}

/** Runs something with a signal that says when it is too late, or no longer wanted. */
async function endingAfter<T>(
  timeMs: number,
  late: OutgoingLimit,
  wanted: AbortSignal | null | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  wanted?.throwIfAborted();
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(late), timeMs);
  const stop = (): void => ending.abort(wanted?.reason);
  wanted?.addEventListener('abort', stop, { once: true });
  try {
    return await run(ending.signal);
  } finally {
    clearTimeout(timer);
    wanted?.removeEventListener('abort', stop);
  }
}

/** Sends, and follows where it is led. */
async function sendOn(
  first: OutgoingRequest,
  redirect: Request['redirect'],
  guard: ConnectGuard,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<Response> {
  let next = first;
  for (let hop = 0; ; hop++) {
    const answer = await send(next, guard, limits, signal);
    const to = redirect === 'manual' ? undefined : redirectedTo(answer, next.url);
    if (to === undefined) return answer;
    if (redirect === 'error')
      throw new OutgoingRefused(
        `${next.url.host} leads on to ${to.origin}: if it is right there, give that URL`,
      );
    if (hop === limits.redirects)
      throw new OutgoingRefused(
        `${first.url.host} leads on more than ${limits.redirects} times: check the address`,
      );
    next = redirected(next, answer.status, to);
  }
}

function sentHeaders(given: Headers): Headers {
  const headers = new Headers(given);
  for (const name of OF_THE_CONNECTION) headers.delete(name);
  headers.set('accept-encoding', 'identity');
  if (!headers.has('user-agent')) headers.set('user-agent', 'attestry');
  return headers;
}

/**
 * Where something else than HTTP listens, which takes lines of a request for its own: mail, terminals, name services, printers, databases.
 * Those of the Fetch Standard (§2.9) that are in use, and what stores of data listen on.
 */
const OTHER_PROTOCOLS: ReadonlySet<string> = new Set(
  '19 20 21 22 23 25 53 69 79 110 111 119 135 139 143 161 179 389 427 445 465 512 513 514 515 548 554 587 636 993 995 1433 1521 1720 2049 3306 3389 3659 4045 5060 5061 5432 5900 6000 6379 6566 6665 6666 6667 6668 6669 6697 9100 10080 11211 27017'.split(
    ' ',
  ),
);

/** @throws OutgoingRefused for what is not http or https, has a user in it, or a port on which no HTTP is */
function parseOutgoing(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href))
    throw new OutgoingRefused('this is no URL: give one that begins with https://');
  const url = new URL(text, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new OutgoingRefused(`nothing is sent to ${url.protocol} URLs: give one that begins with https://`);
  // Would stand in logs and in messages.
  if (url.username !== '' || url.password !== '')
    throw new OutgoingRefused(`the URL of ${url.host} has a user or a password in it: leave them out`);
  if (OTHER_PROTOCOLS.has(url.port))
    throw new OutgoingRefused(
      `no HTTP is expected on port ${url.port} of ${url.hostname}: give another port`,
    );
  url.hash = '';
  return url;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

function redirectedTo({ status, headers }: Response, from: URL): URL | undefined {
  const location = headers.get('location');
  return location === null || !REDIRECTS.includes(status) ? undefined : parseOutgoing(location, from);
}

/** The next hop, as fetch makes it (Fetch Standard §4.4): whoever is not the origin that was meant gets no credentials. */
function redirected(
  { url, method, headers, body }: OutgoingRequest,
  status: number,
  to: URL,
): OutgoingRequest {
  if (url.protocol === 'https:' && to.protocol === 'http:')
    throw new OutgoingRefused(`${url.host} leads on to ${to.host} without TLS: give a URL that does not`);
  const kept = new Headers(headers);
  if (to.origin !== url.origin) for (const name of CREDENTIALS) kept.delete(name);
  const asGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  if (!asGet) return { url: to, method, headers: kept, body };
  kept.delete('content-type');
  return { url: to, method: 'GET', headers: kept, body: undefined };
}

async function send(
  { url, method, headers, body }: OutgoingRequest,
  guard: ConnectGuard,
  { bytes }: FetchLimits,
  signal: AbortSignal,
): Promise<Response> {
  const addresses = await abortable(guard(url.hostname.replace(/^\[|\]$/g, '')), signal);
  signal.throwIfAborted();
  const options = {
    method,
    headers: Object.fromEntries(headers),
    lookup: lookupOf(addresses),
    // One connection for one request: a pool would hand out one that another guard made.
    agent: false,
    maxHeaderSize: HEADER_BYTES,
    signal,
  } as const;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(signal.aborted ? signal.reason : error);
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (answer) => {
      readAnswer(answer, bytes, url).then(resolve, (error: unknown) => {
        request.destroy();
        fail(error);
      });
    });
    request.on('error', fail);
    request.end(body);
  });
}

/** Resolving a name cannot be ended, but nobody has to wait for it. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Answers what was checked, whatever is asked: the name stays in Host and in SNI. */
function lookupOf(addresses: readonly CheckedAddress[]): LookupFunction {
  return (_name, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

async function readAnswer(answer: IncomingMessage, most: number, url: URL): Promise<Response> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > most)
      throw new OutgoingLimit(`${url.host} answers with more than ${most} bytes: check the address`);
    pieces.push(piece);
  }
  const status = answer.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  return new Response(hasBody ? Buffer.concat(pieces) : null, { status, headers });
}
