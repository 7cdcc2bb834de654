import { openDatabase } from './driver.ts';

/** A lock is waited for this long. */
const TIMEOUT_MS = 30_000;

/**
 * Runs functions while no other process runs one under the same path. SQLite's own file lock does it: it is
 * released by the system when its process dies, so that no crash leaves a lock behind.
 */
export function fileLock(path: string): <T>(run: () => T) => T {
  return (run) => {
    const db = openDatabase(path, { busyTimeoutMs: TIMEOUT_MS });
    try {
      db.exec('BEGIN EXCLUSIVE');
      const result = run();
      db.exec('COMMIT');
      return result;
    } finally {
      db.close();
    }
  };
}
