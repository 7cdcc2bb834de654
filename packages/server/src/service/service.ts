import { setMaxListeners } from 'node:events';
import { AttestryError, type Incarnations, type Log } from '@attestry/log';
import { type DataFolder, openDataFolder, type SecretSource, type Signer } from '@attestry/log/folder';
import { type Accounts, openAccounts } from '../accounts/accounts.ts';
import type { PasswordCost } from '../accounts/password.ts';
import { grantOf, type Principal } from '../accounts/principal.ts';
import { SingleSignOn, type SingleSignOnOptions } from '../accounts/single-sign-on.ts';
import { type AnchorKinds, anchorKinds } from '../anchor/anchor-kinds.ts';
import { LogAnchors } from '../anchor/log-anchors.ts';
import { openServiceDatabase } from '../database/open-service-database.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { Jobs } from '../operate/jobs.ts';
import { VerificationRuns } from '../operate/verification-runs.ts';
import { type Outgoing, openOutgoing } from '../outgoing/outgoing.ts';
import { closeAll } from './close-all.ts';
import { DEMO_LOG, DemoLog } from './demo-log.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { createMetrics, describeVerifications, type Metrics } from './metrics.ts';
import { openStores } from './open-stores.ts';
import { SavedViews } from './saved-views.ts';
import { type AskOutside, ServedLogs } from './served-logs.ts';
import type { StoreHealth } from './store-health.ts';

export interface ServiceOptions {
  /** The data folder: it must exist. */
  readonly dir: string;
  /**
   * The PostgreSQL that has the logs and the service's own tables, which several servers may share: a URL, `postgres://…`.
   * @default none, they are files of the folder
   */
  readonly database?: string | undefined;
  /** Where secrets come from beside the files of the folder. @default nowhere */
  readonly secrets?: readonly SecretSource[] | undefined;
  /** A signer that is a process of its own. @default the one in the folder */
  readonly signer?: Signer | undefined;
  /** Of this program. */
  readonly version: string;
  /** Failures of what nobody awaits, and lines for the operator. */
  readonly onError: (error: unknown) => void;
  /** Lines that monitoring looks for, such as CHAIN BROKEN. */
  readonly onNotice?: (line: string) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly nowMs?: () => number;
  /** The kinds of anchor that there are. @default those of this program */
  readonly anchorKinds?: AnchorKinds;
  /**
   * Whether those outside are asked what they have seen before a log takes records: the whole machine may have been set back. It takes
   * as long as they take, at most some seconds. @default true
   */
  readonly asksAnchors?: boolean;
  /** Opens only these logs. @default all of the folder */
  readonly logs?: readonly string[];
  /**
   * Refuses with SERVER_RUNNING when another service has the folder exclusively, and keeps others from it: for what serves.
   * Commands beside a server leave it out. It counts for nothing with a database: there, several may serve. @default false
   */
  readonly exclusive?: boolean;
  /** Where anchors may be, besides the public network: CIDR, or single addresses. @default none */
  readonly allowNetworks?: readonly string[];
  /** What a password costs. @default PASSWORD_COST */
  readonly passwordCost?: PasswordCost;
  /** Where people may sign in with an account that they have elsewhere. @default nowhere */
  readonly singleSignOn?: SingleSignOnOptions | undefined;
}

/** Everything that answers requests has, whoever sends them: a server over HTTP, or a command on the folder. */
export interface Service extends Accounts {
  readonly folder: DataFolder;
  readonly version: string;
  /** By name, each its latest incarnation. */
  readonly logs: ReadonlyMap<string, Log>;
  /** What resets ended of a log, the latest first: for reading only. */
  older(name: string): Promise<readonly Log[]>;
  readonly database: ServiceDatabase;
  /** Undefined where nothing is set up. */
  readonly singleSignOn: SingleSignOn | undefined;
  readonly views: SavedViews;
  /** Whom outside the logs are shown to. */
  readonly anchors: LogAnchors;
  readonly verifications: VerificationRuns;
  readonly jobs: Jobs;
  readonly metrics: Metrics;
  /** Whatever this service sends to where somebody configured goes out here. */
  readonly outgoing: Outgoing;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
  readonly onNotice: (line: string) => void;
  /** Sample data, made and removed on demand. */
  readonly demo: DemoLog;
  /** Whether a log is sample data, and nothing in it happened. */
  isDemo(name: string): boolean;
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
  { dir, version, onError, onNotice = () => {}, nowMs = Date.now, ...options }: ServiceOptions,
  closing: (() => void | Promise<void>)[],
): Promise<Service> {
  const outgoing = openOutgoing(options.allowNetworks ?? []);
  const sso = options.singleSignOn;
  const singleSignOn = sso && new SingleSignOn(sso, outgoing.fetch, nowMs);
  const stores = await openStores(options.database);
  if (stores !== undefined) closing.push(() => stores.close());
  const { secrets, signer } = options;
  const folder = openDataFolder(dir, { stores, secrets, signer });
  const exclusive = options.exclusive === true && stores === undefined;
  const lock: FolderLock | undefined = exclusive ? lockFolder(dir) : undefined;
  if (lock !== undefined) closing.push(() => lock.release());
  const database = await openServiceDatabase(folder, options.database);
  closing.push(() => database.close());
  const onAppended = (name: string, records: number): void => metrics.countAppended(name, records);
  const kinds = options.anchorKinds ?? anchorKinds({ ...outgoing, nowMs, onNotice });
  const { asksAnchors = true } = options;
  const askOutside: AskOutside = async (name, log) => (asksAnchors ? anchors.ask(name, log) : undefined);
  const served = new ServedLogs({ folder, onAppended, askOutside, onError, nowMs });
  const { logs, health } = served;
  const anchors = new LogAnchors({ logs, database, kinds, nowMs, onError, onNotice });
  const metrics = createMetrics(logs);
  closing.push(() => served.close());
  await served.open(options.logs);
  const parts = { folder, logs, database, anchors, metrics, outgoing, nowMs, onError, onNotice };
  const verifications = await VerificationRuns.open(parts);
  closing.push(() => verifications.stop());
  closing.push(() => anchors.stop());
  const jobs = new Jobs({ ...parts, verifications });
  closing.push(() => jobs.stop());
  describeVerifications(metrics, logs, verifications, nowMs);
  const ending = new AbortController();
  // One for each client that follows the log: many are no leak.
  setMaxListeners(0, ending.signal);
  const views = new SavedViews(database, nowMs);
  const running = { ...parts, served, verifications, jobs, views, stopping: ending.signal };
  let closed: Promise<void> | undefined;
  return {
    ...running,
    version,
    ...openAccounts({
      ...{ database, nowMs, passwordCost: options.passwordCost },
      onMisplaced: (id) => metrics.countMisplacedKey(id),
    }),
    singleSignOn,
    health,
    demo: demoOf(running),
    isDemo: (name) => served.isDemo(name),
    older: (name) => served.older(name),
    beginStop: () => ending.abort(),
    announce: (address) => lock?.announce(address),
    close: () => {
      ending.abort();
      closed ??= closeAll(closing);
      return closed;
    },
  };
}

/** What makes the demo come and go beside the logs of a service. */
function demoOf({
  served,
  jobs,
  verifications,
  views,
  anchors,
  ...parts
}: Pick<Service, 'folder' | 'jobs' | 'verifications' | 'views' | 'anchors' | 'nowMs' | 'stopping'> & {
  readonly served: ServedLogs;
}): DemoLog {
  const { nowMs, stopping, folder } = parts;
  return new DemoLog({
    ...{ folder, nowMs, stopping, logs: served.logs },
    isDemo: (name) => served.isDemo(name),
    addDemo: async (of) => {
      const log = await served.addDemo(of);
      // What is opened now is not among what the end of the service closes.
      if (stopping.aborted) await served.takeDemo()?.close();
      stopping.throwIfAborted();
      jobs.addLog(DEMO_LOG, log);
      return log;
    },
    removeDemo: async () => {
      const log = served.takeDemo();
      await Promise.all([jobs.removeLog(DEMO_LOG), verifications.removeLog(DEMO_LOG)]);
      await views.removeAll(DEMO_LOG);
      await anchors.forget(DEMO_LOG);
      await log?.close();
    },
  });
}

/** The log of a name. @throws AttestryError LOG_ABSENT */
export function logOf({ logs }: Pick<Service, 'logs'>, name: string): Log {
  const log = logs.get(name);
  if (log === undefined) throw logAbsent(name, []);
  return log;
}

/** The logs that somebody may do something in, with their names. */
export function logsFor(
  { logs }: Pick<Service, 'logs'>,
  principal: Principal,
): readonly (readonly [name: string, log: Log])[] {
  return [...logs].filter(([name]) => grantOf(principal, name) !== undefined);
}

/** `names`: those that whoever asks may know of. */
export function logAbsent(name: string, names: readonly string[]): AttestryError {
  return new AttestryError(
    'LOG_ABSENT',
    `there is no log "${name}" here: there are ${names.join(', ') || 'none'}`,
  );
}

/** The log of a name with all that there is of it: who searches looks through it all. @throws AttestryError LOG_ABSENT */
export async function incarnationsOf(
  service: Pick<Service, 'logs' | 'older'>,
  name: string,
): Promise<Incarnations> {
  return [logOf(service, name), ...(await service.older(name))];
}
