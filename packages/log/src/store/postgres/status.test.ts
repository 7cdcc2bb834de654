import { expect, test } from 'vitest';
import { createTestDatabase } from '../../testing/postgres.test.kit.ts';
import { openPool } from './pool.ts';
import { postgresStores } from './postgres-stores.ts';
import { MIGRATIONS } from './schema.ts';
import { readStatus } from './status.ts';

test('the status of a database says how its tables are, and who may do too much', async () => {
  const url = await createTestDatabase();
  const pool = openPool(url);
  const empty = await readStatus(pool);
  expect(empty).toMatchObject({
    server: expect.stringMatching(/^PostgreSQL \d+/),
    ...{ schema: 0, newest: MIGRATIONS.length, logs: 0 },
  });
  const stores = postgresStores(url);
  await stores.create('example.com/one/1');
  await stores.create('example.com/two/1');
  await stores.close();
  expect(await readStatus(pool)).toEqual({
    ...empty,
    schema: MIGRATIONS.length,
    logs: 2,
    concerns: [
      ...empty.concerns,
      `${empty.role} is a superuser and may change and delete records: run the server as another role (\`attestry database roles\`)`,
    ],
  });
  await pool.end();
});
