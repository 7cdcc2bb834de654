/**
 * Writes a backup of a whole installation, but for its signer, while a server works in it or not.
 *
 * What the signer has signed is asked first, then each log is copied as it is at one moment: so everything that was signed before is
 * in the backup, and a copy that has less is found out. The backup is written under another name, read back from the disk, decrypted,
 * compared and verified; then it gets its name. If we crash before, there is a `.part` that nobody takes for a backup.
 */
import { randomBytes } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AttestryError, compareLog, verifyLog } from '@attestry/log';
import type { DataFolder } from '@attestry/log/folder';
import { openDatabase, sqliteStores } from '@attestry/log/sqlite';
import { copyServiceTables } from '../database/copy-service-tables.ts';
import { openServiceDatabase } from '../database/open-service-database.ts';
import { copyLogInto, nameInBackup } from './copy-of-log.ts';
import { syncFolder, writeNewFile } from './durable-stream.ts';
import { type Encrypted, type EncryptTo, encryptStream } from './encryption.ts';
import {
  BACKUP_FORMAT,
  type BackedUpFile,
  type BackedUpLog,
  formatManifest,
  isBackedUp,
  MANIFEST,
  type Manifest,
} from './manifest.ts';
import { readBackup } from './read-backup.ts';
import {
  type RememberedLog,
  type RememberedSigner,
  rememberedSigner,
  rememberSigner,
} from './remembered-signer.ts';
import { TarWriter } from './tar-writer.ts';
import { withWorkFolder } from './work-folder.ts';

export interface BackupOptions {
  readonly folder: DataFolder;
  /** Where the service's own tables are, if not in the folder. */
  readonly database?: string | undefined;
  /** The file that is to be the backup: there is none of this name yet. */
  readonly to: string;
  readonly encryptTo: EncryptTo;
  /** Whether the HMAC secrets go along. */
  readonly secrets: boolean;
  /** How the logs are verified when the backup is read back. */
  readonly mode: 'quick' | 'full';
  /** Keeps the backup of a log that does not verify, too: as evidence. */
  readonly keepBroken: boolean;
  /** Of the program. */
  readonly version: string;
  readonly nowMs: () => number;
  readonly onProgress?: (origin: string, step: BackupStep, done: number, total: number) => void;
  readonly signal: AbortSignal;
}

export type BackupStep = 'copied' | 'verified';

export interface VerifiedLog extends BackedUpLog {
  readonly verdict: 'intact' | 'broken' | 'unchecked';
  /** What is wrong with it, or was not looked at: sentences. */
  readonly problems: readonly string[];
}

export interface WrittenBackup {
  readonly manifest: Manifest;
  readonly bytes: number;
  readonly logs: readonly VerifiedLog[];
}

/**
 * Writes a backup and verifies it from the disk. Durable when it resolves.
 *
 * @throws AttestryError RECORD_BROKEN when a log does not verify, LOG_ABSENT when there is none, STORE_UNAVAILABLE while another
 *   backup is made; then there is no file
 */
export async function writeBackup(options: BackupOptions): Promise<WrittenBackup> {
  const { to, folder } = options;
  return withWorkFolder(folder.path, async (work) => {
    const part = `${to}.${randomBytes(6).toString('hex')}.part`;
    try {
      const draft = await writeDraft(options, work, part);
      const logs = await readBack(options, work, part, draft);
      if (existsSync(to)) throw new AttestryError('LOG_EXISTS', `${to} is there by now: name another file`);
      await rename(part, to);
      await syncFolder(dirname(to));
      return { manifest: draft.manifest, bytes: draft.bytes, logs };
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  });
}

interface Draft {
  readonly manifest: Manifest;
  readonly bytes: number;
  readonly openAgain: Encrypted['openAgain'];
  readonly remembered: RememberedSigner;
}

async function writeDraft(options: BackupOptions, work: string, part: string): Promise<Draft> {
  const { folder, encryptTo, nowMs } = options;
  const created = new Date(nowMs());
  const origins = await originsOf(options);
  const remembered = await rememberSigner(folder.signer, origins);
  const tar = new TarWriter(created);
  const { bytes, openAgain } = await encryptStream(tar.bytes, encryptTo);
  const written = writeNewFile(part, bytes);
  let manifest: Manifest | undefined;
  try {
    manifest = await fill(tar, options, work, remembered, created);
    tar.end();
  } catch (error) {
    // Where writing failed first, that is the reason, and `written` has it.
    tar.fail(error);
  }
  const size = await written;
  if (manifest === undefined) throw new Error('the backup ended before its manifest');
  return { manifest, bytes: size, openAgain, remembered };
}

/** The logs that there are. One that is gone would be in no backup from now on, and nobody would notice. */
async function originsOf({ folder, keepBroken }: BackupOptions): Promise<readonly string[]> {
  const { name, stores, signer } = folder;
  const there = (await stores.list()).filter((origin) => origin.startsWith(`${name}/`));
  if (there.length === 0)
    throw new AttestryError(
      'LOG_ABSENT',
      `there is no log of ${name} in ${stores.place}: nothing was backed up`,
    );
  for (const origin of keepBroken ? [] : await signer.origins()) {
    const signed = there.includes(origin) ? undefined : await signer.lastSigned(origin);
    if (signed !== undefined && signed.size > 0)
      throw brokenLog(origin, `${signed.size} records of it were signed, and it is not in ${stores.place}`);
  }
  return there;
}

async function fill(
  tar: TarWriter,
  options: BackupOptions,
  work: string,
  remembered: RememberedSigner,
  created: Date,
): Promise<Manifest> {
  const { folder, version, signal } = options;
  const files: BackedUpFile[] = [];
  for (const [name, text] of textFiles(options)) files.push(await tar.addText(name, text));
  const tables = await copyTables(options, work);
  if (tables !== undefined) files.push(await addCopy(tar, 'service.db', tables));
  const logs: BackedUpLog[] = [];
  for (const [origin, { signed, verifierKeys }] of remembered.logs) {
    signal.throwIfAborted();
    const copy = await copyLogInto(work, folder, origin, (done, total) =>
      options.onProgress?.(origin, 'copied', done, total),
    );
    const { size, root } = await compareCopy(work, options, origin, remembered);
    const file = nameInBackup(copy);
    logs.push({ origin, file, size, root, signed: noteOf(signed), verifierKeys });
    files.push(await addCopy(tar, file, copy));
  }
  const manifest: Manifest = {
    ...{ format: BACKUP_FORMAT, created: created.toISOString(), version, name: folder.name },
    ...{ logs, files },
  };
  await tar.addText(MANIFEST, formatManifest(manifest));
  return manifest;
}

function noteOf(signed: RememberedLog['signed']): BackedUpLog['signed'] {
  return signed === undefined ? null : { size: signed.size, note: signed.note };
}

/** A log that is not what was signed is found out before all of it is encrypted. */
async function compareCopy(
  work: string,
  { folder, keepBroken }: BackupOptions,
  origin: string,
  remembered: RememberedSigner,
): Promise<{ readonly size: number; readonly root: string }> {
  const store = sqliteStores(work, folder.name).open(origin);
  try {
    const compared = await compareLog({ store, origin, signer: rememberedSigner(remembered) });
    if (compared.contradiction !== undefined && !keepBroken)
      throw brokenLog(origin, compared.contradiction.explanation);
    return compared;
  } finally {
    await store.close();
  }
}

function brokenLog(origin: string, why: string): AttestryError {
  return new AttestryError(
    'RECORD_BROKEN',
    `${origin} does not verify: ${why}. There is no backup of it, so that none takes the place of a good one: run \`attestry verify\`; --keep-broken keeps one as evidence`,
  );
}

/**
 * What of the folder is text: the name, as if logs and signer were files of it, and the secrets. Not what mode `ratchet` keeps:
 * a backup of a key that is erased would undo that, and it follows from the first secret.
 */
function* textFiles({
  folder: { path },
  secrets,
}: BackupOptions): Generator<readonly [name: string, text: string]> {
  const {
    logs: _,
    signer: __,
    ...marker
  } = JSON.parse(readFileSync(join(path, 'attestry.json'), 'utf8')) as {
    readonly [name: string]: unknown;
  };
  yield ['attestry.json', `${JSON.stringify(marker)}\n`];
  if (!secrets || !existsSync(join(path, 'secrets'))) return;
  for (const file of readdirSync(join(path, 'secrets')).sort()) {
    const name = `secrets/${file}`;
    if (isBackedUp(name)) yield [name, readFileSync(join(path, name), 'utf8')];
  }
}

/** The service's own tables in a file, wherever they are; undefined where there are none. */
async function copyTables({ folder, database }: BackupOptions, work: string): Promise<string | undefined> {
  if (database === undefined && !existsSync(join(folder.path, 'service.db'))) return undefined;
  const from = await openServiceDatabase(folder, database);
  try {
    const to = await openServiceDatabase({ path: work, name: folder.name });
    await copyServiceTables(from, to).finally(() => to.close());
  } finally {
    await from.close();
  }
  return join(work, 'service.db');
}

/** Adds a SQLite file that nobody writes any more, and removes it. */
async function addCopy(tar: TarWriter, name: string, path: string): Promise<BackedUpFile> {
  const db = openDatabase(path, { busyTimeoutMs: 0 });
  // Closing alone would leave a part of it beside the file as long as a statement is not collected.
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  const added = await tar.add(name, statSync(path).size, createReadStream(path, { highWaterMark: 262_144 }));
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  return added;
}

/** Reads a backup from the disk as whoever restores it would, and verifies the logs in it. */
async function readBack(
  options: BackupOptions,
  work: string,
  part: string,
  { manifest, openAgain, remembered }: Draft,
): Promise<readonly VerifiedLog[]> {
  const { folder, keepBroken, signal } = options;
  const restored = join(work, 'read-back');
  mkdirSync(restored, { mode: 0o700 });
  const verified: VerifiedLog[] = [];
  const read = await readBackup(part, await openAgain(part), async (name, body) => {
    signal.throwIfAborted();
    const log = manifest.logs.find(({ file }) => file === name);
    if (log === undefined) return;
    const path = join(restored, basename(name));
    await writeNewFile(path, body);
    const { verdict, problems } = await verifyCopy(options, restored, log.origin, remembered);
    if (verdict === 'broken' && !keepBroken) throw brokenLog(log.origin, problems[0] ?? verdict);
    verified.push({ ...log, verdict, problems });
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  });
  if (formatManifest(read) !== formatManifest(manifest) || verified.length !== manifest.logs.length)
    throw new AttestryError(
      'BACKUP_BROKEN',
      `what was read back of the backup of ${folder.name} is not what was written: make it again, on another disk`,
    );
  return verified;
}

async function verifyCopy(
  { folder, mode, signal, onProgress }: BackupOptions,
  restored: string,
  origin: string,
  remembered: RememberedSigner,
): Promise<Pick<VerifiedLog, 'verdict' | 'problems'>> {
  const store = sqliteStores(restored, folder.name).open(origin);
  try {
    const { verdict, findings, coverage } = await verifyLog({
      ...{ store, origin, mode, signal, keyring: folder.keyring, signer: rememberedSigner(remembered) },
      onProgress: (done, total) => onProgress?.(origin, 'verified', done, total),
    });
    const problems = [
      ...findings.map(({ explanation }) => explanation),
      ...coverage.notChecked.map(({ text }) => text),
    ];
    return { verdict, problems };
  } finally {
    await store.close();
  }
}
