/**
 * `npm run interop`: what we write, read by programs that others made. Each module here that is listed below says which
 * program it needs; where apt-get may, it is installed, and where it may not, the check counts as skipped and
 * says so. In CI nothing may be skipped.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as age from './age.js';
import * as libreoffice from './libreoffice.js';
import * as postgresql from './postgresql.js';
import * as sqlite from './sqlite.js';

/** Each has `name`, `command`, `debianPackage`, and `check(folder)`, which throws or says what it compared. */
const PROGRAMS = [age, libreoffice, postgresql, sqlite];

const INSTALLER = 'apt-get';

let failed = 0;
for (const { name, command, debianPackage, check } of PROGRAMS) {
  if (!has(command) && !install(debianPackage, command)) {
    console.log(`SKIPPED ${name}: there is no ${command} here: apt-get install ${debianPackage}`);
    if (process.env['CI'] !== undefined) failed++;
    continue;
  }
  const folder = mkdtempSync(join(tmpdir(), 'attestry-interop-'));
  try {
    console.log(`OK      ${name}: ${await check(folder)}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${error instanceof Error ? error.message : error}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exitCode = failed === 0 ? 0 : 1;

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}

function install(debianPackage, command) {
  if (process.getuid?.() !== 0 || !has(INSTALLER)) return false;
  console.log(`installing ${debianPackage}, which takes some minutes`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync(INSTALLER, args, { env, stdio: 'ignore' }).status === 0;
  apt('update');
  return apt('install', '-y', '--no-install-recommends', debianPackage) && has(command);
}
