import { setMaxListeners } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError, type Log, openLog } from '@attestry/log';
import { type DataFolder, locateLog, openDataFolder, openFolderLog } from '@attestry/log/folder';
import { type Database, openSqliteStore } from '@attestry/log/sqlite';
import { ApiKeys } from '../accounts/api-keys.ts';
import { Jobs } from '../operate/jobs.ts';
import { VerificationRuns } from '../operate/verification-runs.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { createMetrics, describeVerifications, type Metrics } from './metrics.ts';
import { openServiceDatabase } from './service-database.ts';
import { type StoreHealth, watchStore } from './store-health.ts';

export interface ServiceOptions {
  /** The data folder: it must exist. */
  readonly dir: string;
  /** Of this program. */
  readonly version: string;
  /** Failures of what nobody awaits, and lines for the operator. */
  readonly onError: (error: unknown) => void;
  /** Lines that monitoring looks for, such as CHAIN BROKEN. */
  readonly onNotice?: (line: string) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly nowMs?: () => number;
  /** Opens only these logs. @default all of the folder */
  readonly logs?: readonly string[];
  /**
   * Refuses with SERVER_RUNNING when another service has the folder exclusively, and keeps others from it: for what serves.
   * Commands beside a server leave it out. @default false
   */
  readonly exclusive?: boolean;
}

/** Everything that answers requests has, whoever sends them: a server over HTTP, or a command on the folder. */
export interface Service {
  readonly folder: DataFolder;
  readonly version: string;
  /** By name. */
  readonly logs: ReadonlyMap<string, Log>;
  readonly database: Database;
  readonly keys: ApiKeys;
  readonly verifications: VerificationRuns;
  readonly jobs: Jobs;
  readonly metrics: Metrics;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
  readonly onNotice: (line: string) => void;
  /** How the stores of the logs do, by name. */
  readonly health: ReadonlyMap<string, StoreHealth>;
  /** Aborted as soon as the service is to end: what follows the log without end ends then. */
  readonly stopping: AbortSignal;
  /** From now on new requests are refused with SERVER_STOPPING; those under way go on. */
  beginStop(): void;
  /** Writes down where it is served, for whoever is refused the folder. Nothing where it is not exclusive. */
  announce(address: string): void;
  /** Ends what runs, signs what is not signed, and closes all files. A second call waits for the first. */
  close(): Promise<void>;
}

/** What of a service needs closing, in the order in which it was opened. */
type Closing = readonly (() => void | Promise<void>)[];

/** Opens the logs of a data folder with what serves them. Nothing runs by itself until `jobs.start()`. */
export async function openService(options: ServiceOptions): Promise<Service> {
  const closing: (() => void | Promise<void>)[] = [];
  try {
    return await openParts(options, closing);
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

async function openParts(
  { dir, version, onError, onNotice = () => {}, nowMs = Date.now, logs: wanted, exclusive }: ServiceOptions,
  closing: (() => void | Promise<void>)[],
): Promise<Service> {
  const folder = openDataFolder(dir);
  const lock: FolderLock | undefined = exclusive === true ? lockFolder(dir) : undefined;
  if (lock !== undefined) closing.push(() => lock.release());
  const database = openServiceDatabase(dir);
  closing.push(() => database.close());
  const logs = new Map<string, Log>();
  const health = new Map<string, StoreHealth>();
  const metrics = createMetrics(logs);
  for (const name of wanted ?? (await listLogs(folder))) {
    const onAppended = (records: number): void => metrics.countAppended(name, records);
    const opened = await openWatchedLog(folder, name, { onError, nowMs }, onAppended);
    closing.push(() => opened.log.close());
    logs.set(name, opened.log);
    health.set(name, opened.health);
  }
  const parts = { folder, logs, database, metrics, nowMs, onError, onNotice };
  const verifications = new VerificationRuns(parts);
  closing.push(() => verifications.stop());
  const jobs = new Jobs({ ...parts, verifications });
  closing.push(() => jobs.stop());
  describeVerifications(metrics, logs, verifications, nowMs);
  const ending = new AbortController();
  // One for each client that follows the log: many are no leak.
  setMaxListeners(0, ending.signal);
  let closed: Promise<void> | undefined;
  return {
    ...parts,
    version,
    keys: new ApiKeys(database, nowMs),
    verifications,
    jobs,
    health,
    stopping: ending.signal,
    beginStop: () => ending.abort(),
    announce: (address) => lock?.announce(address),
    close: () => {
      ending.abort();
      closed ??= closeAll(closing);
      return closed;
    },
  };
}

/** Closes what was opened last first, all of it even where something fails, and then says what failed. */
async function closeAll(closing: Closing): Promise<void> {
  const failures: unknown[] = [];
  for (const close of [...closing].reverse()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, 'not everything could be closed');
}

async function openWatchedLog(
  folder: DataFolder,
  name: string,
  options: { readonly onError: (error: unknown) => void; readonly nowMs: () => number },
  onAppended: (records: number) => void,
): Promise<{ readonly log: Log; readonly health: StoreHealth }> {
  const { origin, path } = await locateLog(folder, name);
  // It says why there is none.
  if (!existsSync(path)) throw await failureOf(openFolderLog(folder, name, options));
  const { signer, keyring } = folder;
  const { store, health } = watchStore(openSqliteStore(path, origin), path, onAppended);
  try {
    return { log: await openLog({ ...options, store, origin, signer, keyring }), health };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Why something was refused that had to be. */
async function failureOf(refused: Promise<Log>): Promise<unknown> {
  try {
    await (await refused).close();
  } catch (error) {
    return error;
  }
  return new Error('the log came into being while it was looked for: try again');
}

/** The log of a name. @throws AttestryError LOG_ABSENT */
export function logOf({ logs }: Pick<Service, 'logs'>, name: string): Log {
  const log = logs.get(name);
  if (log !== undefined) return log;
  throw new AttestryError(
    'LOG_ABSENT',
    `there is no log "${name}" here: there are ${[...logs.keys()].join(', ') || 'none'}`,
  );
}

/** The logs whose file is there, and those of which something was signed: that a file is gone must not go unnoticed. */
async function listLogs({ path, name, signer }: DataFolder): Promise<readonly string[]> {
  const stored = readdirSync(join(path, 'logs')).flatMap((file) => /^(.+)\.\d+\.db$/.exec(file)?.[1] ?? []);
  const signed = (await signer.origins()).flatMap((origin) => {
    const [of, log] = origin.split('/');
    return of === name && log !== undefined ? [log] : [];
  });
  return [...new Set([...stored, ...signed])].sort();
}
