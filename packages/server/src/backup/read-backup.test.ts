import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter } from 'age-encryption';
import fc from 'fast-check';
import { packTar, type TarEntry } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenWith, openFileKey } from './encryption.ts';
import { type BackupKey, backupOptions, makeInstallation, makeKey } from './made-backup.test.kit.ts';
import { readBackup } from './read-backup.ts';
import { restoreBackup } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

const folder = mkdtempSync(join(tmpdir(), 'attestry-backup-'));
/** The manifest of a backup of nothing. */
const EMPTY = JSON.stringify({
  ...{ format: 1, created: '2026-11-23T08:00:00.000Z', version: '0', name: 'a', logs: [], files: [] },
});
const good = join(folder, 'good.age');
let key: BackupKey;
let openWith: OpenWith;
let bytes: Buffer;

beforeAll(async () => {
  key = await makeKey(folder);
  openWith = { kind: 'identities', identities: [key.identity] };
  const installation = await makeInstallation(join(folder, 'data'), 20);
  await writeBackup(backupOptions(installation, good, key));
  bytes = readFileSync(good);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function restoreChanged(changed: Uint8Array): Promise<unknown> {
  const from = join(folder, 'changed.age');
  writeFileSync(from, changed);
  const dir = join(folder, 'restored');
  const refused: unknown = await restoreBackup({ from, openWith, dir, signer: { kind: 'new' } }).catch(
    (e) => e,
  );
  expect(existsSync(dir)).toBe(false);
  return refused;
}

describe('a backup that is not as it was written is refused before anything is written', () => {
  test('with any bit changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.integer({ min: 0, max: bytes.length - 1 }),
          // The header, the end of it, the end of all.
          fc.integer({ min: 0, max: 220 }),
          fc.integer({ min: bytes.length - 100, max: bytes.length - 1 }),
        ),
        fc.integer({ min: 0, max: 7 }),
        async (at, bit) => {
          const changed = Uint8Array.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ (1 << bit);
          expect(await restoreChanged(changed)).toMatchObject({ code: 'BACKUP_BROKEN' });
        },
      ),
      { numRuns: 60 },
    );
  });
  test('cut anywhere, also between two pieces, or with something behind it', async () => {
    const header = bytes.indexOf('\n---') + 1 + 48;
    const piece = 65_536 + 16;
    const ends = [0, 1, 30, header, header + 16, header + 16 + piece, bytes.length - 1];
    for (const end of ends)
      expect(await restoreChanged(bytes.subarray(0, end)), `${end}`).toMatchObject({ code: 'BACKUP_BROKEN' });
    expect(await restoreChanged(Buffer.concat([bytes, Buffer.from('x')]))).toMatchObject({
      code: 'BACKUP_BROKEN',
    });
    expect(await restoreChanged(Buffer.concat([bytes, bytes]))).toMatchObject({ code: 'BACKUP_BROKEN' });
  });
  test('what is no backup, or opens with another key', async () => {
    expect(String(await restoreChanged(Buffer.from('SQLite format 3\0')))).toMatch(/is no backup/);
    const other = await makeKey(join(folder, 'data'));
    const wrong: OpenWith = { kind: 'identities', identities: [other.identity] };
    await expect(openFileKey(good, wrong)).rejects.toThrow(/was not made for this key of age/);
    const passphrase: OpenWith = { kind: 'passphrase', passphrase: 'correct horse battery' };
    await expect(openFileKey(good, passphrase)).rejects.toThrow(/made for a key of age \(--identity\)/);
  });
});

describe('of what somebody else encrypted nothing is written', () => {
  const file = (name: string, body = 'x'): TarEntry => ({ header: { name, size: body.length }, body });

  async function encrypted(entries: readonly TarEntry[]): Promise<Uint8Array> {
    const encrypter = new Encrypter();
    encrypter.addRecipient(key.recipient);
    return encrypter.encrypt(await packTar(entries));
  }

  test.each<[string, readonly TarEntry[]]>([
    ['nothing', []],
    ['no manifest', [file('attestry.json')]],
    ['a name that leads elsewhere', [file('../evil')]],
    ['a name that leads elsewhere from a part', [file('logs/../../evil.1.db')]],
    ['an absolute name', [file('/tmp/evil')]],
    ['a file of the signer', [file('signer/key')]],
    ['a file twice', [file('attestry.json'), file('attestry.json')]],
    ['a link', [{ header: { name: 'attestry.json', size: 0, type: 'symlink', linkname: '/etc/passwd' } }]],
    ['a manifest that is none', [file('manifest.json', '{"format":1}')]],
    ['a manifest of another format', [file('manifest.json', '{"format":2}')]],
    ['a manifest before the files', [file('manifest.json', EMPTY), file('attestry.json')]],
    ['a manifest that says less', [file('attestry.json'), file('manifest.json', EMPTY)]],
  ])('%s', async (_, entries) => {
    expect(await restoreChanged(await encrypted(entries))).toMatchObject({ code: 'BACKUP_BROKEN' });
    expect(readdirSync(folder)).not.toContain('evil');
  });
});

test('a backup says what is in it, to whoever can open it', async () => {
  const visited: string[] = [];
  const manifest = await readBackup(good, await openFileKey(good, openWith), async (name) => {
    visited.push(name);
  });
  expect(visited).toEqual(manifest.files.map(({ name }) => name));
  expect(visited).toEqual(['attestry.json', expect.stringMatching(/^secrets\/0001-/), 'logs/main.1.db']);
  expect(manifest.logs).toEqual([
    expect.objectContaining({
      origin: 'test.example/main/1',
      size: 20,
      signed: expect.objectContaining({ size: 20 }),
    }),
  ]);
  expect(manifest.logs[0]?.signed?.note).toContain(`\n20\n${manifest.logs[0]?.root}\n`);
});
