/**
 * The data folder of an embedded or self-hosted log, and what in it must be kept apart:
 *
 *     attestry.json           {"version": 1, "name": "<the name in every origin>"}
 *     logs/<log>.<n>.db       one SQLite file for each log and incarnation
 *     secrets/<order>-<id>    the HMAC secrets, oldest first (mode 0600)
 *     signer/                 the signing key and the memory of what was signed
 *
 * A backup of `logs` alone proves nothing about itself; a backup of all in one place lets whoever holds it write
 * a new history. Keep `secrets` and `signer` apart from `logs`.
 */

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '../attestry-error.ts';
import type { Log } from '../log/log.ts';
import { createLog, type LogOptions, openLog } from '../log/open-log.ts';
import { sha256 } from '../node/crypto.ts';
import { makeFolder, writeDurably } from '../node/durable-file.ts';
import { formatOrigin, isLogId, isOriginName } from '../note/origin.ts';
import { keyIdOf } from '../record/chain.ts';
import { createKeyring, type Keyring, parseSecret } from '../record/key-epoch.ts';
import { FolderSigner } from '../signer/folder-signer.ts';
import type { Signer } from '../signer/signer.ts';
import type { LogStore } from '../store/log-store.ts';
import { fileLock } from '../store/sqlite/file-lock.ts';
import { createLogFile } from '../store/sqlite/schema.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';

type Definitions = NonNullable<LogOptions['events']>;

export type DataFolderOptions<C extends Definitions = Definitions> = Omit<
  LogOptions<C>,
  'store' | 'signer' | 'origin' | 'keyring'
>;

export interface DataFolder {
  readonly path: string;
  readonly name: string;
  readonly signer: Signer;
  readonly keyring: Keyring;
}

/** Makes a data folder: name, signer, first secret. Throws LOG_EXISTS when there is one. Durable when it returns. */
export function createDataFolder(path: string, name: string): DataFolder {
  if (!isOriginName(name)) {
    throw new AttestryError(
      'EVENT_INVALID',
      `"${name}" cannot name a log: use 1 to 100 of a-z, 0-9, "." and "-"`,
    );
  }
  // A signer that has enrolled a log is no interrupted attempt: the name of that log was lost, and no other is put in its place.
  if (existsSync(join(path, 'attestry.json')) || listFolder(join(path, 'signer', 'origins')).length > 0) {
    throw new AttestryError('LOG_EXISTS', `${path} is a data folder already: open it, or name another`);
  }
  mkdirSync(path, { recursive: true, mode: 0o700 });
  for (const part of ['logs', 'secrets']) makeFolder(join(path, part));
  // What an interrupted attempt has made is used: a key or a secret is never made over.
  if (!existsSync(join(path, 'signer', 'key')))
    FolderSigner.create(join(path, 'signer'), name, fileLock(join(path, 'signer', 'lock')));
  if (readKeyring(path).keyIds.length === 0) addSecret(path, new Uint8Array(randomBytes(32)));
  // Written last: a folder without it was not finished, and is not opened.
  writeDurably(join(path, 'attestry.json'), `${JSON.stringify({ version: 1, name })}\n`, 0o644);
  return openDataFolder(path);
}

/** Opens a data folder that exists. Throws LOG_ABSENT when there is none. */
export function openDataFolder(path: string): DataFolder {
  const file = join(path, 'attestry.json');
  if (!existsSync(file)) {
    throw new AttestryError(
      'LOG_ABSENT',
      `${path} is not a data folder: create one with \`attestry init --dir ${path}\``,
    );
  }
  const { version, name } = readMarker(file);
  if (version !== 1 || typeof name !== 'string') {
    throw new AttestryError('LOG_ABSENT', `${file} is of another version than this program reads`);
  }
  return {
    path,
    name,
    signer: FolderSigner.open(join(path, 'signer'), fileLock(join(path, 'signer', 'lock'))),
    keyring: readKeyring(path),
  };
}

function readMarker(file: string): { readonly version?: unknown; readonly name?: unknown } {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown; name?: unknown };
  } catch (cause) {
    throw new AttestryError(
      'LOG_ABSENT',
      `${file} cannot be read: restore it, it says {"version": 1, "name": "<the name in every origin>"}`,
      { cause },
    );
  }
}

/** Makes a new secret, durably, and returns its key id; the log goes over to it by `rotateSecret`. */
export function addNewSecret(folder: DataFolder): { readonly keyId: string; readonly folder: DataFolder } {
  const keyId = addSecret(folder.path, new Uint8Array(randomBytes(32)));
  return { keyId, folder: { ...folder, keyring: readKeyring(folder.path) } };
}

function addSecret(path: string, random: Uint8Array): string {
  // As text, so that it can be copied by hand, and read by whatever else is to check a tag.
  const text = `${Buffer.from(random).toString('base64url')}\n`;
  const keyId = keyIdOf(sha256, parseSecret(text));
  const order = readdirSync(join(path, 'secrets')).filter(isSecretFile).length + 1;
  writeDurably(join(path, 'secrets', `${String(order).padStart(4, '0')}-${keyId}`), text);
  return keyId;
}

function readKeyring(path: string): Keyring {
  const folder = join(path, 'secrets');
  const files = existsSync(folder) ? readdirSync(folder).filter(isSecretFile).sort() : [];
  return createKeyring(
    sha256,
    files.map((file) => parseSecret(readFileSync(join(folder, file), 'utf8'))),
  );
}

function isSecretFile(file: string): boolean {
  return /^\d{4,}-[0-9a-f]{16}$/.test(file);
}

/** Begins a log in a data folder. */
export async function createFolderLog<const C extends Definitions>(
  folder: DataFolder,
  log = 'main',
  options: DataFolderOptions<C> = {},
): Promise<Log<C>> {
  checkLogId(log);
  const origin = formatOrigin({ name: folder.name, log, incarnation: 1 });
  const path = logPath(folder, log, 1);
  if (!existsSync(path)) createLogFile(path, origin);
  return closeOnFailure(openSqliteStore(path, origin), (store) =>
    createLog({ ...options, store, origin, signer: folder.signer, keyring: folder.keyring }),
  );
}

/** Opens a log of a data folder: its latest incarnation. Rejects with LOG_ABSENT when its file is not there. */
export async function openFolderLog<const C extends Definitions>(
  folder: DataFolder,
  log = 'main',
  options: DataFolderOptions<C> = {},
): Promise<Log<C>> {
  const { origin, path } = await locateLog(folder, log);
  if (!existsSync(path)) {
    const signed = await folder.signer.lastSigned(origin);
    throw new AttestryError(
      'LOG_ABSENT',
      signed === undefined
        ? `there is no log "${log}" in ${folder.path}: create it with \`attestry init\``
        : `${path} is gone, and ${signed.size} records of ${origin} were signed: restore the file`,
    );
  }
  return closeOnFailure(openSqliteStore(path, origin), (store) =>
    openLog({ ...options, store, origin, signer: folder.signer, keyring: folder.keyring }),
  );
}

/** Where the latest incarnation of a log is, whether or not the file is there. */
export async function locateLog(
  folder: DataFolder,
  log = 'main',
): Promise<{ origin: string; path: string; incarnation: number }> {
  checkLogId(log);
  const pattern = new RegExp(`^${log}\\.(\\d+)\\.db$`);
  const stored = readdirSync(join(folder.path, 'logs')).map((file) => Number(pattern.exec(file)?.[1] ?? 0));
  const prefix = `${folder.name}/${log}/`;
  const signed = (await folder.signer.origins())
    .filter((origin) => origin.startsWith(prefix))
    .map((origin) => Number(origin.slice(prefix.length)));
  const incarnation = Math.max(1, ...stored, ...signed);
  const origin = formatOrigin({ name: folder.name, log, incarnation });
  return { origin, path: logPath(folder, log, incarnation), incarnation };
}

function checkLogId(log: string): void {
  if (!isLogId(log))
    throw new AttestryError('EVENT_INVALID', `"${log}" cannot name a log: use a-z, 0-9, "_" and "-"`);
}

function listFolder(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path) : [];
}

function logPath(folder: DataFolder, log: string, incarnation: number): string {
  return join(folder.path, 'logs', `${log}.${incarnation}.db`);
}

async function closeOnFailure<L>(store: LogStore, open: (store: LogStore) => Promise<L>): Promise<L> {
  try {
    return await open(store);
  } catch (error) {
    await store.close();
    throw error;
  }
}
