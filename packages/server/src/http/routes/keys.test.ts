import { type Receipt, searchLog } from '@attestry/log';
import { openDataFolder, openFolderLog, rotateKey, turnRatchet } from '@attestry/log/folder';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogKeys } from '../api-types.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

let nowMs: number;
let served: Served;

beforeEach(async () => {
  nowMs = Date.now();
  served = await serveFolder({ nowMs: () => nowMs });
});

afterEach(() => served.close());

async function keys(): Promise<LogKeys> {
  return (await (await served.ask('keys')).json()) as LogKeys;
}

function rotate(body: unknown): Promise<Response> {
  return served.ask('keys/rotate', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

test('lists what chains and signs the log, and no key', async () => {
  const listed = await keys();
  expect(listed).toEqual({
    secrets: [
      {
        ...{ keyId: expect.stringMatching(/^[0-9a-f]{16}$/), epoch: 0, from: 0, to: null },
        ...{ since: expect.any(String), ageDays: 0, secret: true, source: 'file', overdue: false },
      },
    ],
    mode: 'keyring',
    signing: [{ vkey: expect.stringMatching(/^test\/main\/1\+/), current: true }],
    identity: { vkey: expect.stringMatching(/^test\/identity\+/), online: true },
    manifest: expect.stringMatching(/^attestry\/key-manifest\/v1\ntest\n1\n/),
  });
});

test('rotates, and says why and by whom', async () => {
  const response = await rotate({ reason: 'every 90 days' });
  expect(response.status).toBe(201);
  const { seq } = (await response.json()) as Receipt;
  const { secrets } = await keys();
  expect(secrets).toMatchObject([{ to: seq }, { epoch: 1, from: seq + 1, to: null }]);
  await served.log.record('a.b');
  const { records } = await searchLog(served.log, `seq:${seq}`, { limit: 1 });
  expect(records[0]?.leaf).toMatchObject({ type: 'audit.key.rotated', actor: { type: 'api_key' } });
  expect(records[0]?.sections.details).toMatchObject({ reason: 'every 90 days' });
});

test('is refused without a reason', async () => {
  for (const body of [{}, { reason: ' ' }, { reason: 'x', keyId: 'y' }, { reason: 'x'.repeat(2001) }])
    expect((await rotate(body)).status).toBe(400);
  expect((await keys()).secrets).toHaveLength(1);
});

test('is overdue after 90 days', async () => {
  nowMs += 90 * 86_400_000 + 60_000;
  expect((await keys()).secrets).toMatchObject([{ ageDays: 90, overdue: false }]);
  nowMs += 86_400_000;
  expect((await keys()).secrets).toMatchObject([{ ageDays: 91, overdue: true }]);
});

test('a server goes over to what a command beside it rotates to', async () => {
  const folder = openDataFolder(served.dir);
  const log = await openFolderLog(folder);
  await rotateKey(folder, log);
  expect((await keys()).secrets).toMatchObject([{ secret: true }, { secret: true }]);
  await served.log.record('a.b');
  await turnRatchet(folder, log);
  await log.close();
  // The next to rotate is the server, which has not heard of it.
  expect((await rotate({ reason: 'again' })).status).toBe(201);
  await served.log.record('a.b');
  const { secrets, mode } = await keys();
  expect(mode).toBe('ratchet');
  expect(secrets.map(({ source }) => source)).toEqual(['file', 'file', 'ratchet', 'ratchet']);
  const { verifications } = served.service;
  const { id } = await verifications.start('main', { mode: 'full' }, { type: 'job', id: 'test' });
  const { report } = await verifications.ended('main', id);
  expect(report).toMatchObject({ verdict: 'intact', coverage: { chain: { unchecked: 0 } } });
});
