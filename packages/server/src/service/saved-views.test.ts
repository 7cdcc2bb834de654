import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, type EmptyDatabase } from '../database/databases.test.kit.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { SavedViews } from './saved-views.ts';

const VIEW = { name: 'a', q: 'type:auth.*', search: 'range=7d', createdBy: 'auditor' };

describe.each(DATABASES)('saved views in %s', (_, make) => {
  let database: EmptyDatabase;
  let dbs: ServiceDatabase[];
  let views: SavedViews;

  beforeEach(async () => {
    database = await make();
    dbs = [await database.open()];
    views = viewsOf(dbs[0]);
  });

  afterEach(async () => {
    for (const db of dbs) await db.close();
    await database.remove();
  });

  test('are listed by name, whatever its case, and are those of their log', async () => {
    for (const name of ['b', 'C', 'A']) await views.save('main', { ...VIEW, name });
    const other = await views.save('other', VIEW);
    expect((await views.list('main')).map(({ name }) => name)).toEqual(['A', 'b', 'C']);
    expect(await views.list('other')).toEqual([other]);
    await expect(views.remove('main', other.id)).rejects.toMatchObject({ code: 'VIEW_ABSENT' });
    expect(await views.remove('other', other.id)).toEqual(other);
    await views.removeAll('main');
    expect(await views.list('main')).toEqual([]);
  });

  test('are at most 200, however many save at once, by whichever server', async () => {
    // A file has one connection in each program.
    const second = database.url === undefined ? dbs[0] : await database.open();
    if (second !== undefined && second !== dbs[0]) dbs.push(second);
    const both = [views, viewsOf(second)];
    for (let i = 0; i < 195; i++) await views.save('main', VIEW);
    const saved = await Promise.allSettled(
      Array.from({ length: 20 }, async (_, i) => both[i % 2]?.save('main', VIEW)),
    );
    expect(saved.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await views.list('main')).toHaveLength(200);
  });

  test('hold any text, though PostgreSQL has none with U+0000', async () => {
    const view = await views.save('main', { ...VIEW, name: 'ä \u{1F600} \' " ? $1 %', q: 'a\0b' });
    const [listed] = await views.list('main');
    expect(listed?.name).toBe(view.name);
  });
});

function viewsOf(db: ServiceDatabase | undefined): SavedViews {
  if (db === undefined) throw new Error('one was opened');
  return new SavedViews(db, () => 0);
}
