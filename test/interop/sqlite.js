/**
 * The `sqlite3` of the system: what it dumps of a log, and reads back, is the log. A dump has the search index in it as it has every
 * table, and lacks the two numbers that mark the file as ours.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attestry, makeLog, verifyIntact } from './one-log.js';

export const name = 'sqlite3 of the system';
export const command = 'sqlite3';
export const debianPackage = 'sqlite3';

export async function check(folder) {
  const dir = join(folder, 'data');
  makeLog(dir);
  const file = join(dir, 'logs', 'main.1.db');
  const dump = join(folder, 'dump.sql');
  withFile(dump, 'w', (fd) => run([file, '.dump'], { stdio: ['ignore', fd, 'pipe'] }));
  renameSync(file, join(folder, 'dumped.db'));
  withFile(dump, 'r', (fd) => run([file], { stdio: [fd, 'ignore', 'pipe'] }));
  verifyIntact(dir);
  // It is written as before, and so found.
  attestry(['record', 'auth.login', '--actor', 'user:9', '--dir', dir]);
  if (!attestry(['search', 'actor:user:9', '--dir', dir]).includes('auth.login'))
    throw new Error('what was recorded after the restore is not found');
  verifyIntact(dir);
  // An older dump is found out like any older copy.
  rmSync(file);
  withFile(dump, 'r', (fd) => run([file], { stdio: [fd, 'ignore', 'pipe'] }));
  if (!attestry(['verify', '--dir', dir], 3).includes('cut')) throw new Error('an old dump is not found out');
  const version = spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout.split(' ')[0];
  return `a dump of ${version} verifies intact, and an older one is cut`;
}

function withFile(path, mode, use) {
  const fd = openSync(path, mode);
  try {
    use(fd);
  } finally {
    closeSync(fd);
  }
}

function run(args, options) {
  const { status, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`sqlite3 failed: ${stderr}`);
}
