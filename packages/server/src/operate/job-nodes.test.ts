import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOCAL } from '../accounts/principal.ts';
import { createTestDatabase, type TestDatabase } from '../database/postgres.test.kit.ts';
import { openService, type Service } from '../service/service.ts';
import type { JobName } from './job-list.ts';
import { type JobStatus, Jobs } from './jobs.ts';
import { type Operated, operateFolder, until } from './operated.test.kit.ts';

const HOUR_MS = 3_600_000;
const LEASE_MS = 300;

/** Two servers of one database: the operated one, and another beside it. */
let operated: Operated;
let other: Service;
let database: TestDatabase;
let nowMs: number;
let here: Jobs;
let there: Jobs;

beforeEach(async () => {
  nowMs = Date.parse('2026-11-22T09:00:00Z');
  database = await createTestDatabase();
  operated = await operateFolder({ size: 300, database: database.url, nowMs: () => nowMs });
  other = await openService({
    ...{ dir: operated.dir, version: '0.0.0', database: database.url, nowMs: () => nowMs },
    onError: (error) => operated.errors.push(error),
  });
  [here, there] = [operated.service, other].map(
    (service) => new Jobs(service, { tickMs: 5, fullDelayMs: 0, leaseMs: LEASE_MS }),
  ) as [Jobs, Jobs];
});

afterEach(async () => {
  await Promise.all([here.stop(), there.stop()]);
  await other.close();
  await operated.close();
  await database.drop();
});

async function find(jobs: Jobs, name: JobName): Promise<JobStatus> {
  const found = (await jobs.list('main')).find((job) => job.name === name);
  if (found === undefined) throw new Error(`there is a job ${name}`);
  return found;
}

/** The jobs that had something verified, in order. */
async function ran(): Promise<readonly string[]> {
  return (await other.verifications.list('main')).map(({ askedBy }) => askedBy.id).toReversed();
}

async function isDone(jobs: Jobs, name: JobName): Promise<boolean> {
  const { running, lastRun } = await find(jobs, name);
  return !running && lastRun !== undefined;
}

const AT_START = ['right-edge', 'verify-full'];

test('jobs of several servers run once, and any of them says when they ran and will', async () => {
  here.start();
  there.start();
  await until(() => isDone(there, 'verify-full'));
  nowMs += HOUR_MS;
  await until(() => isDone(there, 'verify-incremental'));
  await sleep(2 * LEASE_MS);
  expect(await ran()).toEqual([...AT_START, 'verify-incremental']);
  for (const name of ['right-edge', 'verify-incremental', 'verify-full'] as const)
    expect((await find(here, name)).lastRun).toEqual((await find(there, name)).lastRun);
  nowMs += 70_000;
  for (const jobs of [here, there])
    await until(async () => (await find(jobs, 'checkpoint')).nextRun === '2026-11-22T10:02:00.000Z');
  expect(operated.errors).toEqual([]);
});

test('they move when their server ends, and the end of the log is looked at first', async () => {
  here.start();
  await until(() => isDone(here, 'verify-full'));
  there.start();
  await sleep(2 * LEASE_MS);
  expect(await ran()).toEqual(AT_START);
  await here.stop();
  await until(async () => (await ran()).length === 3 && (await isDone(there, 'right-edge')));
  nowMs += HOUR_MS;
  await until(() => isDone(there, 'verify-incremental'));
  expect(await ran()).toEqual([...AT_START, 'right-edge', 'verify-incremental']);
});

/** Has a service fail to get or keep the lease of its jobs, until the returned function is called. */
function loseLeases({ logs }: Pick<Service, 'logs'>): () => void {
  const leases = logs.get('main')?.store.leases;
  if (leases === undefined) throw new Error('a store in PostgreSQL has leases');
  const { claim } = leases;
  leases.claim = (name, ttlMs) =>
    name === 'jobs' ? Promise.reject(new Error('the database is away')) : claim.call(leases, name, ttlMs);
  return () => {
    leases.claim = claim;
  };
}

test('a server that cannot say that it is there begins nothing but what is asked of it', async () => {
  here.start();
  await until(() => isDone(here, 'verify-full'));
  loseLeases(operated.service);
  await sleep(2 * LEASE_MS);
  nowMs += HOUR_MS;
  await sleep(100);
  expect(await ran()).toEqual(AT_START);
  there.start();
  await until(async () => (await ran()).length === 3);
  await here.run('main', 'verify-full', LOCAL);
  await until(async () => (await ran()).length === 4);
  expect((await ran())[2]).toBe('right-edge');
  expect(operated.errors.map(String)).toEqual(['Error: the database is away']);
});

test('what fell due while the one was gone and the other was not there yet is run', async () => {
  here.start();
  await until(() => isDone(here, 'verify-full'));
  there.start();
  loseLeases(operated.service);
  const findAgain = loseLeases(other);
  await sleep(2 * LEASE_MS);
  const { nextRun = '' } = await find(there, 'verify-incremental');
  nowMs = Date.parse(nextRun) + 5000;
  await sleep(100);
  expect((await find(there, 'verify-incremental')).lastRun).toBeUndefined();
  findAgain();
  await until(() => isDone(there, 'verify-incremental'));
});
