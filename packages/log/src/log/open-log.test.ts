import { beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { createKeyring } from '../record/key-epoch.ts';
import { faultyStore, UNHARMED } from '../store/faulty-store.ts';
import { createMemoryFile, openMemoryStore } from '../store/memory/memory-store.ts';
import { checkLog } from '../testing/check-log.ts';
import {
  keyringOf,
  type MemoryParts,
  memoryParts,
  newSigner,
  ORIGIN,
  temporaryFolder,
} from '../testing/log-parts.test.kit.ts';
import { createLog, openLog } from './open-log.ts';

const folder = temporaryFolder();
let parts: MemoryParts;
beforeEach(() => {
  parts = memoryParts(folder);
});

/** Waits for a log and closes it. */
async function closed(log: Promise<{ close(): Promise<void> }>): Promise<void> {
  await (await log).close();
}

describe('createLog', () => {
  test('seals record 0, which names the first secret, and has it signed', async () => {
    await closed(createLog(parts.options()));
    const [row] = await parts.openStore().readRecords([0]);
    expect(JSON.parse(new TextDecoder().decode(row?.leaf))).toMatchObject({
      type: 'audit.log.created',
      seq: 0,
      system: { epoch: 0, keyId: parts.keyring.keyIds[0] },
    });
    expect((await parts.signer.lastSigned(ORIGIN))?.size).toBe(1);
    await checkLog({ ...parts, closed: true });
  });

  test('begins with the last secret of the keyring', async () => {
    const several = memoryParts(folder, keyringOf(1, 2, 3));
    await closed(createLog(several.options()));
    const [row] = await several.openStore().readRecords([0]);
    expect(JSON.parse(new TextDecoder().decode(row?.leaf)).system.keyId).toBe(several.keyring.keyIds[2]);
    await checkLog({ ...several, closed: true });
  });

  test('refuses what exists, by the store and by the signer', async () => {
    await closed(createLog(parts.options()));
    await expect(createLog(parts.options())).rejects.toMatchObject({ code: 'LOG_EXISTS' });
    const emptied = openMemoryStore(createMemoryFile(ORIGIN));
    await expect(createLog(parts.options({ store: emptied }))).rejects.toMatchObject({ code: 'LOG_EXISTS' });
  });

  test('refuses to begin without a secret', async () => {
    await expect(createLog(parts.options({ keyring: createKeyring(sha256, []) }))).rejects.toMatchObject({
      code: 'SECRET_MISSING',
    });
    expect((await parts.openStore().readHead()).size).toBe(0);
    expect(await parts.signer.lastSigned(ORIGIN)).toBeUndefined();
  });

  test('goes on where it crashed after the origin was enrolled', async () => {
    await parts.signer.enroll(ORIGIN);
    await expect(openLog(parts.options())).rejects.toMatchObject({ code: 'LOG_ABSENT' });
    await closed(createLog(parts.options()));
    await checkLog({ ...parts, closed: true });
  });

  test('that crashed after record 0 and before its signature is opened', async () => {
    const failing = { ...parts.signer, addCheckpoint: () => Promise.reject(new Error('crash')) };
    const signer = Object.setPrototypeOf(failing, parts.signer) as typeof parts.signer;
    Object.assign(failing, {
      lastSigned: () => parts.signer.lastSigned(ORIGIN),
      enroll: () => parts.signer.enroll(ORIGIN),
    });
    await expect(createLog(parts.options({ signer }))).rejects.toThrow('crash');
    await expect(createLog(parts.options())).rejects.toMatchObject({ code: 'LOG_EXISTS' });
    const log = await openLog(parts.options());
    expect(log.readOnly).toBeUndefined();
    await log.close();
    await checkLog({ ...parts, closed: true });
  });

  test('at once by two makes one log', async () => {
    const results = await Promise.allSettled([createLog(parts.options()), createLog(parts.options())]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const result of results) if (result.status === 'fulfilled') await result.value.close();
    expect((await parts.openStore().readHead()).size).toBe(1);
    await checkLog({ ...parts, closed: true });
  });

  test('behind the back of another that was faster makes no second beginning', async () => {
    await parts.signer.enroll(ORIGIN);
    const store = parts.openStore();
    const late = Object.create(store) as typeof store;
    // Between looking at the store and appending, another process creates the log.
    late.append = async (batch) => {
      await closed(createLog(parts.options()));
      return store.append(batch);
    };
    late.readHead = () => store.readHead();
    await expect(createLog(parts.options({ store: late }))).rejects.toMatchObject({ code: 'LOG_EXISTS' });
    expect((await parts.openStore().readHead()).size).toBe(1);
    await checkLog({ ...parts, closed: true });
  });
});

describe('openLog', () => {
  test('does not take for cut what another process records and has signed meanwhile', async () => {
    const other = await createLog(parts.options());
    const store = parts.openStore();
    const slow = faultyStore(store, () => UNHARMED);
    let answers = 0;
    const readHead = async () => {
      const head = await store.readHead();
      if (answers++ === 0) await other.record('a.b').then(() => other.checkpoint());
      return head;
    };
    const log = await openLog(parts.options({ store: { ...slow, readHead } }));
    expect(log.readOnly).toBeUndefined();
    await expect(log.record('a.b')).resolves.toMatchObject({ seq: 2 });
    await Promise.all([log.close(), other.close()]);
    await checkLog({ ...parts, closed: true });
  });

  test('refuses to create', async () => {
    await expect(openLog(parts.options())).rejects.toMatchObject({ code: 'LOG_ABSENT' });
    expect((await parts.openStore().readHead()).size).toBe(0);
  });

  test('without the secret of the current epoch names it and says that nothing was tampered with', async () => {
    await closed(createLog(parts.options()));
    const opening = openLog(parts.options({ keyring: keyringOf(2) }));
    await expect(opening).rejects.toMatchObject({ code: 'SECRET_MISSING', family: 'fatal' });
    await expect(opening).rejects.toThrow(
      new RegExp(`key id ${parts.keyring.keyIds[0]}.*nothing was tampered with`),
    );
  });

  test('without the first secret is refused: ids would be marked under another key', async () => {
    const both = memoryParts(folder, keyringOf(1));
    const log = await createLog(both.options());
    await log.record('a.b', { id: 'one' });
    await log.close();
    const rotating = await openLog(both.options({ keyring: keyringOf(1, 2) }));
    await rotating.rotateSecret(keyringOf(2).keyIds[0] ?? '');
    await rotating.close();
    await expect(openLog(both.options({ keyring: keyringOf(2) }))).rejects.toMatchObject({
      code: 'SECRET_MISSING',
    });
    const again = await openLog(both.options({ keyring: keyringOf(1, 2) }));
    expect(await again.record('a.b', { id: 'one' })).toMatchObject({ seq: 1, replayed: true });
    await again.close();
    await checkLog({ ...both, keyring: keyringOf(1, 2), closed: true });
  });
});

describe('a log that contradicts what was signed', () => {
  async function logOfTen(): Promise<void> {
    const log = await createLog(parts.options());
    await log.recordAll(Array.from({ length: 9 }, () => ({ type: 'a.b' })));
    await log.close();
  }

  test('is opened read-only where records were cut off, and says so', async () => {
    await logOfTen();
    const shorter = createMemoryFile(ORIGIN);
    const log = await openLog(parts.options({ store: openMemoryStore(shorter) }));
    expect(log.readOnly).toMatchObject({
      kind: 'cut',
      explanation: expect.stringContaining('0 records and 10 were signed'),
    });
    await expect(log.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY', family: 'fatal' });
    await expect(log.recordAll([{ type: 'a.b' }])).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    await expect(log.recordSystem('audit.verified', {})).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
    await expect(log.rotateSecret(parts.keyring.keyIds[0] ?? '')).rejects.toMatchObject({
      code: 'LOG_READ_ONLY',
    });
    expect(await log.tryRecord('a.b')).toMatchObject({ ok: false, error: { code: 'LOG_READ_ONLY' } });
    for (let i = 0; i < 3; i++)
      expect(() => log.enqueue('a.b')).toThrow(expect.objectContaining({ code: 'LOG_READ_ONLY' }));
    await log.checkpoint();
    await log.close();
    expect((await parts.signer.lastSigned(ORIGIN))?.size).toBe(10);
  });

  test('is opened read-only where another history stands', async () => {
    await logOfTen();
    const other = memoryParts(folder, parts.keyring);
    const log = await createLog(other.options());
    await log.recordAll(Array.from({ length: 20 }, () => ({ type: 'a.b' })));
    await log.close();
    const opened = await openLog(parts.options({ store: other.openStore() }));
    expect(opened.readOnly).toMatchObject({ kind: 'forked' });
    await opened.close();
  });

  test('is opened read-only where the signer does not know it', async () => {
    await logOfTen();
    const log = await openLog(parts.options({ signer: newSigner(`${folder}/unknown-${Math.random()}`) }));
    expect(log.readOnly).toMatchObject({
      kind: 'forked',
      explanation: expect.stringContaining('does not know'),
    });
    await log.close();
  });

  test('is opened read-only where its head is not that of its hashes', async () => {
    await logOfTen();
    const { head } = parts.file.state;
    parts.file.state.head = { ...head, range: new Uint8Array(head.range.length) };
    const log = await openLog(parts.options());
    expect(log.readOnly).toMatchObject({ kind: 'forked', explanation: expect.stringContaining('head') });
    await log.close();
  });
});

describe('a rotation that somebody hid in the index', () => {
  /** A log with a rotation at 1 and records after it, of which the index names no rotation. */
  async function hide(after: number): Promise<MemoryParts> {
    const hidden = memoryParts(folder, keyringOf(2, 1));
    const log = await createLog(hidden.options());
    await log.rotateSecret(hidden.keyring.keyIds[0] ?? '');
    for (let i = 0; i < after; i++) await log.record('a.b');
    await log.close();
    const rotation = hidden.file.state.records[1];
    if (rotation !== undefined) hidden.file.state.records[1] = { ...rotation, terms: new Set() };
    return hidden;
  }

  test.each([0, 1, 5])(
    'with %i records after it makes the log read-only: nothing is sealed with the old secret',
    async (after) => {
      const hidden = await hide(after);
      const log = await openLog(hidden.options());
      expect(log.readOnly).toMatchObject({ kind: 'damaged' });
      await expect(log.record('a.b')).rejects.toMatchObject({ code: 'LOG_READ_ONLY' });
      await log.close();
    },
  );
});
