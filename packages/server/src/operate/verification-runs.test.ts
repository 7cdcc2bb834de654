import { setTimeout as sleep } from 'node:timers/promises';
import { searchLog } from '@attestry/log';
import { openDatabase } from '@attestry/log/sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import { ask } from '../database/postgres.test.kit.ts';
import { type Operated, operateFolder, until } from './operated.test.kit.ts';
import type { AskedBy, Verification, VerificationRequest } from './verification.ts';

const AUDITOR: AskedBy = { type: 'api_key', id: 'k1', name: 'auditor' };
const HOURLY: AskedBy = { type: 'job', id: 'verify-incremental' };
const FULL: VerificationRequest = { mode: 'full' };
const INCREMENTAL: VerificationRequest = { mode: 'quick', incremental: true };

let operated: Operated;

/** The audit.* records of verification, oldest first. */
async function recorded(): Promise<readonly { readonly type: string; readonly system: unknown }[]> {
  const { records } = await searchLog(operated.log, 'type:audit.verified OR type:audit.chain_broken');
  return records.map(({ leaf }) => ({ type: leaf.type, system: leaf.system })).toReversed();
}

async function run(request: VerificationRequest, askedBy = AUDITOR): Promise<Verification> {
  const { verifications } = operated.service;
  return verifications.ended('main', (await verifications.start('main', request, askedBy)).id);
}

describe.each(DATABASES)('a verification in %s', (kind, make) => {
  let database: EmptyDatabase;
  beforeEach(async () => {
    database = await make();
    operated = await operateFolder({ size: 600, database: database.url });
  });
  afterEach(async () => {
    await operated.close();
    await database.remove();
  });

  test('that was asked for is shown with its report, and stands in the log under who asked', async () => {
    const begun = await operated.service.verifications.start('main', FULL, AUDITOR);
    expect(begun).toMatchObject({ log: 'main', mode: 'full', incremental: false, state: 'running' });
    const ended = await operated.service.verifications.ended('main', begun.id);
    expect(ended).toMatchObject({ id: begun.id, state: 'done', verdict: 'intact', findings: 0 });
    expect(ended.report).toMatchObject({ size: 600, verdict: 'intact', coverage: { from: 0, to: 600 } });
    expect(await operated.service.verifications.get('main', begun.id)).toEqual(ended);
    const { report: _, ...listed } = ended;
    expect(await operated.service.verifications.list('main')).toEqual([listed]);
    expect(await recorded()).toEqual([
      {
        type: 'audit.verified',
        system: { mode: 'full', from: 0, to: 600, verdict: 'intact', findings: 0 },
      },
    ]);
    const { records } = await searchLog(operated.log, 'type:audit.verified');
    expect(records[0]?.leaf.actor).toMatchObject({ type: 'api_key', id: 'k1' });
    expect(operated.notices).toEqual([]);
    await operated.service.close();
    await operated.check();
  });

  test('of a job is on record when it is a full one, not when it is a clean incremental one', async () => {
    await run(INCREMENTAL, HOURLY);
    expect(await recorded()).toEqual([]);
    await run(FULL, { type: 'job', id: 'verify-full' });
    await run(INCREMENTAL, AUDITOR);
    expect((await recorded()).map(({ system }) => system)).toEqual([
      { mode: 'full', from: 0, to: 600, verdict: 'intact', findings: 0 },
      { mode: 'quick', from: 512, to: 601, verdict: 'intact', findings: 0 },
    ]);
  });

  test('that is incremental goes on where the last one ended, also in another program', async () => {
    expect((await run(INCREMENTAL)).report?.coverage).toMatchObject({ from: 0, to: 600 });
    await operated.reopen();
    expect((await run(INCREMENTAL)).report?.coverage).toMatchObject({ from: 512, to: 601 });
    expect((await run({ mode: 'quick' })).report?.coverage).toMatchObject({ from: 0 });
  });

  test('of the same kind as one under way is that one, and then stands under who joined', async () => {
    const { verifications } = operated.service;
    const first = await verifications.start('main', INCREMENTAL, HOURLY);
    const second = await verifications.start('main', { ...INCREMENTAL, threads: 2 }, AUDITOR);
    expect(second.id).toBe(first.id);
    await verifications.ended('main', first.id);
    expect(await verifications.list('main')).toHaveLength(1);
    const { records } = await searchLog(operated.log, 'type:audit.verified');
    expect(records.map(({ leaf }) => leaf.actor.id)).toEqual(['k1']);
    expect((await run(INCREMENTAL)).id).not.toBe(first.id);
  });

  test('of another kind waits its turn, in the order in which they were asked for', async () => {
    const { verifications } = operated.service;
    const [note] = [(await operated.log.signer.lastSigned(operated.log.origin))?.note ?? ''];
    const requests = [FULL, { mode: 'quick' }, { ...FULL, checkpoints: [note] }, INCREMENTAL] as const;
    const begun = await Promise.all(requests.map((request) => verifications.start('main', request, AUDITOR)));
    expect(begun.map(({ state }) => state)).toEqual(['running', 'waiting', 'waiting', 'waiting']);
    expect((await verifications.start('main', { mode: 'quick' }, AUDITOR)).id).toBe(begun[1]?.id);
    const seen: string[] = [];
    for (const { id } of begun)
      await verifications.watch('main', id, ({ state }) =>
        seen.push(`${begun.findIndex((b) => b.id === id)} ${state}`),
      );
    for (const { id } of begun) await verifications.ended('main', id);
    expect(seen.filter((line) => line.endsWith('done'))).toEqual(['0 done', '1 done', '2 done', '3 done']);
    for (const i of [1, 2, 3])
      expect(seen.indexOf(`${i} running`)).toBeGreaterThan(seen.indexOf(`${i - 1} done`));
    expect((await verifications.list('main')).map(({ id }) => id)).toEqual(
      begun.map(({ id }) => id).toReversed(),
    );
  });

  test('with findings is told on a line of its own, stands in the log, and counts until a full one is intact', async () => {
    const { verifications } = operated.service;
    expect(await verifications.state('main')).toEqual({ broken: false });
    await run(FULL);
    expect(await verifications.state('main')).toMatchObject({
      broken: false,
      lastFull: { verdict: 'intact' },
    });
    await operated.tamper(104);
    const ended = await run({ mode: 'quick' }, HOURLY);
    expect(ended).toMatchObject({ state: 'done', verdict: 'broken', findings: 1 });
    expect(operated.notices).toEqual([
      expect.stringMatching(
        /^\[attestry\] CHAIN BROKEN at seq=104 \(last verified=103\): altered: expected \S.*, got \S.*$/,
      ),
    ]);
    expect((await recorded()).slice(1)).toEqual([
      {
        type: 'audit.chain_broken',
        system: { finding: { kind: 'altered', from: 104, to: 104, count: 1 } },
      },
      {
        type: 'audit.verified',
        system: { mode: 'quick', from: 0, to: 601, verdict: 'broken', findings: 1 },
      },
    ]);
    expect(await verifications.state('main')).toMatchObject({
      broken: true,
      lastFull: { verdict: 'intact' },
      last: { verdict: 'broken' },
    });
    // What was changed is before the place where this one begins.
    expect(await run(INCREMENTAL)).toMatchObject({ verdict: 'broken' });
    expect(await verifications.state('main')).toMatchObject({ broken: true });
    await operated.reopen();
    expect(await operated.service.verifications.state('main')).toMatchObject({ broken: true });
  });

  test('of a range says so, counts for its findings, and stands for no run of the whole log', async () => {
    const { verifications } = operated.service;
    const range = { from: 300, to: 310 };
    const begun = await verifications.start('main', { ...FULL, range }, AUDITOR);
    expect(begun).toMatchObject({ incremental: false, range, state: 'running' });
    expect((await verifications.start('main', { ...FULL, range: { ...range } }, AUDITOR)).id).toBe(begun.id);
    expect(
      (await verifications.start('main', { ...FULL, range: { from: 300, to: 311 } }, AUDITOR)).id,
    ).not.toBe(begun.id);
    const ended = await verifications.ended('main', begun.id);
    expect(ended).toMatchObject({ range, verdict: 'intact', done: 256, total: 256 });
    expect(ended.report?.coverage).toMatchObject({ from: 256, to: 512, range });
    for (const { id } of await verifications.list('main')) await verifications.ended('main', id);
    expect(await verifications.state('main')).toEqual({ broken: false });
    expect(await verifications.landmarks('main')).toEqual({});
    expect((await recorded())[0]?.system).toEqual({
      ...{ mode: 'full', from: 256, to: 512, range, verdict: 'intact', findings: 0 },
    });
    await run(FULL);
    await operated.tamper(104);
    expect((await run({ mode: 'quick', range })).verdict).toBe('intact');
    expect(await verifications.state('main')).toMatchObject({ broken: false });
    await run({ mode: 'quick', range: { from: 100, to: 110 } });
    expect(await verifications.state('main')).toMatchObject({ broken: true, last: { verdict: 'intact' } });
    expect(await verifications.landmarks('main')).toMatchObject({
      intact: { mode: 'full' },
      broken: { range: { from: 100, to: 110 } },
    });
    await operated.reopen();
    expect((await operated.service.verifications.list('main'))[0]).toMatchObject({
      range: { from: 100, to: 110 },
    });
    expect(await run({ mode: 'quick', range: { from: 0, to: 9999 } })).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/^the log has positions 0 to \d+: a range cannot end at 9999$/),
    });
  });

  test('of a log that was opened read-only is done and shown, and nothing is recorded', async () => {
    const path = operated.service.folder.stores.placeOf(operated.log.origin);
    await operated.service.close();
    if (database.url !== undefined) await ask(database.url, 'UPDATE attestry.heads SET size = 500');
    else {
      const db = openDatabase(path, { busyTimeoutMs: 1000 });
      db.exec('UPDATE head SET size = 500');
      db.close();
    }
    await operated.reopen();
    expect(operated.log.readOnly).toBeDefined();
    const ended = await run(FULL);
    expect(ended).toMatchObject({ state: 'done', verdict: 'broken' });
    expect(ended.message).toBeUndefined();
    expect(operated.notices.length).toBeGreaterThan(0);
    expect(await recorded()).toEqual([]);
    expect(operated.errors).toEqual([]);
  });

  test('that fails says why', async () => {
    const ended = await run({ mode: 'quick', checkpoints: ['no checkpoint'] });
    expect(ended).toMatchObject({ state: 'failed', message: expect.stringMatching(/checkpoint/) });
    expect(ended.report).toBeUndefined();
    expect(await operated.service.verifications.state('main')).toEqual({ broken: false });
  });

  test('is forgotten when a hundred others came after it, but for what the health of the log goes by', async () => {
    await operated.tamper(104);
    const broken = await run(FULL);
    for (let i = 0; i < 103; i++) {
      const { id } = await operated.service.verifications.start('main', { mode: 'quick' }, HOURLY);
      await operated.service.verifications.cancel('main', id, AUDITOR);
    }
    const list = await operated.service.verifications.list('main');
    expect(list).toHaveLength(100);
    expect(list.map(({ id }) => id)).not.toContain(broken.id);
    expect(await operated.service.verifications.state('main')).toMatchObject({
      broken: true,
      lastFull: { verdict: 'broken' },
    });
    const [count] = await operated.service.database.all('SELECT count(*) AS n FROM verifications');
    expect(count?.['n']).toBe(101);
  });

  test('is absent under another log, and none is begun for a log that is not there', async () => {
    const { verifications } = operated.service;
    const { id } = await verifications.start('main', FULL, AUDITOR);
    await expect(verifications.get('other', id)).rejects.toThrow(/there was no verification/);
    await expect(verifications.watch('main', 'none', () => {})).rejects.toThrow(/there was no verification/);
    await expect(verifications.start('other', FULL, AUDITOR)).rejects.toThrow(/there is no log "other"/);
  });

  test('that a program did not get to the end of is shown as failed by the next one', async () => {
    const { database } = operated.service;
    const add = async (id: string, state: string, node: string, silentMs: number): Promise<void> => {
      await database.run(
        `INSERT INTO verifications (id, log, mode, incremental, kind, state, asked_by, started, node, seen)
           VALUES (?, ?, 'full', 0, ?, ?, ?, '2026-01-01T00:00:00.000Z', ?, ${database.clock} - ?)`,
        ...[id, `of ${id}`, id, state, JSON.stringify(AUDITOR), node, silentMs],
      );
    };
    await add('silent', 'running', `${process.ppid}.a`, 20_000);
    await add('waited', 'waiting', `${process.ppid}.a`, 20_000);
    await add('elsewhere', 'running', `${process.ppid}.b`, 0);
    // Which process it was says something on one machine only.
    await add('crashed', 'running', `${process.pid}.c`, 0);
    await add('gone', 'running', `${2 ** 22 + 1}.d`, 0);
    const lost = kind === 'SQLite' ? ['silent', 'waited', 'crashed', 'gone'] : ['silent', 'waited'];
    const check = async (): Promise<void> => {
      const { verifications } = operated.service;
      for (const id of ['silent', 'waited', 'elsewhere', 'crashed', 'gone']) {
        const found = await verifications.get(`of ${id}`, id);
        if (!lost.includes(id)) expect(found.state).toBe('running');
        else
          expect(found).toMatchObject({
            state: 'failed',
            ended: expect.any(String),
            message: expect.stringMatching(/start it again/),
          });
      }
    };
    await check();
    await operated.reopen();
    await check();
    const failed = await operated.service.database.all("SELECT id FROM verifications WHERE state = 'failed'");
    expect(failed.map(({ id }) => id).sort()).toEqual(lost.toSorted());
  });
});

describe.each(DATABASES)('a verification of a large log in %s', (_, make) => {
  let database: EmptyDatabase;
  beforeAll(async () => {
    database = await make();
    operated = await operateFolder({ size: 40_000, database: database.url });
  });
  afterAll(async () => {
    await operated.close();
    await database.remove();
  });

  test('tells all who watch how far it is, and who comes late the end', async () => {
    const { verifications } = operated.service;
    const { id } = await verifications.start('main', FULL, AUDITOR);
    const seen: Verification[][] = [[], [], []];
    const watchers = await Promise.all(
      seen.map((list) => verifications.watch('main', id, (now) => list.push(now))),
    );
    watchers[2]?.();
    await verifications.ended('main', id);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toHaveLength(1);
    const progress = seen[0]?.flatMap(({ done, total, state }) =>
      done === undefined || state !== 'running' ? [] : [`${done}/${total}`],
    );
    expect(progress).toEqual(['16384/40000', '32768/40000', '40000/40000']);
    expect(seen[0]?.at(-1)).toMatchObject({ state: 'done', verdict: 'intact' });
    const late: Verification[] = [];
    await verifications.watch('main', id, (now) => late.push(now));
    expect(late).toMatchObject([{ id, state: 'done', verdict: 'intact', done: 40_000 }]);
  });

  test('is cancelled in the middle, for good and by name; the next one begins', async () => {
    const { verifications } = operated.service;
    const { id } = await verifications.start('main', FULL, AUDITOR);
    const next = await verifications.start('main', { mode: 'quick' }, AUDITOR);
    const waiting = await verifications.start('main', INCREMENTAL, AUDITOR);
    await until(async () => (await verifications.get('main', id)).done !== undefined);
    const cancelled = await verifications.cancel('main', id, AUDITOR);
    expect(cancelled).toMatchObject({ state: 'cancelled', message: 'cancelled by auditor' });
    expect(cancelled.report).toBeUndefined();
    await until(async () => (await verifications.get('main', next.id)).state === 'running');
    const never = await verifications.cancel('main', waiting.id, AUDITOR);
    expect(never).toMatchObject({ state: 'cancelled', message: 'cancelled by auditor' });
    expect(await verifications.ended('main', next.id)).toMatchObject({ state: 'done', verdict: 'intact' });
    expect(await verifications.cancel('main', id, { type: 'api_key', id: 'other' })).toEqual(cancelled);
    expect(await verifications.cancel('main', next.id, AUDITOR)).toMatchObject({ state: 'done' });
  });

  test('ends when the service does: nothing hangs, and the log is as it was', async () => {
    const { verifications } = operated.service;
    const { id } = await verifications.start('main', FULL, AUDITOR);
    const { id: waiting } = await verifications.start('main', INCREMENTAL, AUDITOR);
    await sleep(20);
    await operated.reopen();
    await expect(verifications.start('main', FULL, AUDITOR)).rejects.toThrow(/no verification begins/);
    for (const one of [id, waiting])
      expect(await operated.service.verifications.get('main', one)).toMatchObject({
        state: 'cancelled',
        message: expect.stringMatching(/server was stopped/),
      });
    expect(operated.errors).toEqual([]);
    await operated.check();
  });
});
