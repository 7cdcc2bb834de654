/** A backup is opened by `age` and `tar`, without this program, with a key that `age-keygen` made. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backupOptions, makeInstallation } from '../../packages/server/dist/backup/made-backup.test.kit.js';
import { writeBackup } from '../../packages/server/dist/backup/write-backup.js';

export const name = 'age';
export const command = 'age';
export const debianPackage = 'age';

export async function check(folder) {
  const key = join(folder, 'key.txt');
  run('age-keygen', ['-o', key]);
  const recipient = run('age-keygen', ['-y', key]).toString().trim();
  const installation = await makeInstallation(join(folder, 'data'), 500);
  const backup = join(folder, 'backup.age');
  const { manifest } = await writeBackup(backupOptions(installation, backup, { recipient }));
  const opened = join(folder, 'opened');
  mkdirSync(opened);
  run('tar', ['x', '-C', opened], run('age', ['-d', '-i', key, backup]));
  for (const { name: file, sha256 } of manifest.files) {
    const got = createHash('sha256')
      .update(readFileSync(join(opened, file)))
      .digest('hex');
    if (got !== sha256) throw new Error(`${file} is not as its manifest says`);
  }
  if (readFileSync(join(opened, 'manifest.json'), 'utf8') !== `${JSON.stringify(manifest, undefined, 2)}\n`)
    throw new Error('manifest.json is another');
  return `${manifest.files.length} files and their manifest are as they were written`;
}

function run(program, args, input) {
  const { status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  return stdout;
}
