import { setTimeout as sleep } from 'node:timers/promises';
import { searchLog } from '@attestry/log';
import { checkFolderLog } from '@attestry/log/testing';
import { afterEach, expect, test } from 'vitest';
import { LOCAL, type Principal } from '../accounts/principal.ts';
import type { JobName } from './job-list.ts';
import { type JobOptions, type JobStatus, Jobs } from './jobs.ts';
import { type Operated, operateFolder, tamperLeaf, until } from './operated.test.kit.ts';

const ADMIN: Principal = { kind: 'key', id: 'k1', name: 'ops', grants: [], person: false };
const HOUR_MS = 3_600_000;

let operated: Operated;
let jobs: Jobs | undefined;
afterEach(async () => {
  await jobs?.stop();
  jobs = undefined;
  await operated.close();
});

/** Jobs of their own over the service, quicker than those that it has. */
function startJobs(options: JobOptions = {}): Jobs {
  const started = new Jobs(operated.service, { tickMs: 5, fullDelayMs: 0, ...options });
  jobs = started;
  started.start();
  return started;
}

async function find(name: JobName, log = 'main'): Promise<JobStatus> {
  const found = (await jobs?.list(log))?.find((job) => job.name === name);
  if (found === undefined) throw new Error(`there is a job ${name}`);
  return found;
}

async function modesOf(log: string): Promise<string[]> {
  return (await operated.service.verifications.list(log))
    .map(({ mode, incremental, askedBy }) => `${mode}${incremental ? ' incremental' : ''} by ${askedBy.id}`)
    .toReversed();
}

test('at the start the end of each log is looked at, then all of it where that was not done for a day', async () => {
  let nowMs = Date.parse('2026-11-22T09:00:00Z');
  operated = await operateFolder({ logs: ['main', 'second'], size: 300, nowMs: () => nowMs });
  startJobs();
  for (const log of ['main', 'second'])
    await until(async () => (await find('verify-full', log)).lastRun !== undefined);
  const both = ['quick incremental by right-edge', 'full by verify-full'];
  expect([await modesOf('main'), await modesOf('second')]).toEqual([both, both]);
  expect(await find('right-edge')).toMatchObject({
    schedule: '@start',
    running: false,
    lastRun: { outcome: 'ok' },
  });
  expect((await find('right-edge')).nextRun).toBeUndefined();

  await jobs?.stop();
  await operated.reopen();
  nowMs += 23 * HOUR_MS;
  startJobs();
  await until(async () => (await modesOf('main')).length === 3 && (await modesOf('second')).length === 3);
  await sleep(50);
  expect(await modesOf('main')).toEqual([...both, 'quick incremental by right-edge']);
  expect((await find('verify-full')).lastRun).toMatchObject({
    started: expect.stringMatching(/^2026-11-22T09/),
  });

  await jobs?.stop();
  await operated.reopen();
  nowMs += 2 * HOUR_MS;
  startJobs();
  await until(async () => (await modesOf('second')).length === 5);
  expect((await modesOf('second')).slice(-2)).toEqual(both);
  await until(async () => !(await find('verify-full', 'second')).running);
  await jobs?.stop();
  await operated.service.close();
  for (const log of ['main', 'second']) await checkFolderLog(operated.dir, { log, closed: true });
});

test('a clock that jumps by days, to and fro, neither stops jobs nor has them run in a burst', async () => {
  let nowMs = Date.parse('2026-11-22T09:00:00Z');
  operated = await operateFolder({ nowMs: () => nowMs });
  startJobs();
  await until(
    async () => (await find('verify-full')).lastRun !== undefined && !(await find('verify-full')).running,
  );
  const count = async (): Promise<number> =>
    (await modesOf('main')).filter((mode) => mode.endsWith('verify-incremental')).length;
  const before = await count();
  nowMs += 100 * HOUR_MS;
  await until(async () => (await count()) === before + 1 && !(await find('verify-incremental')).running);
  await sleep(60);
  expect(await count()).toBe(before + 1);
  nowMs -= 1000 * HOUR_MS;
  await sleep(60);
  expect(await count()).toBe(before + 1);
  const { nextRun = '' } = await find('verify-incremental');
  expect(Date.parse(nextRun) - nowMs).toBeGreaterThan(0);
  expect(Date.parse(nextRun) - nowMs).toBeLessThanOrEqual(HOUR_MS);
  nowMs += HOUR_MS;
  await until(async () => (await count()) === before + 2);
});

test('a job is run when it is asked for, never twice at once, and under who asked', async () => {
  operated = await operateFolder({ size: 20_000 });
  jobs = new Jobs(operated.service);
  expect(await find('verify-full')).toMatchObject({
    running: false,
    schedule: expect.stringMatching(/^\d+ \d+ /),
  });
  expect((await find('verify-full')).lastRun).toBeUndefined();
  expect(await jobs.run('main', 'verify-full', ADMIN)).toMatchObject({ name: 'verify-full', running: true });
  expect((await jobs.run('main', 'verify-full', ADMIN)).running).toBe(true);
  await until(async () => !(await find('verify-full')).running);
  expect((await find('verify-full')).lastRun).toMatchObject({ outcome: 'ok' });
  expect(await operated.service.verifications.list('main')).toMatchObject([
    { mode: 'full', askedBy: { id: 'k1', name: 'ops' }, state: 'done' },
  ]);
  await expect(jobs.run('main', 'verify', ADMIN)).rejects.toThrow(
    /there is no job "verify": there are right-edge/,
  );
  await expect(jobs.run('other', 'verify-full', ADMIN)).rejects.toThrow(/there is no job/);
  // Another program on the folder sees how it went.
  await operated.reopen();
  expect((await operated.service.jobs.list('main')).find(({ name }) => name === 'verify-full')).toMatchObject(
    {
      running: false,
      lastRun: { outcome: 'ok' },
    },
  );
});

test('a job that finds something says so, and what it finds is told and recorded', async () => {
  operated = await operateFolder({ size: 300 });
  tamperLeaf(operated.dir, 200);
  startJobs({ fullDelayMs: 60_000 });
  await until(async () => (await find('right-edge')).lastRun !== undefined);
  expect((await find('right-edge')).lastRun).toMatchObject({
    outcome: 'findings',
    message: '1 finding, verified up to #199',
  });
  expect(operated.notices).toEqual([expect.stringMatching(/CHAIN BROKEN at seq=200 .*: altered: /)]);
  const { records } = await searchLog(operated.log, 'type:audit.chain_broken');
  expect(records).toHaveLength(1);
});

test('a job that cannot do its work says why, and is reported once', async () => {
  operated = await operateFolder({ size: 300 });
  operated.log.signer.lastSigned = () => Promise.reject(new Error('the signer is away'));
  jobs = new Jobs(operated.service);
  for (let i = 0; i < 2; i++) {
    await jobs.run('main', 'checkpoint', LOCAL);
    await until(async () => !(await find('checkpoint')).running);
  }
  expect((await find('checkpoint')).lastRun).toMatchObject({
    outcome: 'failed',
    message: 'the signer is away',
    reason: { kind: 'failed', said: 'the signer is away' },
  });
  expect(operated.errors.map(String)).toEqual([
    'Error: the job checkpoint of "main" failed: the signer is away',
  ]);
  Reflect.deleteProperty(operated.log.signer, 'lastSigned');
  await jobs.run('main', 'checkpoint', LOCAL);
  await until(async () => (await find('checkpoint')).lastRun?.outcome === 'ok');
});

test('what is not signed is signed each minute', async () => {
  let nowMs = Date.parse('2026-11-22T09:00:00Z');
  operated = await operateFolder({ nowMs: () => nowMs });
  startJobs({ fullDelayMs: 60_000 });
  await until(async () => (await find('right-edge')).lastRun !== undefined);
  await operated.log.record('client.updated');
  expect((await operated.log.signer.lastSigned(operated.log.origin))?.size).toBe(1);
  nowMs += 60_000;
  await until(async () => (await operated.log.signer.lastSigned(operated.log.origin))?.size === 2);
});

test('a stop ends what runs, at once, and nothing begins after it', async () => {
  operated = await operateFolder({ size: 20_000 });
  const started = startJobs();
  await started.run('main', 'verify-full', ADMIN);
  await started.stop();
  expect((await find('verify-full')).lastRun).toMatchObject({
    outcome: 'failed',
    message: 'the server was stopped meanwhile: start it again',
    reason: { kind: 'stopped' },
  });
  await expect(started.run('main', 'verify-full', ADMIN)).rejects.toThrow(/no job begins/);
  await operated.service.close();
  expect(operated.errors).toEqual([]);
  await checkFolderLog(operated.dir, { closed: true });
});
