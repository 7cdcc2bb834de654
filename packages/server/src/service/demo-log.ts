/**
 * The demo that a server can show beside its logs: a data folder of its own, `<data>/demo`, with secrets and a signer of its
 * own, so that nothing which proves a real log ever knows of it. It is served as the log `demo`. Where the logs are in a database
 * there is none: several servers may share the folder, and no one of them may take its files away from another.
 *
 *     <data>/demo          as it is served; the file DEMO in it says what it is
 *     <data>/demo.making   one that is being made, or whose making was interrupted
 *     <data>/demo.removed  one that is being removed, or whose removal was interrupted
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError, type Log } from '@attestry/log';
import { type DataFolder, openDataFolder } from '@attestry/log/folder';
import { isDemo } from '../demo/demo-folder.ts';

/** The name under which it is served. */
export const DEMO_LOG = 'demo';

const EVENTS = 5000;
const SEED = 1;

/** What of a service the demo needs. */
export interface DemoHost {
  /** The data folder. */
  readonly folder: DataFolder;
  readonly nowMs: () => number;
  readonly stopping: AbortSignal;
  readonly logs: ReadonlyMap<string, Log>;
  isDemo(name: string): boolean;
  addDemo(folder: DataFolder): Promise<Log>;
  removeDemo(): Promise<void>;
}

/** Whether a data folder may have a demo beside its logs. */
export function mayHaveDemo({ stores }: Pick<DataFolder, 'stores'>): boolean {
  return stores.fileOf !== undefined;
}

/** Makes and removes the demo of a service, one after another whoever asks. */
export class DemoLog {
  readonly #host: DemoHost;
  #last: Promise<unknown> = Promise.resolve();

  constructor(host: DemoHost) {
    this.#host = host;
  }

  /**
   * Makes it and serves it at once; where it is served, that is the one.
   *
   * @throws AttestryError LOG_NAME_TAKEN, REQUEST_INVALID
   */
  make(): Promise<{ readonly log: Log; readonly isNew: boolean }> {
    return this.#inTurn(() => this.#make()).catch((error) => {
      if (!this.#host.stopping.aborted) throw error;
      throw new AttestryError('SERVER_STOPPING', 'the server is being stopped: ask again in a moment');
    });
  }

  async #make(): Promise<{ readonly log: Log; readonly isNew: boolean }> {
    const { folder, logs, nowMs, stopping } = this.#host;
    if (!mayHaveDemo(folder))
      throw new AttestryError(
        'REQUEST_INVALID',
        'sample data are files, and the logs of this server are in a database: `attestry demo` makes a folder of them, and `attestry serve` shows it',
      );
    const served = logs.get(DEMO_LOG);
    if (served !== undefined && this.#host.isDemo(DEMO_LOG)) return { log: served, isNew: false };
    const path = demoPath(folder.path);
    if (served !== undefined || (existsSync(path) && !isDemo(path))) throw nameTaken(path, served);
    const making = `${path}.making`;
    removeFolders(making, path);
    // Here: hardly any service ever makes one.
    const { makeDemo } = await import('../demo/make-demo.ts');
    await makeDemo({
      ...{ dir: making, log: DEMO_LOG, count: EVENTS, seed: SEED, to: new Date(nowMs()) },
      signal: stopping,
    });
    renameSync(making, path);
    return { log: await this.#host.addDemo(openDataFolder(path)), isNew: true };
  }

  /**
   * Serves it no more, and removes its folder.
   *
   * @throws AttestryError LOG_ABSENT
   */
  remove(): Promise<void> {
    return this.#inTurn(async () => {
      const path = demoPath(this.#host.folder.path);
      if (!this.#host.isDemo(DEMO_LOG)) throw new AttestryError('LOG_ABSENT', 'no demo is served here');
      await this.#host.removeDemo();
      const removed = `${path}.removed`;
      removeFolders(removed);
      // At once, so that a removal that is interrupted leaves nothing that would be served again.
      renameSync(path, removed);
      removeFolders(removed);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** The folder of the demo that was made in a data folder; undefined where there is none. */
export function findDemo(folder: Pick<DataFolder, 'path' | 'stores'>): DataFolder | undefined {
  const path = demoPath(folder.path);
  return mayHaveDemo(folder) && isDemo(path) && existsSync(join(path, 'attestry.json'))
    ? openDataFolder(path)
    : undefined;
}

function demoPath(dir: string): string {
  return join(dir, DEMO_LOG);
}

/** Only what says of itself that it is a demo. */
function removeFolders(...paths: readonly string[]): void {
  for (const path of paths) if (isDemo(path)) rmSync(path, { recursive: true, force: true });
}

function nameTaken(path: string, served: Log | undefined): AttestryError {
  const what =
    served === undefined ? `the folder ${path} is no demo` : `the log ${served.origin} has its name`;
  return new AttestryError(
    'LOG_NAME_TAKEN',
    `the demo is served as "${DEMO_LOG}", and ${what}: nothing was changed`,
  );
}
