import { expect, test } from 'vitest';
import type { LogStore } from '../log-store.ts';
import { type BatchOptions, LogModel } from './log-model.ts';

/** A store under test, and what else a test may do with its file. */
export interface OpenedStore {
  readonly store: LogStore;
  /** Closes the store and opens another one on the same file. */
  reopen(): Promise<LogStore>;
  /** Opens another store on the same file, as a second process would. */
  second(): Promise<LogStore>;
  /** Closes every store and removes the file. */
  dispose(): Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

/** What a test may do with a file, from how a store of it is opened. @param remove the file, once all of them are closed */
export function openedStore(open: () => LogStore, remove: () => void = () => {}): OpenedStore {
  const stores: LogStore[] = [];
  const next = async (): Promise<LogStore> => {
    const store = open();
    stores.push(store);
    return store;
  };
  const store = open();
  stores.push(store);
  return {
    store,
    reopen: async () => {
      await store.close();
      return next();
    },
    second: next,
    dispose: async () => {
      await Promise.all(stores.map((each) => each.close()));
      remove();
    },
  };
}

/** A test with a store on a new file, and a model of what the store should hold. */
export function storeTest(
  open: OpenStore,
  name: string,
  run: (opened: OpenedStore, model: LogModel) => Promise<void>,
): void {
  test(name, async () => {
    const opened = await open();
    try {
      await run(opened, new LogModel());
    } finally {
      await opened.dispose();
    }
  });
}

/** Appends records to the store and to the model. */
export async function appendBatch(
  store: LogStore,
  model: LogModel,
  count: number,
  options: BatchOptions = {},
): Promise<void> {
  const made = model.build(count, options);
  expect(await store.append(made.batch)).toEqual({ kind: 'appended' });
  model.keep(made);
}

/** Whether a promise settles within some milliseconds. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, ms, false));
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, late]);
}
