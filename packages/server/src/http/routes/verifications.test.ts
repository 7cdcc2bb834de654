import { join } from 'node:path';
import { openDatabase } from '@attestry/log/sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Verification } from '../../operate/verification.ts';
import { type ReadEvent, readEvents } from '../event-reader.test.kit.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

let served: Served;
let auditor: string;
beforeAll(async () => {
  served = await serveFolder();
  auditor = await served.key(['read', 'verify'], { name: 'auditor' });
  for (let i = 0; i < 40; i++)
    await served.log.recordAll(Array.from({ length: 1000 }, () => ({ type: 'client.updated' })));
});
afterAll(() => served.close());

async function ask(path: string, method = 'GET', body?: unknown): Promise<Response> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  return served.ask(path, { key: auditor, method, ...init });
}

async function start(body: unknown): Promise<Verification> {
  const response = await ask('verifications', 'POST', body);
  const verification = (await response.json()) as Verification;
  expect(response.status, JSON.stringify(verification)).toBe(202);
  expect(response.headers.get('location')).toBe(`/api/v1/logs/main/verifications/${verification.id}`);
  return verification;
}

async function read(id: string): Promise<Verification> {
  return (await (await ask(`verifications/${id}`)).json()) as Verification;
}

async function problem(response: Response): Promise<string> {
  const { code, detail } = (await response.json()) as { code: string; detail: string };
  return `${response.status} ${code} ${detail}`;
}

describe('verifications', () => {
  test('are begun, watched by several, read and listed', async () => {
    const begun = await start({ mode: 'full' });
    expect(begun).toMatchObject({ state: 'running', askedBy: { name: 'auditor' } });
    expect((await start({})).id).toBe(begun.id);
    const watchers = await Promise.all(
      [1, 2, 3].map(async () => readEvents(await ask(`verifications/${begun.id}/events`))),
    );
    await watchers[2]?.cancel();
    const seen = await Promise.all(
      watchers.slice(0, 2).map(async (watcher) => {
        const events: ReadEvent[] = [];
        for await (const event of watcher) events.push(event);
        return events;
      }),
    );
    for (const events of seen) {
      expect(events.length).toBeGreaterThan(1);
      for (const { event, data } of events.slice(0, -1)) {
        expect(event).toBe('progress');
        expect(data).toMatchObject({ done: expect.any(Number), total: 40_001 });
      }
      expect(events.at(-1)).toMatchObject({
        event: 'end',
        data: { id: begun.id, state: 'done', verdict: 'intact', report: { size: 40_001 } },
      });
    }
    const ended = await read(begun.id);
    const late = readEvents(await ask(`verifications/${begun.id}/events`));
    expect(await late.take(1)).toEqual([{ event: 'end', data: ended }]);
    expect(await late.next()).toMatchObject({ done: true });
    const { verifications } = (await (await ask('verifications')).json()) as {
      readonly verifications: readonly Verification[];
    };
    const { report: _, ...listed } = ended;
    expect(verifications).toEqual([listed]);
  });

  test('wait their turn and are cancelled', async () => {
    const [running, waiting] = [await start({ mode: 'full' }), await start({ mode: 'quick', threads: 1 })];
    expect([running.state, waiting.state]).toEqual(['running', 'waiting']);
    const events = readEvents(await ask(`verifications/${waiting.id}/events`));
    const cancelled = (await (await ask(`verifications/${running.id}`, 'DELETE')).json()) as Verification;
    expect(cancelled).toMatchObject({ state: 'cancelled', message: 'cancelled by auditor' });
    let last: unknown;
    for await (const { data } of events) last = data;
    expect(last).toMatchObject({ id: waiting.id, state: 'done', verdict: 'intact' });
  });

  test('refuse what they cannot begin with', async () => {
    expect(await problem(await ask('verifications', 'POST', { mode: 'slow' }))).toMatch(
      /^400 REQUEST_INVALID mode: /,
    );
    expect(await problem(await ask('verifications', 'POST', { mode: 'full', deep: true }))).toMatch(
      /^400 REQUEST_INVALID .*deep/,
    );
    expect(await problem(await ask('verifications', 'POST', { threads: 65 }))).toMatch(
      /^400 REQUEST_INVALID threads: /,
    );
    const range = { from: 300, to: 400 };
    const refused = await ask('verifications', 'POST', { incremental: true, range });
    expect(await refused.clone().json()).toMatchObject({ errors: [{ pointer: '/range' }] });
    expect(await problem(refused)).toMatch(/^400 REQUEST_INVALID range: /);
    for (const [wrong, where] of [
      [{ from: 300, to: 299 }, 'range.to'],
      [{ from: -1, to: 299 }, 'range.from'],
      [{ from: 3 }, 'range.to'],
      [{ ...range, step: 2 }, 'range'],
    ] as const)
      expect(await problem(await ask('verifications', 'POST', { range: wrong }))).toMatch(
        `400 REQUEST_INVALID ${where}: `,
      );
    for (const path of ['verifications/none', 'verifications/none/events'])
      expect(await problem(await ask(path))).toMatch(/^404 VERIFICATION_ABSENT /);
    expect(await problem(await ask('/api/v1/logs/other/verifications'))).toMatch(/^404 LOG_ABSENT /);
    const write = await served.ask('verifications', { key: await served.key(['write']) });
    expect(write.status).toBe(403);
  });

  test('look at a range', async () => {
    const range = { from: 300, to: 400 };
    const { id, ...begun } = await start({ mode: 'quick', range });
    expect(begun).toMatchObject({ mode: 'quick', incremental: false, range });
    const events = readEvents(await ask(`verifications/${id}/events`));
    let last: unknown;
    for await (const { data } of events) last = data;
    expect(last).toMatchObject({
      ...{ id, range, verdict: 'intact', done: 256, total: 256 },
      report: { coverage: { from: 256, to: 512, range, index: { checked: 0 } } },
    });
  });

  test('fail with a reason where a checkpoint is none of this log', async () => {
    const { id } = await start({ mode: 'quick', checkpoints: ['nothing'] });
    const events = readEvents(await ask(`verifications/${id}/events`));
    const end = (await events.take(1))[0];
    expect(end).toMatchObject({ event: 'end', data: { state: 'failed', message: expect.any(String) } });
  });
});

describe('jobs', () => {
  beforeEach(() => {
    expect(served.errors).toEqual([]);
  });

  test('are listed for who reads, and run for an administrator; what one finds is shown', async () => {
    const list = async (): Promise<readonly { readonly name: string }[]> =>
      ((await (await ask('jobs')).json()) as { readonly jobs: readonly { readonly name: string }[] }).jobs;
    expect((await list()).map(({ name }) => name)).toEqual([
      'right-edge',
      'verify-incremental',
      'verify-full',
      'checkpoint',
      'anchor',
    ]);
    expect((await ask('jobs/verify-full/run', 'POST')).status).toBe(403);
    expect(await problem(await served.ask('jobs/none/run', { method: 'POST' }))).toMatch(/^404 JOB_ABSENT /);
    const db = openDatabase(join(served.dir, 'logs', 'main.1.db'), { busyTimeoutMs: 5000 });
    db.exec(
      "UPDATE records SET leaf = CAST(replace(CAST(leaf AS TEXT), 'client.updated', 'client.deleted') AS BLOB) WHERE seq = 1234",
    );
    db.close();
    const response = await served.ask('jobs/verify-full/run', { method: 'POST' });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ name: 'verify-full', running: true });
    for (;;) {
      const job = (await list()).find(({ name }) => name === 'verify-full');
      if (job !== undefined && 'lastRun' in job) {
        expect(job).toMatchObject({
          running: false,
          lastRun: {
            outcome: 'findings',
            message: expect.stringMatching(/1 finding, verified up to #1233$/),
          },
        });
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(served.notices).toEqual([expect.stringMatching(/CHAIN BROKEN at seq=1234 /)]);
    const found = (await (await ask('records?q=type:audit.chain_broken')).json()) as {
      readonly records: readonly unknown[];
    };
    expect(found.records).toHaveLength(1);
  });
});
