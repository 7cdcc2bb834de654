import { type Log, searchLog } from '@attestry/log';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/postgres.test.kit.ts';
import { createApp } from '../http/app.ts';
import { openService, type Service } from '../service/service.ts';
import { type Operated, operateFolder, until } from './operated.test.kit.ts';
import type { AskedBy, Verification, VerificationRequest } from './verification.ts';
import { VerificationTable } from './verification-table.ts';

const AUDITOR: AskedBy = { type: 'api_key', id: 'k1', name: 'auditor' };
const HOURLY: AskedBy = { type: 'job', id: 'verify-incremental' };
const FULL: VerificationRequest = { mode: 'full' };
/** What asks the signer where the last one ended, and so can be held. */
const INCREMENTAL: VerificationRequest = { mode: 'quick', incremental: true };

/** Two servers of one database: the operated one, and another beside it. */
let operated: Operated;
let other: Service;
let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  operated = await operateFolder({ size: 300, database: database.url });
  other = await openService({
    ...{ dir: operated.dir, version: '0.0.0', database: database.url },
    onError: (error) => operated.errors.push(error),
  });
});

afterEach(async () => {
  await other.close();
  await operated.close();
  await database.drop();
});

/** Has the incremental runs of a log wait until the returned function is called. */
function hold({ signer }: Pick<Log, 'signer'>): () => void {
  let release = (): void => {};
  const held = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined);
  });
  signer.readResume = () => held;
  return release;
}

const get = (service: Service, id: string): Promise<Verification> => service.verifications.get('main', id);

test('who asks several servers for the same at once is given one run, which all of them show', async () => {
  const asked = [operated.service, other, operated.service, other].map(({ verifications }) =>
    verifications.start('main', FULL, AUDITOR),
  );
  const ids = (await Promise.all(asked)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(1);
  const [id = ''] = ids;
  const ended = await other.verifications.ended('main', id);
  expect(ended).toMatchObject({ state: 'done', verdict: 'intact' });
  for (const service of [operated.service, other]) {
    expect(await get(service, id)).toEqual(ended);
    expect(await service.verifications.list('main')).toHaveLength(1);
    expect(await service.verifications.state('main')).toMatchObject({ lastFull: { verdict: 'intact' } });
  }
  const { records } = await searchLog(operated.log, 'type:audit.verified');
  expect(records).toHaveLength(1);
});

test('another kind waits its turn, wherever it was asked for', async () => {
  const release = hold(operated.log);
  const first = await operated.service.verifications.start('main', INCREMENTAL, AUDITOR);
  const second = await other.verifications.start('main', FULL, AUDITOR);
  const third = await operated.service.verifications.start('main', { mode: 'quick' }, AUDITOR);
  expect([first, second, third].map(({ state }) => state)).toEqual(['running', 'waiting', 'waiting']);
  expect((await other.verifications.landmarks('main')).running).toMatchObject({ id: first.id });
  release();
  const ends = [await other.verifications.ended('main', first.id)];
  ends.push(await operated.service.verifications.ended('main', second.id));
  ends.push(await other.verifications.ended('main', third.id));
  expect(ends.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  const [a, b, c] = ends.map(({ started, ended = '' }) => ({ started, ended }));
  expect(b?.started.localeCompare(a?.ended ?? '')).toBeGreaterThanOrEqual(0);
  expect(c?.started.localeCompare(b?.ended ?? '')).toBeGreaterThanOrEqual(0);
});

test('what runs on one server is cancelled on another, and so is what waits', async () => {
  const release = hold(operated.log);
  const running = await operated.service.verifications.start('main', INCREMENTAL, AUDITOR);
  const waiting = await operated.service.verifications.start('main', FULL, AUDITOR);
  for (const { id } of [waiting, running]) {
    const cancelled = other.verifications.cancel('main', id, AUDITOR);
    if (id === running.id) {
      // What holds it does not listen; the signal does.
      await until(
        async () =>
          (await other.database.all('SELECT stop_asked FROM verifications WHERE id = ?', id))[0]?.[
            'stop_asked'
          ] !== null,
      );
      setTimeout(release, 3000);
    }
    expect(await cancelled).toMatchObject({ state: 'cancelled', message: 'cancelled by auditor' });
    expect(await get(operated.service, id)).toMatchObject({ state: 'cancelled' });
  }
  expect(operated.errors).toEqual([]);
});

test('a person who joins the run of a job on another server is who it stands under', async () => {
  const release = hold(operated.log);
  const begun = await operated.service.verifications.start('main', INCREMENTAL, HOURLY);
  const joined = await other.verifications.start('main', INCREMENTAL, AUDITOR);
  expect(joined.id).toBe(begun.id);
  release();
  await operated.service.verifications.ended('main', begun.id);
  const { records } = await searchLog(operated.log, 'type:audit.verified');
  expect(records.map(({ leaf }) => leaf.actor.id)).toEqual(['k1']);
});

test('a stream of events on another server says how far it is, and how it ended', async () => {
  const release = hold(operated.log);
  const { id } = await operated.service.verifications.start('main', INCREMENTAL, AUDITOR);
  await other.database.run('UPDATE verifications SET done = 100, total = 300 WHERE id = ?', id);
  const { secret } = await operated.service.keys.create({ name: 'a', scopes: ['read'], person: false });
  const response = await createApp(other).fetch(
    new Request(`http://localhost/api/v1/logs/main/verifications/${id}/events`, {
      headers: { authorization: `Bearer ${secret}` },
    }),
  );
  setTimeout(release, 500);
  const text = await response.text();
  expect(text).toContain('event: progress\ndata: {"done":100,"total":300}\n');
  expect(text).toMatch(/event: end\ndata: \{.*"state":"done".*"verdict":"intact"/);
});

test('a server that is gone holds nobody up, and what it found counts if it comes back', async () => {
  const { verifications, database: tables } = operated.service;
  const gone = new VerificationTable(tables, '1.gone');
  const lost = await gone.begin(
    {
      id: 'lost',
      log: 'main',
      mode: 'full',
      incremental: false,
      askedBy: AUDITOR,
      started: '2026-01-01T00:00:00Z',
    },
    'other',
  );
  expect(lost.state).toBe('running');
  expect(await gone.beat({ ...lost, done: 5, total: 10 })).toEqual({});
  expect(await get(other, 'lost')).toMatchObject({ state: 'running', done: 5, total: 10 });
  const { id, state } = await verifications.start('main', FULL, AUDITOR);
  expect(state).toBe('waiting');
  await tables.run("UPDATE verifications SET seen = seen - 20000 WHERE id = 'lost'");
  const failed = { state: 'failed', message: expect.stringMatching(/start it again/) };
  expect(await get(other, 'lost')).toMatchObject(failed);
  expect(await other.verifications.cancel('main', 'lost', AUDITOR)).toMatchObject(failed);
  expect(await verifications.ended('main', id)).toMatchObject({ state: 'done', verdict: 'intact' });
  await gone.beat({ ...lost, done: 6, total: 10 });
  expect(await get(other, 'lost')).toMatchObject({ ...failed, done: 5 });
  await gone.end({ ...lost, state: 'done', ended: '2026-01-01T00:00:01Z', verdict: 'broken', findings: 1 });
  expect(await get(other, 'lost')).toMatchObject({ state: 'done', verdict: 'broken' });
});

test('a server that ends leaves nothing that others would wait for', async () => {
  hold(operated.log);
  const { id } = await operated.service.verifications.start('main', { mode: 'quick' }, AUDITOR);
  await operated.service.verifications.stop();
  expect(['done', 'cancelled']).toContain((await get(other, id)).state);
  const next = await other.verifications.start('main', FULL, AUDITOR);
  expect(next.state).toBe('running');
  expect(await other.verifications.ended('main', next.id)).toMatchObject({ state: 'done' });
});
