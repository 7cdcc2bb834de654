import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Marks a folder as made by `attestry demo`: only there does `tamper` work in place. */
const DEMO_MARK = 'DEMO';

export function demoMarkPath(dir: string): string {
  return join(dir, DEMO_MARK);
}

export function isDemo(dir: string): boolean {
  return existsSync(demoMarkPath(dir));
}

/** The copy of the database that a demo keeps from before its last days, to be put back by `tamper rollback`. */
export function demoOlderCopy(dir: string): string {
  return join(dir, 'older-copy.db');
}
