import { expect, test } from 'vitest';
import { openLog } from '../../log/open-log.ts';
import { searchLog } from '../../log/query-log.ts';
import { checkLog } from '../../testing/check-log.ts';
import { temporaryFolder } from '../../testing/log-parts.test.kit.ts';
import { createTestDatabase, onServer, postgresParts } from '../../testing/postgres.test.kit.ts';

const folder = temporaryFolder();

test('a log has on record that its tables were changed by a newer version, once', async () => {
  const parts = await postgresParts(await createTestDatabase(), folder);
  const migrations = async (): Promise<readonly unknown[]> => {
    const log = await openLog(parts.options());
    const { records } = await searchLog(log, 'type:audit.schema_migrated');
    await log.close();
    return records.map(({ leaf }) => leaf.system);
  };
  expect(await migrations()).toEqual([]);
  await onServer(parts.url, 'UPDATE attestry.logs SET schema = 0');
  for (let i = 0; i < 2; i++) expect(await migrations()).toEqual([{ from: 0, to: 1 }]);
  await checkLog({ ...parts, closed: true });
});
