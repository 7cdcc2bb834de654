import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataFolder, createFolderLog, openDataFolder, rotateToNewSecret } from '@attestry/log/folder';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCredentials, sealCredentials } from './anchor-credentials.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'attestry-credentials-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const OWNER = { origin: 'test/main/1', id: 'w7k2m9q4x1pd' };

test('credentials are read again under the secret that they were kept under, and by nobody else', async () => {
  const folder = createDataFolder(dir, 'test');
  const { keyring } = folder;
  const sealed = sealCredentials(keyring, OWNER, { secret: 'grün ☂' });
  expect(sealed).toMatch(/^1\.[0-9a-f]{16}\.[\w-]+$/);
  expect(sealCredentials(keyring, OWNER, { secret: 'grün ☂' })).not.toBe(sealed);
  expect(sealCredentials(keyring, OWNER, {})).toBeUndefined();
  expect(openCredentials(keyring, OWNER, undefined)).toEqual({});
  // After a rotation, and in another incarnation.
  await using log = await createFolderLog(folder);
  await rotateToNewSecret(folder, log);
  const rotated = openDataFolder(dir).keyring;
  expect(openCredentials(rotated, { ...OWNER, origin: 'test/main/2' }, sealed)).toEqual({ secret: 'grün ☂' });
  const lost = createDataFolder(join(dir, 'other'), 'test').keyring;
  const cases = [
    [lost, OWNER, sealed],
    [keyring, { ...OWNER, id: 'another' }, sealed],
    [keyring, { ...OWNER, origin: 'test/other/1' }, sealed],
    [keyring, OWNER, `${sealed?.slice(0, -2)}AA`],
    [keyring, OWNER, sealed?.slice(0, 30)],
    [keyring, OWNER, `2${sealed?.slice(1)}`],
    [keyring, OWNER, ''],
  ] as const;
  for (const [ring, owner, text] of cases)
    expect(() => openCredentials(ring, owner, text)).toThrow(
      expect.objectContaining({
        kind: 'refused',
        message: expect.stringMatching(/cannot be read any more.*set it up again/),
      }),
    );
});
