import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { checkFolderLog } from '@attestry/log/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openService, type Service } from './service.ts';

let dir: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'attestry-service-'));
  const folder = createDataFolder(dir, 'test');
  for (const name of ['main', 'other']) await (await createFolderLog(folder, name)).close();
});

afterEach(() => rmSync(dir, { recursive: true }));

function open(options: { readonly nowMs?: () => number } = {}): Promise<Service> {
  return openService({ dir, version: '0.0.0', onError: () => {}, ...options });
}

describe('the logs of a folder', () => {
  test('are all opened, by name', async () => {
    const service = await open();
    expect([...service.logs.keys()]).toEqual(['main', 'other']);
    await service.close();
  });

  test('one whose file is gone is not passed over', async () => {
    rmSync(join(dir, 'logs', 'other.1.db'));
    await expect(open()).rejects.toMatchObject({
      code: 'LOG_ABSENT',
      message: expect.stringMatching(/other\.1\.db is gone, and 1 records of test\/other\/1 were signed/),
    });
  });
});

test('closing signs what is not signed, and is done once', async () => {
  const service = await open();
  const receipt = await service.logs.get('main')?.record('auth.login');
  const closed = service.close();
  expect(service.close()).toBe(closed);
  expect(service.stopping.aborted).toBe(true);
  await closed;
  await checkFolderLog(dir, { receipts: receipt === undefined ? [] : [[receipt]], closed: true });
});

test('metrics say what is in the logs, and what this process added', async () => {
  const service = await open();
  const other = await open();
  await service.logs.get('main')?.recordAll([{ type: 'a.b' }, { type: 'a.b' }]);
  await service.logs.get('main')?.record('a.b');
  await other.logs.get('main')?.record('a.b');
  await service.logs.get('main')?.checkpoint();
  await service.logs.get('other')?.record('a.b');
  const text = await service.metrics.registry.metrics();
  expect(text).toContain('attestry_records_appended_total{log="main"} 3\n');
  expect(text).toContain('attestry_records_appended_total{log="other"} 1\n');
  expect(text).toContain('attestry_log_records{log="main"} 5\n');
  expect(text).toMatch(/attestry_log_unsigned_records\{log="main"\} 0\n/);
  expect(text).toContain('attestry_log_read_only{log="main"} 0\n');
  expect(text).toContain('attestry_chain_broken{log="main"} 0\n');
  expect(text).not.toContain('attestry_verification_verdict{');
  await service.close();
  await other.close();
});
