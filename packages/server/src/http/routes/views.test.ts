import { CATALOGUE, searchLog } from '@attestry/log';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Review, SavedView } from '../api-types.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

let served: Served;
beforeEach(async () => {
  served = await serveFolder();
});
afterEach(() => served.close());

function post(path: string, body: unknown, key?: string): Promise<Response> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  return served.ask(path, key === undefined ? init : { ...init, key });
}

async function problemOf(response: Response): Promise<unknown> {
  const { code, errors } = (await response.json()) as { code: string; errors?: readonly object[] };
  return { status: response.status, code, ...errors?.[0] };
}

const VIEW = { name: 'Failed sign-ins', q: 'type:auth.login.failed', search: 'range=7d' };

describe('saved views', () => {
  const list = async (log = 'main'): Promise<readonly SavedView[]> =>
    ((await (await served.ask(`/api/v1/logs/${log}/views`)).json()) as { views: SavedView[] }).views;

  test('are saved, listed by name, and removed, and both are on record', async () => {
    expect(await list()).toEqual([]);
    const key = await served.key(['read', 'verify'], { name: 'auditor' });
    const response = await post('views', { ...VIEW, name: ' b ' }, key);
    expect(response.status).toBe(201);
    const view = (await response.json()) as SavedView;
    expect(view).toMatchObject({ ...VIEW, name: 'b', createdBy: 'auditor' });
    const other = (await (await post('views', { ...VIEW, name: 'A', q: '' })).json()) as SavedView;
    expect(await list()).toEqual([other, view]);
    expect((await served.ask(`views/${view.id}`, { method: 'DELETE', key })).status).toBe(204);
    expect(await list()).toEqual([other]);
    const { records } = await searchLog(served.log, 'type:audit.view.*');
    expect(records.map(({ leaf }) => leaf.type)).toEqual([
      'audit.view.removed',
      'audit.view.saved',
      'audit.view.saved',
    ]);
    expect(records[0]).toMatchObject({
      leaf: { system: { view: view.id }, target: { type: 'view', id: view.id } },
      sections: { actor: { name: 'auditor' }, details: { details: { name: 'b', q: VIEW.q } } },
    });
  });

  test('that are none are refused with what is wrong', async () => {
    const cases: readonly (readonly [object, object])[] = [
      [
        { ...VIEW, name: ' ' },
        { status: 400, code: 'REQUEST_INVALID', pointer: '/name' },
      ],
      [{ ...VIEW, name: 'x'.repeat(81) }, { pointer: '/name' }],
      [{ ...VIEW, more: 1 }, { status: 400 }],
      [{ name: 'a', q: '' }, { pointer: '/search' }],
      [
        { ...VIEW, q: 'tpye:x' },
        { status: 400, code: 'FILTER_INVALID', pointer: '/q', position: 0 },
      ],
    ];
    for (const [body, problem] of cases)
      expect(await problemOf(await post('views', body)), JSON.stringify(body)).toMatchObject(problem);
    expect((await post('views', { ...VIEW, name: 'x'.repeat(80) })).status).toBe(201);
    expect(await problemOf(await served.ask('views/none', { method: 'DELETE' }))).toMatchObject({
      status: 404,
      code: 'VIEW_ABSENT',
    });
    expect((await served.ask('/api/v1/logs/none/views')).status).toBe(404);
  });

  test('of a log are at most 200', async () => {
    for (let i = 0; i < 200; i++) await served.service.views.save('main', { ...VIEW, createdBy: 'a' });
    expect(await problemOf(await post('views', VIEW))).toMatchObject({ code: 'REQUEST_INVALID' });
    await served.service.views.save('other', { ...VIEW, createdBy: 'a' });
  });
});

describe('reviews', () => {
  test('are records, newest first', async () => {
    const key = await served.key(['read', 'verify'], { name: 'auditor' });
    for (let i = 0; i < 22; i++) expect((await post('reviews', { upTo: 0 }, key)).status).toBe(201);
    const response = await post('reviews', { upTo: 3, note: 'all well' }, key);
    const review = (await response.json()) as Review;
    expect(review).toMatchObject({ seq: 23, upTo: 3, note: 'all well', by: 'auditor' });
    const { reviews } = (await (await served.ask('reviews')).json()) as { reviews: Review[] };
    expect(reviews).toHaveLength(20);
    expect(reviews[0]).toEqual(review);
    expect(reviews[1]).toMatchObject({ seq: 22, note: null });
    const { records } = await searchLog(served.log, 'seq:23');
    expect(records[0]).toMatchObject({ leaf: { type: 'audit.reviewed', system: { upTo: 3 } } });
    expect(records[0]?.leaf.system).not.toHaveProperty('note');
  });

  test('do not reach beyond the end', async () => {
    for (const upTo of [1, -1, 0.5, '0', null])
      expect(await problemOf(await post('reviews', { upTo })), String(upTo)).toMatchObject({
        status: 400,
        pointer: '/upTo',
      });
    expect((await served.log.store.readHead()).size).toBe(1);
  });
});

test('the catalogue has every type that the log knows', async () => {
  const { entries } = (await (await served.ask('catalogue')).json()) as { entries: object[] };
  expect(entries).toEqual(CATALOGUE.list());
});
