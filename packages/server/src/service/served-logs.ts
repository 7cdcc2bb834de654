import { type Log, openLog, type ReadOnlyReason } from '@attestry/log';
import {
  absentLog,
  type DataFolder,
  listFolderLogs,
  listIncarnations,
  locateLog,
} from '@attestry/log/folder';
import { closeAll } from './close-all.ts';
import { DEMO_LOG, findDemo } from './demo-log.ts';
import { type StoreHealth, watchStore } from './store-health.ts';

/** Asks whoever outside remembers how far a log was, before it takes records. */
export type AskOutside = (
  name: string,
  log: Pick<Log, 'origin' | 'store' | 'keyring'>,
) => Promise<ReadOnlyReason | undefined>;

export interface ServedLogsOptions {
  readonly folder: DataFolder;
  readonly onAppended: (log: string, records: number) => void;
  readonly askOutside: AskOutside;
  readonly onError: (error: unknown) => void;
  readonly nowMs: () => number;
}

/** The logs that a service has open, by name: those of its data folder, and the demo, which comes and goes. */
export class ServedLogs {
  readonly logs: Map<string, Log> = new Map();
  /** How their stores do. */
  readonly health: Map<string, StoreHealth> = new Map();
  readonly #options: ServedLogsOptions;
  readonly #older = new Map<string, Promise<readonly Log[]>>();
  #hasDemo = false;

  constructor(options: ServedLogsOptions) {
    this.#options = options;
  }

  /** Opens these, or all there are. A demo that cannot be opened keeps nobody from their logs. */
  async open(wanted: readonly string[] | undefined): Promise<void> {
    const { folder, onError } = this.#options;
    const stored = await listFolderLogs(folder);
    const hasName = stored.includes(DEMO_LOG);
    const demo = wanted === undefined || wanted.includes(DEMO_LOG) ? findDemo(folder) : undefined;
    const isDemo = (name: string): boolean => name === DEMO_LOG && !hasName && demo !== undefined;
    for (const name of wanted ?? stored) if (!isDemo(name)) await this.#add(folder, name);
    if (demo === undefined) return;
    try {
      if (hasName) throw new Error(`a log of the folder has its name, "${DEMO_LOG}"`);
      await this.addDemo(demo);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onError(new Error(`the demo in ${demo.path} is not served: ${reason}`, { cause: error }));
    }
  }

  /**
   * What resets ended of a log, the latest first and for reading only: opened when somebody first asks. What is gone, or cannot be
   * opened, is left out: it keeps nobody from the rest.
   */
  older(name: string): Promise<readonly Log[]> {
    const opened = this.#older.get(name) ?? this.#openOlder(name);
    this.#older.set(name, opened);
    return opened;
  }

  async #openOlder(name: string): Promise<readonly Log[]> {
    const { folder, onError, nowMs } = this.#options;
    if (this.isDemo(name)) return [];
    const { stores, signer, keyring } = folder;
    const [_, ...origins] = await listIncarnations(folder, name);
    const logs: Log[] = [];
    for (const origin of origins) {
      if (!(await stores.exists(origin))) continue;
      const store = stores.open(origin);
      try {
        logs.push(await openLog({ onError, nowMs, store, origin, signer, keyring }));
      } catch (error) {
        await store.close();
        const reason = error instanceof Error ? error.message : String(error);
        onError(new Error(`${origin} is not shown: ${reason}`, { cause: error }));
      }
    }
    return logs;
  }

  /** Closes the logs that are served, and those that were asked for beside them. */
  async close(): Promise<void> {
    const older = (await Promise.all([...this.#older.values()])).flat();
    await closeAll([...this.logs.values(), ...older].map((log) => () => log.close()));
  }

  isDemo(name: string): boolean {
    return this.#hasDemo && name === DEMO_LOG;
  }

  async addDemo(folder: DataFolder): Promise<Log> {
    const log = await this.#add(folder, DEMO_LOG);
    this.#hasDemo = true;
    return log;
  }

  /** From now on nobody finds the demo; closing it is left to the caller. */
  takeDemo(): Log | undefined {
    const log = this.#hasDemo ? this.logs.get(DEMO_LOG) : undefined;
    if (log === undefined) return undefined;
    this.#hasDemo = false;
    this.logs.delete(DEMO_LOG);
    this.health.delete(DEMO_LOG);
    return log;
  }

  async #add(folder: DataFolder, name: string): Promise<Log> {
    const { log, health } = await openWatchedLog(folder, name, this.#options);
    this.logs.set(name, log);
    this.health.set(name, health);
    return log;
  }
}

async function openWatchedLog(
  folder: DataFolder,
  name: string,
  { onAppended, askOutside, onError, nowMs }: ServedLogsOptions,
): Promise<{ readonly log: Log; readonly health: StoreHealth }> {
  const { origin } = await locateLog(folder, name);
  const { signer, keyring, stores } = folder;
  if (!(await stores.exists(origin))) throw await absentLog(folder, origin);
  const { store, health } = watchStore(stores.open(origin), stores.fileOf?.(origin), (records) =>
    onAppended(name, records),
  );
  try {
    const ask = (): ReturnType<AskOutside> => askOutside(name, { origin, store, keyring });
    const log = await openLog({ onError, nowMs, store, origin, signer, keyring, askOutside: ask });
    return { log, health };
  } catch (error) {
    await store.close();
    throw error;
  }
}
