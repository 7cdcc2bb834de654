import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchLog } from '@attestry/log';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openService, type Service } from '../../service/service.ts';
import { runShown, type Shown } from '../terminal.test.kit.ts';

let dir: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'attestry-users-'));
  await (await createFolderLog(createDataFolder(dir, 'test'))).close();
});

afterEach(() => rmSync(dir, { recursive: true }));

async function withService<T>(run: (service: Service) => Promise<T>): Promise<T> {
  const service = await openService({ dir, version: '0.0.0', onError: () => undefined });
  try {
    return await run(service);
  } finally {
    await service.close();
  }
}

function users(...args: readonly string[]): Promise<Shown> {
  return runShown(['users', ...args, '--dir', dir]);
}

test('somebody gets other roles, is unlocked, recovered and removed, all on record', async () => {
  const ada = await withService(async (service) => {
    await service.users.add({
      email: 'root@example.com',
      name: 'Root',
      roles: [{ log: '*', role: 'owner' }],
    });
    return service.users.add({ email: 'ada@example.com', name: 'Ada', roles: [] });
  });
  const roles = await users('roles', 'ada@example.com', '--roles', 'main:auditor', '--reason', 'she checks');
  expect(roles).toMatchObject({ exit: 0, printed: 'ada@example.com is main:auditor\n' });
  expect(await users('unlock', 'Ada@example.com')).toMatchObject({ exit: 0 });
  const recovered = await users('recover', 'ada@example.com', '--json');
  const { token } = JSON.parse(recovered.printed) as { token: string };
  expect((await users('list')).printed).toMatch(/ada@example\.com +Ada +main:auditor/);
  await withService(async (service) => {
    expect(await service.oneTimeLinks.look(token)).toMatchObject({ purpose: 'recovery', email: ada.email });
  });
  const last = await users('remove', 'root@example.com', '--reason', 'gone');
  expect(last).toMatchObject({ exit: 1, noted: expect.stringContaining('the last owner') });
  expect(await users('remove', 'ada@example.com', '--reason', 'gone')).toMatchObject({
    printed: 'removed ada@example.com\n',
  });
  expect(await users('unlock', 'ada@example.com')).toMatchObject({ exit: 1 });
  const records = await withService(async ({ logs }) => {
    const log = logs.get('main');
    return log === undefined ? [] : (await searchLog(log, 'type:audit.*')).records;
  });
  const types = records.map((record) => ('leaf' in record ? record.leaf.type : '')).reverse();
  expect(types.filter((type) => /user|role|account/.test(type))).toEqual([
    ...['audit.role.changed', 'audit.account.unlocked', 'audit.account.unlocked', 'audit.user.removed'],
  ]);
  expect(JSON.stringify(records)).not.toContain(token);
});
