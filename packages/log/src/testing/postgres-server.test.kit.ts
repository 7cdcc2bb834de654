/**
 * The PostgreSQL of the tests, for vitest's `globalSetup`: that of `DATABASE_URL`, or a real PostgreSQL 18 of its own, on a
 * port and in a folder that go with the tests.
 */
import type { TestProject } from 'vitest/node';
import { startPostgres } from './start-postgres.test.kit.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of a database in which others may be made. */
    readonly postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    project.provide('postgresUrl', given);
    return undefined;
  }
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  return () => server.remove();
}
