/** A network between a client and a server, which breaks where a test wants it to. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What becomes of the request that holds a text, and of its connection:
 *
 *     request lost      it does not arrive, and the connection ends
 *     answer lost       it arrives, and the connection ends when it is answered
 *     answer swallowed  it arrives, and no answer comes, nor an end
 *     request held      it does not arrive until {@link TcpProxy.heal}, whether or not somebody still waits for it
 */
export type Break = 'request lost' | 'answer lost' | 'answer swallowed' | 'request held';

export interface TcpProxy {
  readonly port: number;
  /** Breaks the next connection that a request with this text is sent on; resolves when it was. */
  breakAt(text: string, how: Break): Promise<void>;
  /** From now on nothing goes through, and nobody is told; new connections are taken and not answered. */
  swallowAll(): void;
  /** Everything goes through again, and what was held arrives. */
  heal(): void;
  close(): Promise<void>;
}

class Link {
  broken: Break | undefined;
  readonly #held: Buffer[] = [];
  readonly #client: Socket;
  readonly #server: Socket;

  constructor(client: Socket, server: Socket) {
    this.#client = client;
    this.#server = server;
    client.on('error', () => {}).on('close', () => this.#clientClosed());
    server.on('error', () => {}).on('close', () => client.destroy());
    server.on('data', (bytes) => this.#answer(bytes));
  }

  request(bytes: Buffer): void {
    if (this.broken === 'request lost') this.#client.destroy();
    else if (this.broken === 'request held') this.#held.push(bytes);
    else this.#server.write(bytes);
  }

  heal(): void {
    if (this.broken === 'request held') this.#server.write(Buffer.concat(this.#held.splice(0)));
    // What was swallowed is gone: nobody can go on with this connection.
    this.end();
  }

  end(): void {
    this.#client.destroy();
    this.#server.end();
  }

  #answer(bytes: Buffer): void {
    if (this.broken === undefined) this.#client.write(bytes);
    else if (this.broken === 'answer lost') this.#client.destroy();
  }

  /** A network that holds a request does not tell the server that its client is gone, either. */
  #clientClosed(): void {
    if (this.broken !== 'request held' && this.broken !== 'answer swallowed') this.#server.destroy();
  }
}

export async function startTcpProxy(port: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let next: { readonly text: string; readonly how: Break; readonly done: () => void } | undefined;
  let swallowing = false;
  const server = createServer((client) => {
    const link = new Link(client, connect(port, 'localhost'));
    if (swallowing) link.broken = 'request held';
    links.add(link);
    client.on('data', (bytes) => {
      if (next !== undefined && link.broken === undefined && bytes.includes(next.text)) {
        link.broken = next.how;
        next.done();
        next = undefined;
      }
      link.request(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    breakAt: (text, how) => new Promise((done) => (next = { text, how, done })),
    swallowAll: () => {
      swallowing = true;
      for (const link of links) link.broken ??= 'request held';
    },
    heal: () => {
      swallowing = false;
      for (const link of links) if (link.broken !== undefined) link.heal();
    },
    close: async () => {
      for (const link of links) link.end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
