import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../testing/postgres.test.kit.ts';
import { openPool } from './pool.ts';

const url = await createTestDatabase();

test('a connection that breaks between two statements is said by the next one, and ends no process', async () => {
  const pool = openPool(url);
  const client = await pool.connect();
  await client.query('BEGIN');
  await pool.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
  );
  // Without anybody who listens, this would be an error that nobody caught.
  await sleep(100);
  await expect(client.query('SELECT 1')).rejects.toThrow();
  client.release(true);
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});
