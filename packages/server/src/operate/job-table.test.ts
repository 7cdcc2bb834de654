import { expect, test } from 'vitest';
import { DATABASES } from '../database/databases.test.kit.ts';
import { type JobRun, JobTable } from './job-table.ts';

test.each(DATABASES)('the last run of each job is kept in %s', async (_, make) => {
  const database = await make();
  const db = await database.open();
  const table = new JobTable(db);
  const failed: JobRun = { started: 'a', ended: 'b', outcome: 'failed', message: 'no' };
  const ok: JobRun = { started: 'c', ended: 'd', outcome: 'ok' };
  expect(await table.read('main', 'checkpoint')).toBeUndefined();
  for (const run of [failed, ok]) await table.write('main', 'checkpoint', run);
  await table.write('other', 'checkpoint', failed);
  expect(await table.read('main', 'checkpoint')).toEqual(ok);
  await table.forget('main');
  expect(await table.read('main', 'checkpoint')).toBeUndefined();
  expect(await table.read('other', 'checkpoint')).toEqual(failed);
  await db.close();
  await database.remove();
});
