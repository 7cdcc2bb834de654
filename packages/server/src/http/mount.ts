/**
 * The Fetch handler in programs of Node. In Express, before anything that reads bodies:
 *
 *     app.use('/audit', toNodeHandler(createApp(service)));
 *
 * and in Fastify:
 *
 *     await fastify.register(toFastifyPlugin(createApp(service)), { prefix: '/audit' });
 *
 * Who mounts it decides when it ends: `service.beginStop()` ends what follows the log without end, so that the program's own
 * server can close; `service.close()` is for after that.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AttestryError } from '@attestry/log';
import { getRequestListener } from '@hono/node-server';
import { newRequestId } from './request-id.ts';
import { respondError } from './respond-error.ts';
import type { RequestBindings } from './route.ts';

/** Whatever answers as {@link App} does. */
export interface FetchHandler {
  fetch(request: Request, bindings: RequestBindings): Response | Promise<Response>;
}

export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** What others may have left: a body that Express's `json()` or `raw()` has read, and below which address Express mounts us. */
type GivenMessage = IncomingMessage & {
  readonly body?: unknown;
  readonly baseUrl?: unknown;
  rawBody?: Buffer;
};

/**
 * A request listener of `node:http`, for Express and whatever else has such. The peer of the socket is the client, as far as
 * the app's rules for proxies do not say otherwise. A body that something in front has read and parsed is gone: the
 * answer then says what to do. Where it was only read, by `express.raw()`, its bytes are taken.
 */
export function toNodeHandler(app: FetchHandler): NodeHandler {
  return nodeHandler(app, ({ baseUrl }) => (typeof baseUrl === 'string' ? baseUrl : ''));
}

function nodeHandler(app: FetchHandler, mountPathOf: (incoming: GivenMessage) => string): NodeHandler {
  const listen = getRequestListener(
    (request, { incoming }) => {
      const { remoteAddress } = incoming.socket;
      const mountPath = mountPathOf(incoming as GivenMessage);
      return app.fetch(request, { mountPath, ...(remoteAddress !== undefined && { remoteAddress }) });
    },
    // Request and Response of a program in which we are a guest stay what they are.
    { overrideGlobalObjects: false, errorHandler: respondUnreadable },
  );
  return (incoming: GivenMessage, outgoing) => {
    if (isConsumed(incoming)) {
      if (!Buffer.isBuffer(incoming.body)) return refuseConsumed(outgoing);
      incoming.rawBody = incoming.body;
    }
    listen(incoming, outgoing).catch((error) => outgoing.destroy(asError(error)));
  };
}

/** Whether somebody has read the body; there must have been one. */
function isConsumed({ readableDidRead, headers, rawBody }: GivenMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return hasBody && readableDidRead && rawBody === undefined;
}

function refuseConsumed(outgoing: ServerResponse): void {
  const problem = new AttestryError(
    'SERVER_FAILED',
    'something in front has read the body: mount Attestry before express.json() and other parsers of bodies',
  );
  sendResponse(respondError(problem, newRequestId()), outgoing);
}

/** A request that cannot be one of Fetch: no host, or an address that is none. */
export function respondUnreadable(): Response {
  const problem = new AttestryError(
    'REQUEST_INVALID',
    'the address or the host of the request cannot be read',
  );
  return respondError(problem, newRequestId());
}

/** Sends a response whose body is a text. */
function sendResponse(response: Response, outgoing: ServerResponse): void {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  response.text().then(
    (text) => outgoing.end(text),
    (error) => outgoing.destroy(asError(error)),
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The part of a Fastify 5 instance that is used. */
interface FastifyScope {
  /** Below which address its routes are. */
  readonly prefix: string;
  removeAllContentTypeParsers(): void;
  /** `never`: its overloads cannot be said by structure. */
  addContentTypeParser(type: string, options: never, parse: never): unknown;
  all(path: string, handle: (request: FastifyRequest, reply: FastifyReply) => void): unknown;
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

function leaveBody(_request: unknown, _payload: unknown, done: (error: null) => void): void {
  done(null);
}

/** A plugin of Fastify 5; `prefix` of `register` says below which address. Bodies are left to the app, in its scope only. */
export function toFastifyPlugin(app: FetchHandler): (scope: FastifyScope) => Promise<void> {
  return async (scope) => {
    const handle = nodeHandler(app, () => scope.prefix);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', {} as never, leaveBody as never);
    for (const path of ['/', '/*']) {
      scope.all(path, ({ raw }, reply) => {
        reply.hijack();
        const url = raw.url?.slice(scope.prefix.length) ?? '';
        raw.url = url.startsWith('/') ? url : `/${url}`;
        handle(raw, reply.raw);
      });
    }
  };
}
