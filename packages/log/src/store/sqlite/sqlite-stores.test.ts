import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { STORES_NAME, storesConformance } from '../conformance.ts';
import { sqliteStores } from './sqlite-stores.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-stores-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const newFolder = (): string => join(mkdtempSync(join(parent, 'of-')), 'logs');

storesConformance('the files of a folder', async () => {
  const folder = newFolder();
  return {
    stores: sqliteStores(folder, STORES_NAME),
    second: async () => sqliteStores(folder, STORES_NAME),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

describe('the files of a folder', () => {
  test('are called by log and incarnation', async () => {
    const folder = newFolder();
    const stores = sqliteStores(folder, 'test.example');
    await stores.create('test.example/tenant_7/2');
    expect(readdirSync(folder)).toEqual(['tenant_7.2.db']);
    expect(stores.fileOf('test.example/tenant_7/2')).toBe(join(folder, 'tenant_7.2.db'));
  });

  test('are not looked into: one that is damaged is there', async () => {
    const folder = newFolder();
    const stores = sqliteStores(folder, 'test.example');
    mkdirSync(folder);
    writeFileSync(join(folder, 'main.1.db'), 'no database');
    for (const file of ['main.1.db-wal', 'main.0.db', 'UPPER.1.db', 'notes.txt', 'main.1.db.new'])
      writeFileSync(join(folder, file), '');
    expect(await stores.list()).toEqual(['test.example/main/1']);
    await expect(stores.open('test.example/main/1').readHead()).rejects.toThrow(/main\.1\.db/);
  });

  test('are of one name', async () => {
    const folder = newFolder();
    await sqliteStores(folder, 'test.example').create('test.example/main/1');
    const foreign = sqliteStores(folder, 'test.example');
    expect(await foreign.exists('other.example/main/1')).toBe(false);
    await expect(foreign.create('other.example/main/1')).rejects.toThrow(/is of another name/);
    const store = foreign.open('other.example/main/1');
    await expect(store.readHead()).rejects.toThrow(/holds the log test\.example\/main\/1/);
    await store.close();
  });
});
