/** For tests: a server on a socket, and clients that do what no library does. */
import { connect, type Socket } from 'node:net';
import { type Served, serveFolder } from './served.test.kit.ts';
import { type RunningServer, startServer } from './server.ts';
import type { ServerLimits } from './server-limits.ts';

export interface Listening {
  readonly served: Served;
  readonly server: RunningServer;
  readonly url: string;
  /** An admin key, as it is sent. */
  readonly key: string;
  /** Records one event. */
  post(body: string | Uint8Array, headers?: { readonly [name: string]: string }): Promise<Response>;
  close(): Promise<void>;
}

export async function listenOn(limits: Partial<ServerLimits> = {}): Promise<Listening> {
  const served = await serveFolder();
  const { service, app } = served;
  const server = await startServer({ service, app, port: 0, limits });
  const key = await served.key(['admin']);
  return {
    served,
    server,
    url: server.url,
    key,
    post: (body, headers) =>
      fetch(`${server.url}/api/v1/logs/main/records`, {
        method: 'POST',
        body,
        headers: { authorization: key, 'content-type': 'application/json', ...headers },
      }),
    close: async () => {
      await server.stop();
      await served.close();
    },
  };
}

export interface RawClient {
  readonly socket: Socket;
  /** All that came so far. */
  readonly received: () => string;
  write(text: string): void;
  /** Resolves when what came matches. */
  until(pattern: RegExp): Promise<void>;
  /** Resolves when the other end has closed; a reset counts. */
  readonly closed: Promise<void>;
}

/** A connection on which anything can be said. */
export function rawClient(port: number, first = ''): RawClient {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  const wanted = new Set<() => void>();
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    received += text;
    for (const look of wanted) look();
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  if (first !== '') socket.write(first);
  return {
    socket,
    received: () => received,
    write: (text) => socket.write(text),
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(received)) return;
          wanted.delete(look);
          resolve();
        };
        wanted.add(look);
        socket.once('close', () => reject(new Error(`closed after ${JSON.stringify(received)}`)));
        look();
      }),
    closed,
  };
}
