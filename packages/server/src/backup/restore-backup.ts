/**
 * Restores a backup into a new folder, and compares it with what the signer remembers: a copy that is older than what was signed is
 * evidence of what is missing, and no log to go on from.
 *
 * The backup is read twice: once whole, without writing anything, and then into the folder, whose attestry.json is written last. If we
 * crash before, there is a folder that no command opens.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { AttestryError, compareLog, copyLog, type ReadOnlyReason } from '@attestry/log';
import {
  createSigner,
  type LogStores,
  openDataFolder,
  openSigner,
  type RemoteSigner,
} from '@attestry/log/folder';
import { sqliteStores } from '@attestry/log/sqlite';
import { copyServiceTables } from '../database/copy-service-tables.ts';
import { openServiceDatabase } from '../database/open-service-database.ts';
import { syncFolder, writeNewFile } from './durable-stream.ts';
import { type FileKey, type OpenWith, openFileKey } from './encryption.ts';
import { formatManifest, type Manifest } from './manifest.ts';
import { readBackup } from './read-backup.ts';

export interface RestoreOptions {
  readonly from: string;
  readonly openWith: OpenWith;
  /** Absent or empty. */
  readonly dir: string;
  /**
   * The signer's folder, that survived or from its own backup; a signer that is a process of its own; `new`: it is lost, and nothing
   * is known of what was signed.
   */
  readonly signer:
    | { readonly kind: 'folder'; readonly path: string }
    | { readonly kind: 'process'; readonly signer: RemoteSigner }
    | { readonly kind: 'new' };
  /** A database that takes the logs, and its address for the service's own tables. @default they are files of the folder */
  readonly database?: { readonly url: string; readonly stores: LogStores } | undefined;
  readonly onProgress?: (name: string, done: number, total: number) => void;
}

export interface RestoredLog {
  readonly origin: string;
  readonly size: number;
  /** Why it opens read-only; undefined where it is what was signed, or more. */
  readonly contradiction: ReadOnlyReason | undefined;
}

export interface RestoredBackup {
  readonly manifest: Manifest;
  readonly logs: readonly RestoredLog[];
  /** Logs of which something was signed and nothing is in the backup. */
  readonly absent: readonly { readonly origin: string; readonly signed: number }[];
  /** Whether there are secrets: without, it can be read and not written. */
  readonly hasSecrets: boolean;
}

/**
 * Restores a backup. Durable when it resolves; when it rejects, there is no folder (in a database, what was copied stays: it is of no
 * folder).
 *
 * @throws AttestryError BACKUP_BROKEN before anything is written; LOG_EXISTS where there is something already; SIGNER_ABSENT when the
 *   signer's folder is none, or another installation's
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoredBackup> {
  const { from, openWith, dir } = options;
  checkNew(dir);
  const fileKey = await openFileKey(from, openWith);
  const manifest = await readBackup(from, fileKey);
  await checkSigner(options, manifest);
  await checkDatabase(options, manifest);
  const there = existsSync(dir);
  try {
    await layDown(options, fileKey, manifest);
  } catch (error) {
    for (const part of readdirSync(dir)) await rm(join(dir, part), { recursive: true, force: true });
    if (!there) rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  return compareAll(options, manifest);
}

function checkNew(dir: string): void {
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw new AttestryError(
      'LOG_EXISTS',
      `${dir} is not empty, and nothing is restored over what is there: name a new folder`,
    );
}

async function checkSigner({ signer, dir }: RestoreOptions, { name, logs }: Manifest): Promise<void> {
  if (signer.kind === 'new') return;
  if (signer.kind === 'folder' && `${resolve(signer.path)}${sep}`.startsWith(`${resolve(dir)}${sep}`))
    throw new AttestryError(
      'LOG_EXISTS',
      `the signer's folder is in ${dir}, which is to be new: name another`,
    );
  const [place, its] =
    signer.kind === 'folder'
      ? [`in ${signer.path}`, openSigner(signer.path)]
      : [`at ${signer.signer.address}`, signer.signer];
  const known = await its.origins();
  if (known.length > 0 && !logs.some(({ origin }) => known.includes(origin)))
    throw new AttestryError(
      'SIGNER_ABSENT',
      `the signer ${place} has signed ${known[0]}, and no log of this backup: name the signer of ${name}`,
    );
}

async function checkDatabase({ database }: RestoreOptions, { name }: Manifest): Promise<void> {
  const there = (await database?.stores.list())?.find((origin) => origin.startsWith(`${name}/`));
  if (there !== undefined)
    throw new AttestryError(
      'LOG_EXISTS',
      `${database?.stores.place} has the log ${there} already, and nothing is restored over it: name another database, or drop what an interrupted restore left`,
    );
}

/** What says that a folder is one, until all else is there. */
const UNFINISHED = 'attestry.json.restoring';

async function layDown(options: RestoreOptions, fileKey: FileKey, manifest: Manifest): Promise<void> {
  const { from, dir, signer, database, onProgress } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (const part of ['logs', 'secrets']) mkdirSync(join(dir, part), { mode: 0o700 });
  const { files } = manifest;
  const read = await readBackup(from, fileKey, async (name, body) => {
    onProgress?.(name, files.findIndex((file) => file.name === name) + 1, files.length);
    if (name === 'attestry.json')
      await writeNewFile(
        join(dir, UNFINISHED),
        markerOf(body, {
          ...(database !== undefined && { logs: 'database' }),
          ...(signer.kind === 'process' && { signer: 'process' }),
        }),
      );
    else await writeNewFile(join(dir, name), body);
  });
  if (formatManifest(read) !== formatManifest(manifest))
    throw new AttestryError('BACKUP_BROKEN', `${from} was changed while it was read: nothing was restored`);
  if (signer.kind === 'new') createSigner(join(dir, 'signer'), manifest.name);
  if (signer.kind === 'folder') await copySigner(signer.path, join(dir, 'signer'));
  if (database !== undefined) await moveToDatabase(dir, manifest, database, onProgress);
  for (const part of ['logs', 'secrets', '.'])
    if (existsSync(join(dir, part))) await syncFolder(join(dir, part));
  // If we crash before this line, no command opens the folder; after it, all of it is there.
  await rename(join(dir, UNFINISHED), join(dir, 'attestry.json'));
  await syncFolder(dir);
  await syncFolder(dirname(resolve(dir)));
}

/** attestry.json of the backup is of logs that are files, and a signer in its folder: here it says what is `elsewhere`. */
async function* markerOf(body: AsyncIterable<Uint8Array>, elsewhere: object): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  const marker = JSON.parse(Buffer.concat(pieces).toString()) as object;
  yield Buffer.from(`${JSON.stringify({ ...marker, ...elsewhere })}\n`);
}

const LEFT_BEHIND = /^(?:lock\b|resume\b)/;

/**
 * Copies the signer's folder: keys and the memory of what was signed. How far verification had got is not copied: it was of the logs
 * that are gone.
 */
async function copySigner(from: string, to: string): Promise<void> {
  mkdirSync(join(to, 'resume'), { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const copy = join(to, relative(from, path));
    if (!entry.isFile() || LEFT_BEHIND.test(relative(from, path))) continue;
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
    await writeNewFile(copy, ReadableStream.from([readFileSync(path)]));
    await syncFolder(dirname(copy));
  }
}

/** The logs and the service's own tables go from the files that were laid down into a database. */
async function moveToDatabase(
  dir: string,
  { name, logs }: Manifest,
  { url, stores }: NonNullable<RestoreOptions['database']>,
  onProgress: RestoreOptions['onProgress'],
): Promise<void> {
  const files = sqliteStores(join(dir, 'logs'), name);
  for (const { origin } of logs) {
    await stores.create(origin);
    const [from, to] = [files.open(origin), stores.open(origin)];
    try {
      await copyLog({ from, to, onProgress: (done, total) => onProgress?.(origin, done, total) });
    } finally {
      await Promise.all([from.close(), to.close()]);
    }
  }
  rmSync(join(dir, 'logs'), { recursive: true });
  if (!existsSync(join(dir, 'service.db'))) return;
  const from = await openServiceDatabase({ path: dir, name });
  try {
    const to = await openServiceDatabase({ path: dir, name }, url);
    await copyServiceTables(from, to).finally(() => to.close());
  } finally {
    await from.close();
  }
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(dir, `service.db${suffix}`), { force: true });
}

/** What was restored, before the signer: it remembers what was signed, also what was recorded after the backup. */
async function compareAll(
  { dir, database, signer: given }: RestoreOptions,
  manifest: Manifest,
): Promise<RestoredBackup> {
  const { signer, stores, keyring } = openDataFolder(dir, {
    stores: database?.stores,
    ...(given.kind === 'process' && { signer: given.signer }),
  });
  const logs: RestoredLog[] = [];
  for (const { origin } of manifest.logs) {
    const store = stores.open(origin);
    const { size, contradiction } = await compareLog({ store, origin, signer }).finally(() => store.close());
    logs.push({ origin, size, contradiction });
  }
  const absent: { readonly origin: string; readonly signed: number }[] = [];
  for (const origin of await signer.origins()) {
    const signed = (await signer.lastSigned(origin))?.size ?? 0;
    if (signed > 0 && !logs.some((log) => log.origin === origin)) absent.push({ origin, signed });
  }
  return { manifest, logs, absent, hasSecrets: keyring.keyIds.length > 0 };
}
