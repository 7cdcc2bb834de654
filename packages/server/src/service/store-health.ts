/**
 * Whether the last thing that a log was to write was written: for `/readyz`, which would otherwise learn it only by
 * writing. It is asked where the records go, so that no way of recording is left out.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Log } from '@attestry/log';

type LogStore = Log['store'];

export type StoreFailure = 'disk-full' | 'store-failed';

/** What SQLite, PostgreSQL and the system say when the disk, or the quota, is full. */
const DISK_FULL = /disk is full|SQLITE_FULL|no space left on device|ENOSPC|EDQUOT/i;

/** Whether something failed because there is no room, as far as the error tells. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && DISK_FULL.test(`${error.message} ${String(error.cause ?? '')}`);
}

/** How the store of one log does. */
export interface StoreHealth {
  /** Undefined when the last append was written, and when there was none. */
  readonly failure: () => StoreFailure | undefined;
}

/**
 * A store that notes how its appends end and tells how many records each has. Nothing else of it changes.
 *
 * @param file where its records are; undefined where that is a database, whose disk is not ours to look at
 */
export function watchStore(
  store: LogStore,
  file: string | undefined,
  onAppended: (records: number) => void,
): { readonly store: LogStore; readonly health: StoreHealth } {
  let failure: StoreFailure | undefined;
  let triedMs = Number.NEGATIVE_INFINITY;
  const append: LogStore['append'] = async (batch) => {
    const { count } = batch;
    try {
      const answer = await store.append(batch);
      failure = undefined;
      if (answer.kind === 'appended') onAppended(count);
      return answer;
    } catch (error) {
      failure = isDiskFull(error) ? 'disk-full' : 'store-failed';
      triedMs = performance.now();
      throw error;
    }
  };
  return {
    store: withAppend(store, append),
    health: {
      failure: () => {
        // Nobody sends records to a server that says it is not ready: it must find out by itself that it is again.
        const sinceMs = performance.now() - triedMs;
        if (failure !== 'disk-full' || file === undefined) {
          if (sinceMs > FORGET_MS) failure = undefined;
        } else if (sinceMs > RETRY_MS) {
          triedMs = performance.now();
          if (hasRoom(file)) failure = undefined;
        }
        return failure;
      },
    },
  };
}

/** A store in which something else appends. It is not copied: what a store has of its class would stay behind. */
function withAppend(store: LogStore, append: LogStore['append']): LogStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'append') return append;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

const RETRY_MS = 1000;
/** A failure that cannot be looked for is taken to be over after this time: the next append knows. */
const FORGET_MS = 10_000;
/** A batch of a few records, in the log and in its write-ahead log. */
const ROOM_BYTES = 262_144;

/** Whether there is room beside a file: found out by writing, since a quota shows in no other way. */
function hasRoom(file: string): boolean {
  const probe = `${file}.room`;
  try {
    writeFileSync(probe, new Uint8Array(ROOM_BYTES), { flush: true });
    return true;
  } catch {
    return false;
  } finally {
    if (existsSync(probe)) rmSync(probe, { force: true });
  }
}
