import { test } from 'vitest';
import type { LogStores } from '../log-stores.ts';

/** The name in every origin that the suite uses: as long as a name may be. */
export const NAME: string = `${'n'.repeat(92)}.example`;

/** Stores under test, and what else a test may do with where they are. */
export interface OpenedStores {
  readonly stores: LogStores;
  /** Opens the stores of the same place again, as a second process would. */
  second(): Promise<LogStores>;
  /** Closes all of them, and removes the place. */
  dispose(): Promise<void>;
}

export type OpenStores = () => Promise<OpenedStores>;

/** A test with the stores of a new place. */
export function storesTest(
  open: OpenStores,
  name: string,
  run: (opened: OpenedStores) => Promise<void>,
): void {
  test(name, async () => {
    const opened = await open();
    try {
      await run(opened);
    } finally {
      await opened.dispose();
    }
  });
}
