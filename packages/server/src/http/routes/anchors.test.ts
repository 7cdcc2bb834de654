import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecord, searchLog } from '@attestry/log';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FileAnchors, fileAnchors } from '../../anchor/file-anchors.test.kit.ts';
import type { Anchorings, AnchorJson, Anchors, ChainStatus, NewAnchor, RecordAnswer } from '../api-types.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

const WITNESS_MS = Date.parse('2030-01-01T00:00:00.000Z');

let outside: string;
let kinds: FileAnchors;
let served: Served;
beforeEach(async () => {
  outside = mkdtempSync(join(tmpdir(), 'attestry-outside-'));
  let witnessMs = WITNESS_MS;
  kinds = fileAnchors(() => {
    witnessMs += 1000;
    return witnessMs;
  });
  served = await serveFolder({ anchorKinds: kinds });
});
afterEach(async () => {
  await served.close();
  rmSync(outside, { recursive: true });
});

async function get<T>(path: string): Promise<T> {
  return (await (await served.ask(path)).json()) as T;
}

function post(path: string, body?: unknown): Promise<Response> {
  return served.ask(path, { method: 'POST', ...(body !== undefined && { body: JSON.stringify(body) }) });
}

async function add(anchor: NewAnchor): Promise<AnchorJson> {
  const response = await post('anchors', anchor);
  expect(response.status).toBe(201);
  return (await response.json()) as AnchorJson;
}

const copy = (): NewAnchor => ({
  name: 'Backup disk',
  config: { kind: 'file', path: join(outside, 'checkpoints') },
});
const witness = (): NewAnchor => ({
  name: 'A witness',
  config: { kind: 'witness', policy: join(outside, 'witness') },
  everyMs: 60_000,
});

test('an anchor is set up, tested and removed, and all of it is on record', async () => {
  expect(await get<Anchors>('anchors')).toEqual({ anchors: [] });
  const added = await add(copy());
  expect(added).toMatchObject({ ...copy(), hasSecret: false, everyMs: 3_600_000, lag: 2, overdue: false });
  const tested = (await (await post(`anchors/${added.id}/test`)).json()) as AnchorJson;
  expect(tested).toMatchObject({
    id: added.id,
    last: { kind: 'file', size: 2, timeIsTheirs: false },
    lag: 1,
  });
  expect(await get<Anchors>('anchors')).toEqual({ anchors: [tested] });
  const { anchorings } = await get<Anchorings>('anchorings');
  expect(anchorings).toMatchObject([{ anchor: added.id, size: 2, seq: 2 }]);
  expect(readFileSync(join(outside, 'checkpoints'), 'utf8')).toBe(anchorings[0]?.note);
  expect((await served.ask(`anchors/${added.id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await get<Anchors>('anchors')).toEqual({ anchors: [] });
  expect((await get<Anchorings>('anchorings')).anchorings).toEqual(anchorings);

  const { records } = await searchLog(served.log, '');
  expect(records.map(({ leaf }) => leaf.type)).toEqual([
    'audit.settings.changed',
    'audit.anchored',
    'audit.settings.changed',
    'audit.log.created',
  ]);
  const [removed, anchored, changed] = records;
  expect(changed?.leaf.system).toEqual({
    setting: 'anchors',
    anchors: [
      { id: added.id, kind: 'file', everyMs: 3_600_000, digest: expect.stringMatching(/^[\w-]{43}$/) },
    ],
  });
  // Whoever is named in an address can be erased.
  expect(JSON.stringify([changed?.leaf, anchored?.leaf])).not.toContain(outside);
  expect(changed?.sections.details).toMatchObject({ details: { change: 'added', ...copy() } });
  expect(anchored?.leaf.system).toMatchObject({ anchor: added.id, size: 2, kind: 'file' });
  expect(removed?.leaf.system).toEqual({ setting: 'anchors', anchors: [] });
});

test('a password is kept encrypted, used, and never shown', async () => {
  const config = {
    ...({
      kind: 'mail',
      to: ['ada@example.com'],
      from: 'log@example.com',
      host: 'mail.example.com',
    } as const),
    ...{ port: 465, tls: true, user: 'log' },
  };
  const added = await add({ name: 'Ada', config, secret: 'open sesame' });
  expect(added.hasSecret).toBe(true);
  const answer = await (await post(`anchors/${added.id}/test`)).text();
  expect(JSON.parse(answer)).toMatchObject({ last: { who: 'ada@example.com' } });
  const rows = await served.service.database.all('SELECT * FROM anchors');
  const { records } = await searchLog(served.log, '');
  expect(JSON.stringify([added, answer, rows, records])).not.toContain('sesame');
  // Those of one anchor are of no use for another.
  const other = await add({ name: 'Ada too', config });
  await served.service.database.run('UPDATE anchors SET secret = ?', String(rows[0]?.['secret']));
  const failed = (await (await post(`anchors/${other.id}/test`)).json()) as AnchorJson;
  expect(failed.failure).toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/cannot be read any more.*set it up again/),
  });
});

test('what fails says why, and anchors nothing', async () => {
  const { id } = await add({ name: 'Hook', config: { kind: 'webhook', url: 'https://hook.example.com/' } });
  const response = await post(`anchors/${id}/test`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    failure: { kind: 'unreachable', message: 'nobody answers', time: expect.any(String) },
    lag: 2,
  });
  expect(await get<ChainStatus>('chain')).toMatchObject({
    anchored: null,
    anchors: { configured: 1, failing: 1, overdue: 0 },
  });
});

test('what is none is refused', async () => {
  const cases: readonly (readonly [object, object])[] = [
    [{ ...copy(), everyMs: 1 }, { errors: [{ pointer: '/everyMs' }] }],
    [{ ...copy(), config: { kind: 'file' } }, { errors: [{ pointer: '/config/path' }] }],
    [{ ...copy(), config: { kind: 'carrier pigeon' } }, { code: 'REQUEST_INVALID' }],
    [{ ...copy(), name: '' }, { errors: [{ pointer: '/name' }] }],
  ];
  for (const [body, problem] of cases) {
    const response = await post('anchors', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject(problem);
  }
  for (const [method, path] of [
    ['DELETE', 'anchors/none'],
    ['POST', 'anchors/none/test'],
  ] as const) {
    const response = await served.ask(path, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'ANCHOR_ABSENT' });
  }
  for (let i = 0; i < 20; i++) await served.service.anchors.add('main', copy(), {});
  expect((await post('anchors', copy())).status).toBe(400);
});

test('a table that was changed beside the log is refused until what was changed is removed', async () => {
  const { database } = served.service;
  const added = await add(copy());
  const path = join(outside, 'elsewhere');
  await database.run('UPDATE anchors SET config = ?', JSON.stringify({ kind: 'file', path }));
  expect(await get<Anchors>('anchors')).toMatchObject({
    refused: expect.stringContaining(`anchor ${added.id} was changed beside the log`),
  });
  const refused = await post(`anchors/${added.id}/test`);
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ code: 'SETTINGS_DISAGREE' });
  await expect(served.service.anchors.run('main')).rejects.toMatchObject({ code: 'SETTINGS_DISAGREE' });
  // Somebody else's change makes it no more true.
  const other = await add(copy());
  expect((await get<Anchors>('anchors')).refused).toContain(added.id);
  await served.ask(`anchors/${added.id}`, { method: 'DELETE' });
  expect(await get<Anchors>('anchors')).not.toHaveProperty('refused');
  await database.run('DELETE FROM anchors WHERE id = ?', other.id);
  expect((await get<Anchors>('anchors')).refused).toContain('is on record and not in the table');
  expect((await served.ask(`anchors/${other.id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await get<Anchors>('anchors')).toEqual({ anchors: [] });
});

test('who looks while one is set up or removed sees no disagreement', async () => {
  for (let i = 0; i < 3; i++) {
    const [{ id }, ...during] = await Promise.all([
      add(copy()),
      get<Anchors>('anchors'),
      get<Anchors>('anchors'),
    ]);
    const removing = served.ask(`anchors/${id}`, { method: 'DELETE' });
    during.push(await get<Anchors>('anchors'));
    await removing;
    for (const seen of during) expect(seen).not.toHaveProperty('refused');
  }
});

test('a record says who saw it, and between which times it was recorded', async () => {
  const standing = async (seq: number): Promise<RecordAnswer['standing']> =>
    (await get<RecordAnswer>(`records/${seq}`)).standing;
  const { id } = await add(witness());
  expect(await standing(0)).toEqual({ checkpoint: expect.any(Number), seen: [] });
  await post(`anchors/${id}/test`);
  const { seq } = await served.log.record('a.b');
  expect(await standing(seq)).toMatchObject({ seen: [], after: { time: '2030-01-01T00:00:01.000Z' } });
  await post(`anchors/${id}/test`);
  await post(`anchors/${id}/test`);
  const both = await standing(seq);
  expect(both).toMatchObject({
    checkpoint: expect.any(Number),
    after: { time: '2030-01-01T00:00:01.000Z' },
    before: { time: '2030-01-01T00:00:02.000Z', who: 'witness.example.com', timeIsTheirs: true },
  });
  expect(both.seen).toEqual([both.before]);
  expect(both.checkpoint).toBeGreaterThan(seq);
  expect((await readRecord(served.log, seq))?.checkpointSize).toBeGreaterThanOrEqual(both.checkpoint ?? 0);
  expect(await get<ChainStatus>('chain')).toMatchObject({
    anchored: { time: '2030-01-01T00:00:03.000Z' },
    anchors: { configured: 1, failing: 0, overdue: 0 },
  });
});
