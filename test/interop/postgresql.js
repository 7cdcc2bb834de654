/**
 * The PostgreSQL of the system, which is older than the one of the tests: the contract of a store, the schema, the roles and the
 * shape of the statements hold on it as well; and what `pg_dump` dumps of a log, and `psql` reads back, is the log.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeLog, verifyIntact } from './one-log.js';

export const name = 'PostgreSQL of the system';
export const command = 'pg_dump';
export const debianPackage = 'postgresql';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SUITES = ['conformance', 'postgres-stores', 'inspect', 'roles', 'shape'].map(
  (suite) => `packages/log/dist/store/postgres/${suite}.test.js`,
);

export async function check(folder) {
  const bin = findServer();
  const owner = whoRuns();
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  // A server does not run as root: its files are those of the user whom the package made.
  chmodSync(folder, 0o755);
  if (owner.uid !== undefined) chownSync(data, owner.uid, owner.gid);
  run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '--auth', 'trust', '--encoding', 'UTF8'], owner);
  const port = await freePort();
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', `${port}`, '-k', data], {
    ...owner,
    stdio: 'ignore',
  });
  try {
    await until(() => spawnSync(join(bin, 'pg_isready'), ['-h', 'localhost', '-p', `${port}`]).status === 0);
    const url = `postgres://postgres@localhost:${port}/postgres`;
    const passed = runSuites(url);
    dumpAndRestore(bin, folder, `postgres://postgres@localhost:${port}`);
    const version = spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim();
    return `${passed} tests, and a log dumped and restored, on ${version}`;
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await ended;
  }
}

/** Where Debian puts the server, newest first; else where the path leads. */
function findServer() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const [newest] = versions
    .map((version) => join(debian, version, 'bin'))
    .filter((bin) => existsSync(join(bin, 'initdb')));
  if (newest !== undefined) return newest;
  const found = spawnSync('which', ['initdb'], { encoding: 'utf8' }).stdout.trim();
  if (found === '') throw new Error('there is no initdb: install the server of PostgreSQL');
  return dirname(found);
}

function whoRuns() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function runSuites(url) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'log', '--reporter=json', ...SUITES],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, DATABASE_URL: url }, maxBuffer: 1 << 28 },
  );
  const report = JSON.parse(stdout.slice(stdout.indexOf('{"numTotalTestSuites"')));
  if (status === 0 && report.numPassedTests > 0 && report.numPassedTests === report.numTotalTests)
    return report.numPassedTests;
  const failed = report.testResults.flatMap(({ assertionResults, message }) => [
    ...(message ? [message] : []),
    ...assertionResults.filter(({ status: how }) => how !== 'passed').map(({ fullName }) => fullName),
  ]);
  throw new Error(`${failed.slice(0, 10).join('; ')} ${stderr.slice(0, 500)}`);
}

/** The whole database, and the schema of the logs alone as docs/operations/postgres.md says. */
function dumpAndRestore(bin, folder, server) {
  const dir = join(folder, 'dumped');
  const psql = (database, ...args) =>
    run(join(bin, 'psql'), ['--quiet', '--set', 'ON_ERROR_STOP=1', ...args, `${server}/${database}`], {});
  psql('postgres', '--command', 'CREATE DATABASE audit');
  makeLog(dir, ['--database', `${server}/audit`]);
  for (const [i, what] of [[], ['--schema=attestry']].entries()) {
    const dump = join(folder, `dump-${i}.sql`);
    run(join(bin, 'pg_dump'), [...what, '--file', dump, `${server}/audit`], {});
    psql('postgres', '--command', `CREATE DATABASE restored_${i}`);
    psql(`restored_${i}`, '--file', dump);
    verifyIntact(dir, ['--database', `${server}/restored_${i}`]);
  }
}

function run(program, args, options) {
  const { status, stderr } = spawnSync(program, args, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}

async function until(isSo) {
  for (let i = 0; i < 200; i++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server does not answer');
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
