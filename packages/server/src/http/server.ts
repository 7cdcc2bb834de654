/**
 * The server on a socket: what of HTTP is not yet a request, or no longer. Its limits are for strangers; whoever holds a key
 * meets those of the routes.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import { AttestryError } from '@attestry/log';
import { getRequestListener } from '@hono/node-server';
import type { Service } from '../service/service.ts';
import { type FetchHandler, respondUnreadable } from './mount.ts';
import { newRequestId } from './request-id.ts';
import { respondError } from './respond-error.ts';
import { BodyClock } from './server-body-clock.ts';
import { type ServerLimits, serverLimits } from './server-limits.ts';

export interface ServerOptions {
  readonly service: Pick<Service, 'beginStop' | 'announce' | 'close'>;
  readonly app: FetchHandler;
  /** @default '127.0.0.1': this machine only */
  readonly host?: string;
  /** 0 takes one that is free. @default 4000 */
  readonly port?: number;
  readonly limits?: Partial<ServerLimits>;
}

export interface RunningServer {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /**
   * Ends it without losing anything that was acknowledged: no connections any more, requests under way finish (for at most
   * `limits.stopMs`), `beforeClose` is awaited, and the service is closed. A second call waits for the first.
   */
  stop(beforeClose?: () => Promise<void>): Promise<void>;
}

/** TCP asks after so long whether a silent peer is still there. Milliseconds. */
const TCP_KEEP_ALIVE_MS = 60_000;

/**
 * Serves an app on a socket of its own and resolves when it listens. In this process it takes over the global Request and
 * Response by ones that cost less, as @hono/node-server does; `toNodeHandler` does not.
 *
 * @throws AttestryError REQUEST_INVALID where it cannot listen there, and says why
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { service, app, host = '127.0.0.1', port = 4000 } = options;
  const limits = serverLimits(options.limits);
  const clock = new BodyClock(limits.bodyMs);
  const connections = new Connections();
  const server = createHttpServer(limits, listenerOf(app, clock, limits));
  connections.follow(server);
  try {
    await listen(server, host, port);
  } catch (error) {
    clock.stop();
    throw error;
  }
  const url = urlOf(server, host);
  service.announce(url);
  let stopped: Promise<void> | undefined;
  const stop = async (beforeClose: () => Promise<void>): Promise<void> => {
    service.beginStop();
    await connections.end(server, limits.stopMs);
    clock.stop();
    try {
      await beforeClose();
    } finally {
      await service.close();
    }
  };
  return {
    url,
    port: portOf(server),
    stop: (beforeClose = async () => {}) => {
      stopped ??= stop(beforeClose);
      return stopped;
    },
  };
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

function createHttpServer(limits: ServerLimits, listener: Listener): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      // The body has a clock of its own.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(5000, limits.headersMs),
      keepAliveTimeout: limits.keepAliveMs,
      keepAlive: true,
      keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
    },
    listener,
  );
  // One more than is allowed: Node throws away what is over its own limit without a word.
  server.maxHeadersCount = limits.headerFields + 1;
  server.maxConnections = limits.connections;
  server.setTimeout(limits.idleMs);
  return server;
}

function listenerOf(app: FetchHandler, clock: BodyClock, limits: ServerLimits): Listener {
  const listen = getRequestListener(
    (request, { incoming, outgoing }) => {
      const { remoteAddress } = incoming.socket;
      const answer = app.fetch(request, remoteAddress === undefined ? {} : { remoteAddress });
      const late = clock.watch(incoming as IncomingMessage, outgoing as ServerResponse);
      if (late === undefined) return answer;
      return Promise.race([answer, late.then(() => respondLate(outgoing as ServerResponse))]);
    },
    { errorHandler: respondUnreadable },
  );
  return (incoming, outgoing) => {
    if (incoming.rawHeaders.length > 2 * limits.headerFields) {
      outgoing.shouldKeepAlive = false;
      const { status, headers, body } = transportProblem(431, 'REQUEST_INVALID', tooManyFields(limits));
      outgoing.writeHead(status, headers).end(body);
      return;
    }
    // What is thrown here was answered, or its client is gone.
    listen(incoming, outgoing).catch(() => outgoing.destroy());
  };
}

function tooManyFields({ headerFields }: ServerLimits): string {
  return `the request has over ${headerFields} header fields: send fewer`;
}

/** Of an answer that has begun, only its end is left to be said. */
function respondLate(outgoing: ServerResponse): Response {
  if (outgoing.headersSent) outgoing.destroy();
  outgoing.shouldKeepAlive = false;
  const problem = new AttestryError(
    'REQUEST_TIMEOUT',
    'the body did not come in time: send it again, in smaller batches or over a better connection',
  );
  return respondError(problem, newRequestId());
}

interface TransportProblem {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** A problem of the transport, where no request came to be that an app could answer. */
function transportProblem(
  status: number,
  code: 'REQUEST_INVALID' | 'REQUEST_TIMEOUT',
  detail: string,
): TransportProblem {
  const requestId = newRequestId();
  const body = JSON.stringify({
    type: `urn:attestry:error:${code}`,
    title: STATUS_CODES[status],
    status,
    detail,
    code,
    requestId,
  });
  return {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'x-request-id': requestId,
      'cache-control': 'no-store',
    },
    body,
  };
}

/** What is not HTTP, too large or too slow, before there is a request. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const { status, headers, body } = clientProblem(error.code);
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.destroySoon();
}

function clientProblem(code: string | undefined): TransportProblem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return transportProblem(408, 'REQUEST_TIMEOUT', 'the header of the request did not come in time');
    case 'HPE_HEADER_OVERFLOW':
      return transportProblem(431, 'REQUEST_INVALID', 'the header of the request is too large: send less');
    default:
      return transportProblem(400, 'REQUEST_INVALID', 'what was sent is not HTTP/1.1');
  }
}

/** The connections of a server, and how they end. */
class Connections {
  readonly #sockets = new Set<Socket>();
  readonly #answers = new Set<ServerResponse>();
  readonly #busy = new Set<Socket>();

  follow(server: Server): void {
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('clientError', (error, socket: Socket) => {
      // In the middle of an answer nothing else can be said.
      if (!socket.writable || this.#busy.has(socket)) socket.destroy();
      else answerClientError(error, socket);
    });
    server.on('request', (incoming, outgoing) => {
      const { socket } = incoming;
      this.#busy.add(socket);
      this.#answers.add(outgoing);
      outgoing.once('close', () => {
        this.#busy.delete(socket);
        this.#answers.delete(outgoing);
        if (!server.listening) {
          // In a moment: the socket is idle only when Node has put it back.
          setImmediate(() => server.closeIdleConnections());
        }
      });
      if (!server.listening) outgoing.shouldKeepAlive = false;
    });
  }

  /** No new ones; those under way may finish, for a time. Resolves when there is none. */
  async end(server: Server, graceMs: number): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.closeIdleConnections();
    for (const answer of this.#answers) if (!answer.headersSent) answer.shouldKeepAlive = false;
    // Node takes a connection on which nothing ever came for one that is busy.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    await ended;
    clearTimeout(cut);
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explainListen(error, host, port)));
    // The queue of the kernel for connections that nobody has accepted yet: many may come at once.
    server.listen({ host, port, backlog: 4096 }, resolve);
  });
}

function explainListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: { readonly [code: string]: string } = {
    EADDRINUSE: `port ${port} of ${host} is taken by another program: stop that, or choose another port with --port`,
    EACCES: `this user may not listen on port ${port}: choose one above 1023 with --port`,
    EADDRNOTAVAIL: `${host} is no address of this machine: choose one with --host, or 0.0.0.0 for all`,
    ENOTFOUND: `there is no host ${host}: give an address of this machine with --host`,
  };
  const reason = reasons[error.code ?? ''];
  return reason === undefined ? error : new AttestryError('REQUEST_INVALID', reason, { cause: error });
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on no port');
  return address.port;
}

/** As one would type it. */
function urlOf(server: Server, host: string): string {
  const name = host === '127.0.0.1' || host === '::1' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${portOf(server)}`;
}
