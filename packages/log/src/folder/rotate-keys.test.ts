import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatHex } from '../bytes/encoding.ts';
import { readEpochHistory } from '../log/chain-history.ts';
import type { Log } from '../log/log.ts';
import { verifyLog } from '../log/verify-log.ts';
import { sha256 } from '../node/crypto.ts';
import { keyIdOf } from '../record/chain.ts';
import { createKeyring, parseSecret } from '../record/key-epoch.ts';
import { temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { VerifyReport } from '../verify/report.ts';
import {
  createDataFolder,
  createFolderLog,
  type DataFolder,
  openDataFolder,
  openFolderLog,
} from './data-folder.ts';
import { keyModeOf, rotateKey, rotateToNewSecret, takeSecret, turnRatchet } from './rotate-keys.ts';
import type { SecretSource } from './secret-source.ts';

const parent = temporaryFolder();
const newPath = (): string => join(mkdtempSync(join(parent, 'data-')), 'data');

async function verifyFolder(
  path: string,
  more: { readonly secrets?: readonly string[] } = {},
): Promise<VerifyReport> {
  const folder = openDataFolder(path);
  const origin = 'test/main/1';
  const store = folder.stores.open(origin);
  const given = more.secrets?.map(parseSecret);
  const keyring = given === undefined ? folder.keyring : createKeyring(sha256, given);
  try {
    return await verifyLog({ store, origin, keyring, signer: folder.signer, mode: 'full', threads: 1 });
  } finally {
    await store.close();
  }
}

async function open(): Promise<{ path: string; folder: DataFolder; log: Log }> {
  const path = newPath();
  const folder = createDataFolder(path, 'test');
  return { path, folder, log: await createFolderLog(folder) };
}

const keptFile = (path: string, origin = 'test/main/1'): string =>
  join(path, 'secrets', 'ratchet', `${formatHex(sha256(origin))}.json`);
const keptKeys = (path: string): number =>
  (JSON.parse(readFileSync(keptFile(path), 'utf8')) as { keys: string[] }).keys.length;
const secretFiles = (path: string): string[] =>
  readdirSync(join(path, 'secrets')).filter((file) => file !== 'ratchet');

/** Takes the one secret that the folder has away. */
async function takeOnly(folder: DataFolder, logs: readonly Log[]): Promise<string> {
  let taken = '';
  await takeSecret(folder, logs, folder.keyring.keyIds[0] ?? '', (secret) => {
    taken = secret;
  });
  return taken;
}

describe('the ratchet', () => {
  test('turns, and what was before is checked only where the first secret is', async () => {
    const { path, folder, log } = await open();
    const id = { source: { id: 's' }, id: 'once' };
    const first = await log.record('a.b', id);
    await turnRatchet(folder, log);
    expect(statSync(keptFile(path)).mode & 0o777).toBe(0o600);
    const secret = await takeOnly(folder, [log]);
    expect(secretFiles(path)).toEqual([]);
    for (let i = 0; i < 3; i++) {
      await log.record('a.b', { id: `${i}` });
      await turnRatchet(folder, log);
      expect(keptKeys(path)).toBe(1);
    }
    await log.close();

    const again = await openFolderLog(openDataFolder(path));
    // The key of its marks is here still.
    expect(await again.record('a.b', id)).toEqual({ ...first, replayed: true });
    const epochs = await readEpochHistory(again);
    expect(epochs.map(({ hasSecret }) => hasSecret)).toEqual([false, false, false, false, true]);
    expect(keyModeOf(epochs)).toBe('ratchet');
    await again.close();

    const online = await verifyFolder(path);
    expect(online).toMatchObject({ verdict: 'intact', coverage: { notChecked: [] } });
    expect(online.coverage.chain.unchecked).toBe(epochs.at(-1)?.from);
    expect(online.information.filter(({ kind }) => kind === 'ratchet')).toHaveLength(4);
    const offline = await verifyFolder(path, { secrets: [secret] });
    expect(offline).toMatchObject({ verdict: 'intact', coverage: { chain: { unchecked: 0 } } });
    expect(offline.information.some(({ kind }) => kind === 'ratchet')).toBe(false);
  });

  test('is left for a secret of its own, and taken up again', async () => {
    const { path, folder, log } = await open();
    await rotateKey(folder, log);
    await turnRatchet(folder, log);
    await rotateKey(folder, log);
    await rotateToNewSecret(folder, log);
    await rotateKey(folder, log);
    await turnRatchet(folder, log);
    await log.record('a.b');
    const epochs = await readEpochHistory(log);
    expect(epochs.map(({ ratchet = false }) => ratchet)).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
    await log.close();
    expect(await verifyFolder(path)).toMatchObject({
      verdict: 'intact',
      coverage: { chain: { unchecked: 0 }, notChecked: [] },
    });
  });

  test('without its current key says so, and accuses nobody', async () => {
    const { path, folder, log } = await open();
    await turnRatchet(folder, log);
    await takeOnly(folder, [log]);
    await log.record('a.b');
    await log.close();
    rmSync(keptFile(path));
    await expect(openFolderLog(openDataFolder(path))).rejects.toMatchObject({ code: 'SECRET_MISSING' });
    const report = await verifyFolder(path);
    expect(report).toMatchObject({ verdict: 'unchecked', findings: [] });
    writeFileSync(keptFile(path), '{"idKey":"short"}');
    await expect(openFolderLog(openDataFolder(path))).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  });

  test('is found by a log that was open before', async () => {
    const { path, folder, log } = await open();
    const other = await openFolderLog(openDataFolder(path));
    await turnRatchet(folder, log);
    await other.record('a.b');
    await turnRatchet(folder, log);
    await other.record('a.b');
    await rotateToNewSecret(folder, log);
    await other.record('a.b');
    await Promise.all([log.close(), other.close()]);
    expect(await verifyFolder(path)).toMatchObject({
      verdict: 'intact',
      coverage: { chain: { unchecked: 0 } },
    });
  });
});

describe('a crash while the ratchet turns', () => {
  /** A log in mode ratchet without its first secret, as it lies on disk before a turn and after it. */
  async function turned(): Promise<{ path: string; before: string; secret: string }> {
    const { path, folder, log } = await open();
    await turnRatchet(folder, log);
    const secret = await takeOnly(folder, [log]);
    await log.record('a.b');
    await log.close();
    const before = `${path}-before`;
    cpSync(path, before, { recursive: true });
    const again = await openFolderLog(openDataFolder(path));
    await turnRatchet(openDataFolder(path), again);
    await again.close();
    return { path, before, secret };
  }

  /** Both keys, as the file is while the ratchet turns. */
  function keepBoth(path: string, before: string, after: string): void {
    const old = JSON.parse(readFileSync(keptFile(before), 'utf8')) as { keys: string[] };
    const now = JSON.parse(readFileSync(keptFile(after), 'utf8')) as { keys: string[] };
    writeFileSync(keptFile(path), JSON.stringify({ ...now, keys: [...old.keys, ...now.keys] }));
  }

  test('after the next key was written: the log goes on under the current one', async () => {
    const { path, before, secret } = await turned();
    keepBoth(before, before, path);
    const folder = openDataFolder(before);
    const log = await openFolderLog(folder);
    await log.record('a.b');
    await turnRatchet(folder, log);
    // The same next key is made, whoever asks.
    expect(readFileSync(keptFile(before), 'utf8')).toBe(readFileSync(keptFile(path), 'utf8'));
    await log.close();
    expect(await verifyFolder(before, { secrets: [secret] })).toMatchObject({ verdict: 'intact' });
  });

  test('after its record was written: the log is in the next epoch, and the next turn erases the key before', async () => {
    const { path, before, secret } = await turned();
    keepBoth(path, before, path);
    const folder = openDataFolder(path);
    const log = await openFolderLog(folder);
    await log.record('a.b');
    expect(keptKeys(path)).toBe(2);
    await turnRatchet(folder, log);
    expect(keptKeys(path)).toBe(1);
    await log.close();
    expect(await verifyFolder(path)).toMatchObject({ verdict: 'intact' });
    expect(await verifyFolder(path, { secrets: [secret] })).toMatchObject({
      verdict: 'intact',
      coverage: { chain: { unchecked: 0 } },
    });
  });
});

describe('taking a secret away', () => {
  test('is refused while a log needs it', async () => {
    const { path, folder, log } = await open();
    const other = await createFolderLog(folder, 'other');
    await expect(takeOnly(folder, [log, other])).rejects.toMatchObject({ code: 'KEY_STATE_INVALID' });
    await turnRatchet(folder, log);
    await expect(takeOnly(folder, [log, other])).rejects.toThrow(/test\/other\/1 needs the secret/);
    expect(secretFiles(path)).toHaveLength(1);
    await turnRatchet(folder, other);
    const secret = await takeOnly(folder, [log, other]);
    expect(existsSync(keptFile(path, 'test/other/1'))).toBe(true);
    expect(keyIdOf(sha256, parseSecret(secret))).toBe((await readEpochHistory(log))[0]?.keyId);
    // A log that is begun then has a secret of its own.
    const third = await createFolderLog(folder, 'third');
    expect(secretFiles(path)).toHaveLength(1);
    await Promise.all([log.close(), other.close(), third.close()]);
  });

  test('of none that is here is refused', async () => {
    const { folder, log } = await open();
    await expect(takeSecret(folder, [log], 'ffffffffffffffff', () => {})).rejects.toMatchObject({
      code: 'SECRET_MISSING',
    });
    await log.close();
  });
});

describe('secrets that are given', () => {
  const bytes = (number: number): Uint8Array => parseSecret(`the given secret number ${number}, of 32`);

  /** A source that tells from now on what `now` holds. */
  function sourceOf(now: { secrets: readonly Uint8Array[] }): SecretSource {
    return { kind: 'command', secrets: now.secrets, read: async () => now.secrets };
  }

  test('are gone over to, once there is a new one', async () => {
    const path = newPath();
    const vault = { secrets: [bytes(1)] };
    const secrets = [sourceOf(vault)];
    const folder = createDataFolder(path, 'test', { secrets });
    expect(secretFiles(path)).toEqual([]);
    const log = await createFolderLog(folder);
    await expect(rotateKey(folder, log)).rejects.toThrow(/add a new one at the end/);
    vault.secrets = [bytes(1), bytes(2)];
    await rotateKey(folder, log);
    expect(folder.keyring.given).toEqual({ kind: 'command', keyId: keyIdOf(sha256, bytes(2)) });
    expect(folder.keyring.sourceOf(keyIdOf(sha256, bytes(1)))).toBe('command');
    await expect(takeOnly(folder, [])).rejects.toThrow(/no file of the data folder/);
    // Another that was open before asks its source again.
    const other = await openFolderLog(openDataFolder(path, { secrets: [sourceOf(vault)] }));
    vault.secrets = [bytes(1), bytes(2), bytes(3)];
    await rotateKey(folder, log);
    await other.record('a.b');
    await Promise.all([log.close(), other.close()]);
  });

  test('are asked for by whoever opens the folder without them', async () => {
    const path = newPath();
    const folder = createDataFolder(path, 'test', { secrets: [sourceOf({ secrets: [bytes(1)] })] });
    await (await createFolderLog(folder)).close();
    await expect(openFolderLog(openDataFolder(path))).rejects.toMatchObject({ code: 'SECRET_MISSING' });
    expect(await verifyFolder(path)).toMatchObject({ verdict: 'unchecked', findings: [] });
  });
});

test('a secret that was cut short is no secret', async () => {
  const { path, log } = await open();
  await log.close();
  const [file = ''] = secretFiles(path);
  writeFileSync(join(path, 'secrets', file), 'short\n');
  expect(() => openDataFolder(path)).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }));
});
