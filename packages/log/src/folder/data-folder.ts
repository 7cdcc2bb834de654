/**
 * The data folder of an embedded or self-hosted log, and what in it must be kept apart:
 *
 *     attestry.json           {"version": 1, "name": "<the name in every origin>"}
 *     logs/<log>.<n>.db       one SQLite file for each log and incarnation; not where the logs are in a database
 *     secrets/                the HMAC secrets, or what is left of them: see `secret-files`
 *     signer/                 the signing key and the memory of what was signed; not where the signer is a process of its own
 *
 * Where the logs are in a database, attestry.json says so (`"logs": "database"`), though not in which: opened without it, the
 * logs would look lost. Where the signer is a process of its own, it says that, too (`"signer": "process"`): opened without it, a new
 * signer would know of nothing that was signed. A backup of `logs` alone proves nothing about itself; a backup of all in one place lets whoever holds it write
 * a new history. Keep `secrets` and `signer` apart from `logs`.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '../attestry-error.ts';
import type { Log } from '../log/log.ts';
import { createLog, interruptedReset, type LogOptions, openLog } from '../log/open-log.ts';
import { type ResetOptions, replaceIncarnation, resetLog } from '../log/reset-log.ts';
import { makeFolder, writeDurably } from '../node/durable-file.ts';
import { formatOrigin, isLogId, isOriginName, type Origin, parseOrigin } from '../note/origin.ts';
import type { Signer } from '../signer/signer.ts';
import type { LogStore } from '../store/log-store.ts';
import type { LogStores } from '../store/log-stores.ts';
import { sqliteStores } from '../store/sqlite/sqlite-stores.ts';
import { addSecretFile, type FolderKeyring, openKeyring } from './secret-files.ts';
import type { SecretSource } from './secret-source.ts';
import { createSigner, openSigner } from './signer-folders.ts';

type Definitions = NonNullable<LogOptions['events']>;

export type DataFolderOptions<C extends Definitions = Definitions> = Omit<
  LogOptions<C>,
  'store' | 'signer' | 'origin' | 'keyring'
>;

export interface DataFolder {
  readonly path: string;
  readonly name: string;
  readonly signer: Signer;
  readonly keyring: FolderKeyring;
  /** Where its logs are. Closed by whoever gave them. */
  readonly stores: LogStores;
}

export interface PlaceOfLogs {
  /** A database that has the logs. @default SQLite files in the folder */
  readonly stores?: LogStores | undefined;
  /** Where secrets come from beside the files of the folder: they are newer than those. @default nowhere */
  readonly secrets?: readonly SecretSource[] | undefined;
}

/** What of a data folder is elsewhere. */
export interface DataElsewhere extends PlaceOfLogs {
  /** A signer that is a process of its own. @default the one in the folder */
  readonly signer?: Signer | undefined;
}

/** Makes a data folder: name, signer, first secret. Throws LOG_EXISTS when there is one. Durable when it returns. */
export function createDataFolder(path: string, name: string, elsewhere: DataElsewhere = {}): DataFolder {
  const { stores, signer, secrets = [] } = elsewhere;
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
  for (const part of stores === undefined ? ['logs', 'secrets'] : ['secrets']) makeFolder(join(path, part));
  // What an interrupted attempt has made is used: a key or a secret is never made over.
  if (signer === undefined && !existsSync(join(path, 'signer', 'key')))
    createSigner(join(path, 'signer'), name);
  if (openKeyring(path, secrets).keyIds.length === 0) addSecretFile(path);
  // Written last: a folder without it was not finished, and is not opened.
  writeMarker(path, {
    version: 1,
    name,
    ...(stores !== undefined && { logs: 'database' }),
    ...(signer !== undefined && { signer: 'process' }),
  });
  return openDataFolder(path, elsewhere);
}

/**
 * Opens a data folder that exists. Throws LOG_ABSENT when there is none, or its logs are not where they are said to be;
 * SIGNER_ABSENT when its signer is not. A signer that is a process of its own is not asked yet.
 */
export function openDataFolder(
  path: string,
  { stores, signer, secrets = [] }: DataElsewhere = {},
): DataFolder {
  const file = join(path, 'attestry.json');
  if (!existsSync(file)) {
    throw new AttestryError(
      'LOG_ABSENT',
      `${path} is not a data folder: create one with \`attestry init --dir ${path}\``,
    );
  }
  const { version, name, logs, signer: place } = readMarker(file);
  if (version !== 1 || typeof name !== 'string') {
    throw new AttestryError('LOG_ABSENT', `${file} is of another version than this program reads`);
  }
  checkPlace(path, logs === 'database', stores);
  checkSigner(path, place === 'process', signer);
  return {
    path,
    name,
    signer: signer ?? openSigner(join(path, 'signer')),
    keyring: openKeyring(path, secrets),
    stores: stores ?? sqliteStores(join(path, 'logs'), name),
  };
}

/**
 * Says from now on that the logs of a folder are in a database, or files of it: the last step of moving them. Durable when it
 * returns.
 */
export function setPlaceOfLogs(path: string, place: 'database' | 'files'): void {
  const { logs: _, ...marker } = readMarker(join(path, 'attestry.json'));
  writeMarker(path, { ...marker, ...(place === 'database' && { logs: 'database' }) });
}

function writeMarker(path: string, marker: Marker): void {
  writeDurably(join(path, 'attestry.json'), `${JSON.stringify(marker)}\n`, 0o644);
}

/** Looked for in the wrong place, every log would seem to be lost. */
function checkPlace(path: string, inDatabase: boolean, stores: LogStores | undefined): void {
  if (inDatabase && stores === undefined) {
    throw new AttestryError(
      'LOG_ABSENT',
      `the logs of ${path} are in a database: say in which with ATTESTRY_DATABASE_URL or --database`,
    );
  }
  if (inDatabase || stores === undefined) return;
  throw new AttestryError(
    'LOG_ABSENT',
    `the logs of ${path} are files of it, and not in ${stores.place}: leave ATTESTRY_DATABASE_URL and --database out, or name another folder`,
  );
}

/** Another signer than the one that knows the logs would take them for forged, or sign what it never saw. */
function checkSigner(path: string, isProcess: boolean, signer: Signer | undefined): void {
  if (isProcess && signer === undefined) {
    throw new AttestryError(
      'SIGNER_ABSENT',
      `the signer of ${path} is a process of its own: say where it answers with ATTESTRY_SIGNER or --signer`,
    );
  }
  if (isProcess || signer === undefined) return;
  throw new AttestryError(
    'SIGNER_ABSENT',
    `the signer of ${path} is in its folder: leave ATTESTRY_SIGNER and --signer out, or name another folder`,
  );
}

/** What attestry.json says. */
interface Marker {
  readonly version?: unknown;
  readonly name?: unknown;
  readonly logs?: unknown;
  readonly signer?: unknown;
}

function readMarker(file: string): Marker {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Marker;
  } catch (cause) {
    throw new AttestryError(
      'LOG_ABSENT',
      `${file} cannot be read: restore it, it says {"version": 1, "name": "<the name in every origin>"}`,
      { cause },
    );
  }
}

/** Begins a log in a data folder. */
export async function createFolderLog<const C extends Definitions>(
  folder: DataFolder,
  log = 'main',
  options: DataFolderOptions<C> = {},
): Promise<Log<C>> {
  checkLogId(log);
  const origin = formatOrigin({ name: folder.name, log, incarnation: 1 });
  const { signer, keyring, stores } = folder;
  // First of all: a signer that does not enrol it leaves no log behind that nobody can begin.
  if (!(await stores.exists(origin)) && (await signer.lastSigned(origin)) === undefined)
    await signer.enroll(origin);
  await requireSecret(folder);
  await stores.create(origin);
  return closeOnFailure(stores.open(origin), (store) =>
    createLog({ ...options, store, origin, signer, keyring }),
  );
}

/** Every secret may have been taken offline: what begins then has one of its own. */
async function requireSecret({ path, keyring }: DataFolder): Promise<void> {
  if (keyring.keyIds.length > 0) return;
  addSecretFile(path);
  await keyring.refresh();
}

/** Opens a log of a data folder: its latest incarnation. Rejects with LOG_ABSENT when it is not there. */
export async function openFolderLog<const C extends Definitions>(
  folder: DataFolder,
  log = 'main',
  options: DataFolderOptions<C> = {},
): Promise<Log<C>> {
  const { origin } = await locateLog(folder, log);
  if (!(await folder.stores.exists(origin))) throw await absentLog(folder, origin);
  return closeOnFailure(folder.stores.open(origin), (store) =>
    openLog({ ...options, store, origin, signer: folder.signer, keyring: folder.keyring }),
  );
}

/**
 * Begins a new incarnation of a log, the only way on from one that is not any more what was signed; one that is fine is ended as
 * well. What was interrupted is gone on with, and a reset that lacks only its signature is signed. Nobody has the log open.
 *
 * @throws AttestryError LOG_ABSENT when there never was one, LOG_READ_ONLY when it was moved away
 */
export async function resetFolderLog<const C extends Definitions>(
  folder: DataFolder,
  log: string,
  {
    reason,
    contradiction,
    ...options
  }: DataFolderOptions<C> & Pick<ResetOptions, 'reason' | 'contradiction'>,
): Promise<Log<C>> {
  const { signer, keyring, stores } = folder;
  const [latest = '', before] = await listIncarnations(folder, log);
  const begun = await readBegun(folder, latest);
  if (begun === 'nothing' && before === undefined) throw await absentLog(folder, latest);
  if (begun === 'unsigned' && before !== undefined) return openFolderLog(folder, log, options);
  const origin = begun === 'nothing' ? latest : incarnationAfter(latest);
  const old = begun === 'nothing' ? (before ?? latest) : latest;
  const previous = (await stores.exists(old)) ? stores.open(old) : undefined;
  try {
    await requireSecret(folder);
    await replaceIncarnation({ signer, origin: old, previous }, origin);
    await stores.create(origin);
    return await closeOnFailure(stores.open(origin), (store) =>
      resetLog({ ...options, store, origin, signer, keyring, previous, reason, contradiction }),
    );
  } finally {
    await previous?.close();
  }
}

/** How far an incarnation was begun: what cannot be read counts as begun, since it is evidence. */
async function readBegun(
  { signer, stores }: DataFolder,
  origin: string,
): Promise<'nothing' | 'unsigned' | 'signed'> {
  const signed = await signer.lastSigned(origin);
  if (signed !== undefined && signed.size > 0) return 'signed';
  if (!(await stores.exists(origin))) return 'nothing';
  const store = stores.open(origin);
  try {
    const { size } = await store.readHead();
    if (size === 0) return 'nothing';
    return signed === undefined ? 'signed' : 'unsigned';
  } catch {
    return 'signed';
  } finally {
    await store.close();
  }
}

function incarnationAfter(origin: string): string {
  const parsed = parseOrigin(origin);
  return formatOrigin({ ...parsed, incarnation: parsed.incarnation + 1 });
}

/** Why a log cannot be opened that is not there: it never was, or it is lost. */
export async function absentLog({ signer, stores }: DataFolder, origin: string): Promise<AttestryError> {
  const signed = await signer.lastSigned(origin);
  const { log, incarnation } = parseOrigin(origin);
  if (signed?.size === 0 && incarnation > 1) return new AttestryError('LOG_ABSENT', interruptedReset(origin));
  return new AttestryError(
    'LOG_ABSENT',
    signed === undefined
      ? `there is no log "${log}" in ${stores.place}: create it with \`attestry init${log === 'main' ? '' : ` --log ${log}`}\``
      : `${stores.placeOf(origin)} is gone, and ${signed.size} records of ${origin} were signed: restore it from a backup; docs/operations/restore.md says how, and what to do without one`,
  );
}

/** Which incarnation of a log is the latest, whether or not it is there. */
export async function locateLog(
  folder: DataFolder,
  log = 'main',
): Promise<{ readonly origin: string; readonly incarnation: number }> {
  const [origin = ''] = await listIncarnations(folder, log);
  return { origin, incarnation: parseOrigin(origin).incarnation };
}

/**
 * The origins of a log, its latest incarnation first, whether or not they are there. The signer says which is the latest where it
 * knows the log: a file that somebody puts beside it ends none.
 */
export async function listIncarnations(folder: DataFolder, log = 'main'): Promise<readonly string[]> {
  checkLogId(log);
  const { name, stores, signer } = folder;
  const [stored, enrolled] = await Promise.all(
    [stores.list(), signer.origins()].map(async (listed) => incarnationsIn(await listed, name, log)),
  );
  const latest = Math.max(1, ...(enrolled?.length ? enrolled : (stored ?? [])));
  const known = new Set([latest, ...(enrolled ?? []), ...(stored ?? [])].filter((one) => one <= latest));
  return [...known].sort((a, b) => b - a).map((incarnation) => formatOrigin({ name, log, incarnation }));
}

function incarnationsIn(origins: readonly string[], name: string, log: string): readonly number[] {
  return origins
    .flatMap(originIn)
    .filter((origin) => origin.name === name && origin.log === log)
    .map(({ incarnation }) => incarnation);
}

/** The logs that there are, and those of which something was signed: that one is gone must not go unnoticed. */
export async function listFolderLogs(folder: DataFolder): Promise<readonly string[]> {
  return [...new Set((await knownOrigins(folder)).map(({ log }) => log))].sort();
}

/** What stores and signer know under the name of the folder. */
async function knownOrigins({ name, stores, signer }: DataFolder): Promise<readonly Origin[]> {
  return [...(await stores.list()), ...(await signer.origins())]
    .flatMap(originIn)
    .filter((origin) => origin.name === name);
}

/** What is no origin is no log: others may write a database, too. */
function originIn(text: string): readonly Origin[] {
  try {
    return [parseOrigin(text)];
  } catch {
    return [];
  }
}

function checkLogId(log: string): void {
  if (!isLogId(log))
    throw new AttestryError('EVENT_INVALID', `"${log}" cannot name a log: use a-z, 0-9, "_" and "-"`);
}

function listFolder(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path) : [];
}

async function closeOnFailure<L>(store: LogStore, open: (store: LogStore) => Promise<L>): Promise<L> {
  try {
    return await open(store);
  } catch (error) {
    await store.close();
    throw error;
  }
}
