/**
 * A Fetch handler on a socket of its own: how a signer and a witness are served, which are no service and have no logs. What
 * strangers may cost is bounded here; what they may ask, the handler decides.
 */
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createConnection } from 'node:net';
import { AttestryError } from '@attestry/log';
import { getRequestListener } from '@hono/node-server';

/** Where to listen: the path of a socket, which only the user and the group of this process may open, or an address. */
export type ListeningPlace =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'network'; readonly host: string; readonly port: number };

export interface HandlerServer {
  /** As a client gives it: `unix:/run/attestry/signer.sock`, `http://localhost:4001`. */
  readonly address: string;
  /** No more connections; requests under way are answered, for at most so long. */
  close(graceMs?: number): Promise<void>;
}

const HEADER_BYTES = 16_384;
const REQUEST_MS = 15_000;
const IDLE_MS = 60_000;
const CONNECTIONS = 256;
const GRACE_MS = 5000;

/** Serves a handler, and resolves when it listens. Throws REQUEST_INVALID where it cannot listen there, and says why. */
export async function serveHandler(
  handler: (request: Request) => Promise<Response>,
  place: ListeningPlace,
): Promise<HandlerServer> {
  const listen = getRequestListener(handler, { overrideGlobalObjects: false });
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: IDLE_MS,
    },
    (incoming, outgoing) => {
      listen(incoming, outgoing).catch(() => outgoing.destroy());
    },
  );
  server.maxConnections = CONNECTIONS;
  if (place.kind === 'socket') await listenOnSocket(server, place.path);
  else await listenOnNetwork(server, place.host, place.port);
  return {
    address: addressOf(server, place),
    close: async (graceMs = GRACE_MS) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function listenOnSocket(server: Server, path: string): Promise<void> {
  await removeStaleSocket(path);
  // Nobody else may open it between its making and `chmod`.
  const before = process.umask(0o117);
  try {
    await listening(server, () => server.listen(path), path);
  } finally {
    process.umask(before);
  }
  chmodSync(path, 0o660);
}

/** What a process left that was killed is removed; what somebody answers on, or is no socket, is not. */
async function removeStaleSocket(path: string): Promise<void> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isSocket())
    throw new AttestryError('REQUEST_INVALID', `${path} is there and no socket: name another path`);
  if (await answers(path))
    throw new AttestryError(
      'REQUEST_INVALID',
      `another process answers on ${path}: stop it, or name another path`,
    );
  rmSync(path, { force: true });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Only a socket that nobody listens on is stale; one that this user may not open is somebody's.
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  });
}

function listenOnNetwork(server: Server, host: string, port: number): Promise<void> {
  return listening(server, () => server.listen({ host, port }), `${host}:${port}`);
}

function listening(server: Server, listen: () => void, where: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new AttestryError(
          'REQUEST_INVALID',
          `cannot listen on ${where} (${cause.message}): name another place`,
          {
            cause,
          },
        ),
      ),
    );
    server.once('listening', resolve);
    listen();
  });
}

function addressOf(server: Server, place: ListeningPlace): string {
  if (place.kind === 'socket') return `unix:${place.path}`;
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : place.port;
  const name = place.host === '127.0.0.1' || place.host === '::1' ? 'localhost' : place.host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
