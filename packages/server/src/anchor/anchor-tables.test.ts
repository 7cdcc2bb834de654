import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copyServiceTables } from '../database/copy-service-tables.ts';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { AnchorTable, type KeptAnchor } from './anchor-table.ts';
import { AnchoringTable, type KeptAnchoring } from './anchoring-table.ts';

const ORIGIN = 'test/main/1';
const ANCHOR: KeptAnchor = {
  ...{ log: 'main', id: 'a', name: 'W', salt: 's', secret: '1.k.c', everyMs: 60_000 },
  config: { kind: 'file', path: '/x' },
  ...{ created: '2026-01-01T00:00:00.000Z', shownSize: 0, failures: 0 },
};

function given(id: string, size: number, more: Partial<KeptAnchoring> = {}): KeptAnchoring {
  return {
    ...{ log: 'main', id, anchor: 'a', origin: ORIGIN, size, kind: 'witness', who: 'w' },
    ...{ time: `2026-01-01T00:00:${String(size).padStart(2, '0')}.000Z`, timeIsTheirs: true },
    ...{ note: `note of ${size}`, token: Uint8Array.of(0, size, 255) },
    ...more,
  };
}

describe.each(DATABASES)('the tables of anchors in %s', (_, make) => {
  let database: EmptyDatabase;
  let db: ServiceDatabase;
  let anchors: AnchorTable;
  let givings: AnchoringTable;

  beforeEach(async () => {
    database = await make();
    db = await database.open();
    anchors = new AnchorTable(db);
    givings = new AnchoringTable(db);
    await anchors.add(ANCHOR);
  });

  afterEach(async () => {
    await db.close();
    await database.remove();
  });

  const keep = (...all: readonly KeptAnchoring[]): Promise<void> =>
    givings.keep({ log: 'main', anchor: 'a', size: 9, shownMs: 1e12 }, all);
  const ids = (all: readonly KeptAnchoring[]): readonly string[] => all.map(({ id }) => id);

  test('keep how an anchor does, and what it was when it is removed', async () => {
    expect(await anchors.list('main')).toEqual([ANCHOR]);
    const failure = { kind: 'refused', message: 'no', time: 'then' } as const;
    for (const _try of [1, 2]) await anchors.noteFailure('main', 'a', failure);
    expect(await anchors.list('main')).toEqual([{ ...ANCHOR, failures: 2, failure }]);
    await keep();
    const shown = { ...ANCHOR, shownSize: 9, shownMs: 1e12 };
    expect(await anchors.list('main')).toEqual([shown]);
    await anchors.remove('main', 'a', 'now');
    const { secret: _secret, ...left } = shown;
    expect(await anchors.list('main')).toEqual([{ ...left, removed: 'now' }]);
    await db.run("UPDATE anchors SET config = '{'");
    expect(await anchors.list('main')).toMatchObject([{ config: undefined }]);
  });

  test('keep what came back once, and find it by size, position and who', async () => {
    const ours = { kind: 'file', who: 'copy', timeIsTheirs: false } as const;
    const all = [given('c', 3), given('b', 5), given('d', 5, { who: 'v' }), given('e', 7, ours)];
    await keep(...all);
    await keep(given('b', 5, { note: 'another' }), given('x', 4, { origin: 'test/main/2' }));
    expect(await givings.pending('main', ORIGIN)).toEqual(all);
    for (const [i, one] of all.entries()) await givings.noteRecorded(one, 10 + i);
    expect(await givings.pending('main', ORIGIN)).toEqual([]);
    expect(await givings.newest('main', ORIGIN, 2)).toEqual([
      { ...all[3], seq: 13 },
      { ...all[1], seq: 11 },
    ]);
    expect((await givings.newestOf('main', ORIGIN, 'a'))?.id).toBe('e');
    expect(ids(await givings.firstOfEach('main', ORIGIN, 2))).toEqual(['c', 'd', 'e']);
    expect(ids(await givings.firstOfEach('main', ORIGIN, 3))).toEqual(['b', 'd', 'e']);
    expect(ids(await givings.firstOfEach('main', ORIGIN, 7))).toEqual([]);
    expect((await givings.lastBefore('main', ORIGIN, 20))?.id).toBe('d');
    expect(await givings.lastBefore('main', ORIGIN, 10)).toBeUndefined();
    expect(ids(await givings.page('main', ORIGIN, { size: 3, id: 'c' }, 2))).toEqual(['b', 'd']);
    expect(ids(await givings.page('main', ORIGIN, { size: 5, id: 'd' }, 2))).toEqual(['e']);
  });

  test('go along when logs are moved, and go with a log', async () => {
    await keep(given('b', 5));
    const elsewhere = await make();
    const to = await elsewhere.open();
    await copyServiceTables(db, to);
    expect(await new AnchorTable(to).list('main')).toEqual(await anchors.list('main'));
    expect(await new AnchoringTable(to).newest('main', ORIGIN, 9)).toEqual([given('b', 5)]);
    await to.close();
    await elsewhere.remove();
    await givings.forget('main');
    await anchors.forget('main');
    expect(await anchors.list('main')).toEqual([]);
    expect(await givings.newest('main', ORIGIN, 9)).toEqual([]);
  });
});
