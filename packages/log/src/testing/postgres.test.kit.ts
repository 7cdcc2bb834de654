/** Databases for tests, on the server that `postgres-server.test.kit.ts` started. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';

/**
 * A new database, which goes after the tests of the file that asks for it.
 *
 * @param template the address of one that nobody is connected to: the new one begins as it is
 */
export async function createTestDatabase(template?: string): Promise<string> {
  const server = inject('postgresUrl');
  const name = `attestry_test_${randomBytes(6).toString('hex')}`;
  const from = template === undefined ? 'template1' : new URL(template).pathname.slice(1);
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${from}`);
  afterAll(() => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
