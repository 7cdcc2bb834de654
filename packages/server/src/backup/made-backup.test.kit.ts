/** For tests: a data folder with records, and backups of it to a key that is here. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDataFolder, createFolderLog, type DataFolder } from '@attestry/log/folder';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import type { BackupOptions } from './write-backup.ts';

export interface BackupKey {
  readonly identity: string;
  readonly recipient: string;
  /** A file with the identity, as `age-keygen` writes it. */
  readonly file: string;
}

export async function makeKey(folder: string): Promise<BackupKey> {
  const identity = await generateIdentity();
  const recipient = await identityToRecipient(identity);
  const file = join(folder, 'key.txt');
  writeFileSync(file, `# created: today\n# public key: ${recipient}\n${identity}\n`, { mode: 0o600 });
  return { identity, recipient, file };
}

/** A folder with the log `main` of so many records. */
export async function makeInstallation(path: string, records: number): Promise<DataFolder> {
  const folder = createDataFolder(path, 'test.example');
  const log = await createFolderLog(folder);
  await log.recordAll(
    Array.from({ length: records - 1 }, (_, i) => ({
      type: 'user.updated',
      id: `${i}`,
      reason: `because ${i}`,
    })),
  );
  await log.close();
  return folder;
}

export function backupOptions(
  folder: DataFolder,
  to: string,
  { recipient }: Pick<BackupKey, 'recipient'>,
): BackupOptions {
  return {
    ...{ folder, to, secrets: true, mode: 'quick', keepBroken: false, version: '0', nowMs: Date.now },
    encryptTo: { kind: 'recipients', recipients: [recipient] },
    signal: new AbortController().signal,
  };
}
