import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readEnded } from '../log/ended-incarnations.ts';
import { openLog } from '../log/open-log.ts';
import { searchLog } from '../log/query-log.ts';
import { verifyLog } from '../log/verify-log.ts';
import type { Signer } from '../signer/signer.ts';
import type { LogStores } from '../store/log-stores.ts';
import { postgresStores } from '../store/postgres/postgres-stores.ts';
import { temporaryFolder } from '../testing/log-parts.test.kit.ts';
import { createTestDatabase, onServer } from '../testing/postgres.test.kit.ts';
import {
  createDataFolder,
  createFolderLog,
  type DataFolder,
  listIncarnations,
  openFolderLog,
  resetFolderLog,
} from './data-folder.ts';

const parent = temporaryFolder();
const NAME = 'test.example';
const ORIGIN = `${NAME}/main/1`;
const NEXT = `${NAME}/main/2`;
const newPath = (): string => join(mkdtempSync(join(parent, 'data-')), 'data');

/** A folder with a log of three records, all signed. */
async function makeFolder(stores?: LogStores): Promise<DataFolder> {
  const folder = createDataFolder(newPath(), NAME, { stores });
  const log = await createFolderLog(folder);
  await log.record('a.b', { id: 'one' });
  await log.record('a.b', { id: 'two' });
  await log.close();
  return folder;
}

async function reset(folder: DataFolder): Promise<void> {
  await (await resetFolderLog(folder, 'main', { reason: 'the disk of m3rlin died' })).close();
}

const OWN = '-type:audit.';

/** What record 0 of an incarnation says of those before it. */
async function endedIn({ stores }: DataFolder, origin: string): Promise<readonly object[]> {
  const store = stores.open(origin);
  try {
    return (await readEnded(store)).map(({ at, ...rest }) => ({ ...rest, timed: at !== undefined }));
  } finally {
    await store.close();
  }
}

const url = await createTestDatabase();
const database = postgresStores(url);
afterAll(() => database.close());

/** What is done to the only records of a log: nothing, its newest one taken away as in an old copy, all of it. */
const PLACES = [
  {
    place: 'files',
    stores: undefined,
    cut: async ({ stores, ...folder }: DataFolder): Promise<void> => {
      const file = stores.placeOf(ORIGIN);
      cpSync(file, `${file}.old`);
      const log = await openFolderLog({ stores, ...folder });
      await log.record('a.b', { id: 'three' });
      await log.close();
      cpSync(`${file}.old`, file);
    },
    lose: async ({ stores }: DataFolder): Promise<void> => rmSync(stores.placeOf(ORIGIN)),
  },
  {
    place: 'a database',
    stores: database,
    cut: async (folder: DataFolder): Promise<void> => {
      const tables = ['heads', 'links', 'records', 'disclosures', 'terms', 'claims'];
      const [before = {}] = await onServer(
        url,
        `SELECT h.* FROM attestry.heads h JOIN attestry.logs USING (log) WHERE origin = '${ORIGIN}'`,
      );
      const log = await openFolderLog(folder);
      await log.record('a.b', { id: 'three' });
      await log.close();
      const range = Buffer.from(before['compact_range'] as Uint8Array).toString('hex');
      const tag = Buffer.from(before['tag'] as Uint8Array).toString('hex');
      await onServer(
        url,
        `${tables
          .slice(1)
          .map((table) => `DELETE FROM attestry.${table} WHERE seq >= 3`)
          .join('; ')}; UPDATE attestry.heads SET size = 3, compact_range = '\\x${range}', tag = '\\x${tag}'`,
      );
    },
    lose: async (): Promise<void> => {
      await onServer(url, `DELETE FROM attestry.logs WHERE origin = '${ORIGIN}'`);
    },
  },
] as const;

describe.each(PLACES)('a log in $place', ({ place, stores, cut, lose }) => {
  const clean = async (): Promise<void> => {
    if (place === 'files') return;
    await onServer(url, 'DROP SCHEMA IF EXISTS attestry CASCADE');
  };
  /** Each test has the tables for itself. */
  const made = async (): Promise<DataFolder> => {
    await clean();
    return makeFolder(stores === undefined ? undefined : postgresStoresOf());
  };
  const opened: LogStores[] = [];
  const postgresStoresOf = (): LogStores => {
    const own = postgresStores(url);
    opened.push(own);
    return own;
  };
  afterAll(() => Promise.all(opened.map((one) => one.close())));

  test('that was cut goes on as another incarnation, which says what is lost', async () => {
    const folder = await made();
    await cut(folder);
    const found = await openFolderLog(folder);
    expect(found.readOnly).toMatchObject({ kind: 'cut', size: 3, signed: 4 });
    await found.close();
    const log = await resetFolderLog(folder, 'main', { reason: 'the disk of m3rlin died' });
    expect(log.origin).toBe(NEXT);
    expect((await log.record('a.b', { id: 'three' })).seq).toBe(1);
    const { records } = await searchLog(log, 'type:audit.log.reset');
    expect(records[0]?.leaf).toMatchObject({
      seq: 0,
      severity: 'critical',
      system: { epoch: 0, keyId: folder.keyring.keyIds[0], note: expect.stringContaining(`${ORIGIN}\n4\n`) },
    });
    // The reason is free text: it may be erased, and the leaf may not.
    expect(JSON.stringify(records[0]?.leaf)).not.toContain('m3rlin');
    expect(records[0]?.sections.details).toMatchObject({ reason: 'the disk of m3rlin died' });
    await log.close();
    expect(await endedIn(folder, NEXT)).toEqual([
      { incarnation: 1, state: 'cut', size: 3, lost: { from: 3, to: 3 }, timed: true },
    ]);
    expect(await listIncarnations(folder)).toEqual([NEXT, ORIGIN]);
    await checkReport(folder);
  });

  test('that is gone goes on, and all of it is lost', async () => {
    const folder = await made();
    await lose(folder);
    await expect(openFolderLog(folder)).rejects.toThrow(/is gone, and 3 records .*restore\.md/);
    await reset(folder);
    expect(await endedIn(folder, NEXT)).toEqual([
      { incarnation: 1, state: 'gone', size: 0, lost: { from: 0, to: 2 }, timed: true },
    ]);
  });

  test('that is fine can be reset, again and again, and each lists all', async () => {
    const folder = await made();
    for (let i = 0; i < 3; i++) await reset(folder);
    expect(await endedIn(folder, `${NAME}/main/4`)).toEqual([
      { incarnation: 1, state: 'intact', size: 3, timed: true },
      { incarnation: 2, state: 'intact', size: 1, timed: true },
      { incarnation: 3, state: 'intact', size: 1, timed: true },
    ]);
    const { stores: of, signer, keyring } = folder;
    const store = of.open(ORIGIN);
    const old = await openLog({ store, origin: ORIGIN, signer, keyring });
    expect(old.readOnly).toMatchObject({ kind: 'replaced', by: `${NAME}/main/4` });
    await expect(old.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    expect((await searchLog(old, OWN)).records).toHaveLength(2);
    await old.close();
  });
});

/** That a report lists the reset, and is intact all the same. */
async function checkReport({ stores, signer, keyring }: DataFolder): Promise<void> {
  const store = stores.open(NEXT);
  for (const more of [{}, { range: { from: 1, to: 1 } }, { since: await signer.readResume(NEXT) }]) {
    const { verdict, information } = await verifyLog({
      ...{ store, origin: NEXT, signer, keyring, mode: 'full', threads: 0 },
      ...('range' in more && { range: more.range }),
      ...('since' in more && more.since !== undefined && { since: more.since }),
    });
    expect(verdict).toBe('intact');
    expect(information).toContainEqual({
      ...{ kind: 'reset', from: 3, to: 3 },
      text: expect.stringMatching(
        /^incarnation 1 was ended by a reset at 2.*, with 3 records \(records were cut off, .*\): 1 record is lost, #3 to #3$/,
      ),
    });
  }
  await store.close();
}

test('a log that never was is not reset, and one that was moved away is reset where it is', async () => {
  const folder = createDataFolder(newPath(), NAME);
  await expect(reset(folder)).rejects.toMatchObject({ code: 'LOG_ABSENT' });
  const moved = await makeFolder();
  const store = moved.stores.open(ORIGIN);
  await store.relocate('another place');
  await store.close();
  await expect(reset(moved)).rejects.toThrow(/was moved to another place: open it there, and reset it there/);
  // Nothing was begun.
  expect(await listIncarnations(moved)).toEqual([ORIGIN]);
});

test('who still has the old incarnation open finds out when it is to be signed', async () => {
  const folder = await makeFolder();
  const open = await openFolderLog(folder);
  await reset(folder);
  await open.record('a.b');
  await expect(open.checkpoint()).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
  expect(open.readOnly).toMatchObject({ kind: 'replaced', by: NEXT });
  await expect(open.record('a.b')).rejects.toThrow(/was reset, and goes on as test.example\/main\/2/);
  await open.close();
  expect((await folder.signer.lastSigned(ORIGIN))?.size).toBe(3);
});

test('a store beside it that the signer does not know ends no incarnation', async () => {
  const folder = await makeFolder();
  await folder.stores.create(NEXT);
  expect(await listIncarnations(folder)).toEqual([ORIGIN]);
  const log = await openFolderLog(folder);
  expect(log.readOnly).toBeUndefined();
  await log.close();
});

describe('a reset that is interrupted', () => {
  /** The steps that a crash can come before: calls of the signer and of the stores that change something. */
  const STEPS = ['enroll', 'freeze', 'create', 'append', 'addCheckpoint'] as const;

  test.each(STEPS)('before %s leaves no log that is written, and is gone on with', async (step) => {
    const folder = await makeFolder();
    await expect(reset(crashing(folder, step))).rejects.toThrow('crashed');
    if (step === 'enroll') {
      const log = await openFolderLog(folder);
      expect(log.origin).toBe(ORIGIN);
      await log.close();
    } else if (step !== 'addCheckpoint') {
      await expect(openFolderLog(folder)).rejects.toThrow(
        `the reset that was to begin ${NEXT} was interrupted: run \`attestry reset\` again`,
      );
    }
    await reset(folder);
    expect(await listIncarnations(folder)).toEqual([NEXT, ORIGIN]);
    expect(await endedIn(folder, NEXT)).toEqual([{ incarnation: 1, state: 'intact', size: 3, timed: true }]);
    expect((await folder.signer.lastSigned(NEXT))?.size).toBe(1);
  });
});

/** The folder as a process sees it that ends before a step. */
function crashing(folder: DataFolder, step: string): DataFolder {
  const crash = (): never => {
    throw new Error('crashed');
  };
  const withCrash = <T extends object>(object: T): T =>
    new Proxy(object, {
      get: (target, name) => {
        if (name === step) return crash;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const stores: LogStores = withCrash(folder.stores);
  return {
    ...folder,
    signer: withCrash<Signer>(folder.signer),
    stores: new Proxy(stores, {
      get: (target, name) =>
        name === 'open'
          ? (origin: string) => withCrash(target.open(origin))
          : Reflect.get(target, name, target),
    }),
  };
}
