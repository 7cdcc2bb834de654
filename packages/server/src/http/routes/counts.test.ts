import { checkFolderLog } from '@attestry/log/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serveFolder } from '../served.test.kit.ts';

let served: Served;

beforeAll(async () => {
  served = await serveFolder({ nowMs: () => Date.parse('2026-11-22T09:30:00Z') });
  await served.log.recordAll([
    { type: 'auth.login', occurredAt: '2026-11-21T08:00:00Z', actor: { type: 'user', id: '1' } },
    { type: 'auth.login', occurredAt: '2026-11-22T08:10:00Z', actor: { type: 'user', id: '1' } },
    { type: 'auth.login.failed', occurredAt: '2026-11-22T08:20:00Z', request: { ip: '203.0.113.7' } },
  ]);
});

afterAll(async () => {
  expect(served.errors).toEqual([]);
  await checkFolderLog(served.dir);
  await served.close();
});

const ask = async (path: string): Promise<unknown> => (await served.ask(path)).json();

test('a timeline by day and by hour', async () => {
  expect(await ask('timeline?q=type:auth.')).toEqual({
    complete: true,
    buckets: [
      { start: '2026-11-21T00:00:00.000Z', info: 1, warning: 0, critical: 0 },
      { start: '2026-11-22T00:00:00.000Z', info: 1, warning: 1, critical: 0 },
    ],
  });
  expect(await ask('timeline?q=type:auth.&by=hour')).toMatchObject({
    buckets: [
      { start: '2026-11-21T08:00:00.000Z' },
      { start: '2026-11-22T08:00:00.000Z', info: 1, warning: 1 },
    ],
  });
});

test('facets', async () => {
  expect(await ask('facets?q=type:auth.')).toEqual({
    complete: true,
    total: 3,
    types: [
      { value: 'auth.login', count: 2 },
      { value: 'auth.login.failed', count: 1 },
    ],
    categories: [{ value: 'auth', count: 3 }],
    severities: [
      { value: 'info', count: 2 },
      { value: 'warning', count: 1 },
    ],
    outcomes: [
      { value: 'success', count: 2 },
      { value: 'failure', count: 1 },
    ],
  });
  expect(await ask('facets')).toMatchObject({ total: 4, ips: [{ value: '203.0.113.7', count: 1 }] });
  expect(await ask('facets?q=ip:203.0.113.7')).toMatchObject({ complete: false, total: 1 });
});

test('what cannot be counted by is refused', async () => {
  const wrong = [
    'timeline?by=week',
    'timeline?limit=3',
    'facets?by=day',
    'facets?q=tpye:x',
    'timeline?q=tpye:x',
  ];
  const codes: unknown[] = [];
  for (const path of wrong) codes.push(((await ask(path)) as { code: string }).code);
  expect(codes).toEqual([
    'REQUEST_INVALID',
    'REQUEST_INVALID',
    'REQUEST_INVALID',
    'FILTER_INVALID',
    'FILTER_INVALID',
  ]);
  expect((await served.ask('facets', { key: await served.key(['write']) })).status).toBe(403);
});
