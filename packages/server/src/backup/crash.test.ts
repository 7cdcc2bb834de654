import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DataFolder, openDataFolder } from '@attestry/log/folder';
import { checkFolderLog } from '@attestry/log/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Crash } from './crash.test.kit.ts';
import { type BackupKey, backupOptions, makeInstallation, makeKey } from './made-backup.test.kit.ts';
import { restoreBackup } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

const folder = mkdtempSync(join(tmpdir(), 'attestry-crash-'));
const dir = join(folder, 'data');
const to = join(folder, 'backup.age');
let key: BackupKey;
let installation: DataFolder;

beforeAll(async () => {
  key = await makeKey(folder);
  installation = await makeInstallation(dir, 20);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function die(crash: Crash): void {
  const program = fileURLToPath(new URL('./crash.test.kit.js', import.meta.url));
  const { signal, stderr } = spawnSync(process.execPath, [program, JSON.stringify(crash)], {
    encoding: 'utf8',
  });
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
}

test('a backup that was killed leaves no file of its name, and the next one nothing of it', async () => {
  die({ what: 'backup', dir, to, recipient: key.recipient, at: 'verified' });
  expect(existsSync(to)).toBe(false);
  expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/^backup\.age\..*\.part$/));
  expect(readdirSync(dir)).toContain('backup.making');
  await writeBackup(backupOptions(installation, to, key));
  expect(readdirSync(dir)).not.toContain('backup.making');
});

test('a restore that was killed leaves no folder that opens, and none that is restored over', async () => {
  const { identity } = key;
  for (const at of ['attestry.json', 'logs/main.1.db']) {
    const half = mkdtempSync(join(folder, 'half-'));
    die({ what: 'restore', from: to, dir: half, identity, at });
    expect(readdirSync(half)).toContain('logs');
    expect(() => openDataFolder(half)).toThrow(expect.objectContaining({ code: 'LOG_ABSENT' }));
    const openWith = { kind: 'identities', identities: [identity] } as const;
    const again = { from: to, openWith, signer: { kind: 'folder', path: join(dir, 'signer') } } as const;
    await expect(restoreBackup({ ...again, dir: half })).rejects.toThrow(/is not empty/);
    const whole = `${half}.whole`;
    expect(await restoreBackup({ ...again, dir: whole })).toMatchObject({
      logs: [{ contradiction: undefined }],
    });
    await checkFolderLog(whole, { closed: true });
  }
});
