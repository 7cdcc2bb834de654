/** A log of 3,000 records with all that a log has, and copies of its file to damage. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  createDataFolder,
  createFolderLog,
  type DataFolder,
  openDataFolder,
  openFolderLog,
} from '../folder/data-folder.ts';
import { rotateToNewSecret } from '../folder/rotate-keys.ts';
import type { TypedEvent } from '../log/log.ts';
import { runVerification, type Verification, type VerifyOptions } from '../log/verify-log.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import type { Finding } from '../verify/finding.ts';
import { exitCodeOf, type VerifyReport } from '../verify/report.ts';
import { TamperingHand } from './tampering-rows.ts';

export const SIZE = 3000;
/** The rotation records: the last of epochs 0 and 1. */
export const ROTATIONS: readonly number[] = [1000, 2000];
/** Sizes at which checkpoints were signed and are stored. */
export const CHECKPOINTS: readonly number[] = [200, 700, 1000, 1500, 1536, 2000, 2300, SIZE];
/** The size of `yesterday`. */
export const YESTERDAY = 1500;

export interface SampleLog {
  readonly folder: DataFolder;
  readonly origin: string;
  /** The file of the log, closed. */
  readonly path: string;
  /** A copy of the file as it was at {@link YESTERDAY}. */
  readonly yesterday: string;
}

/** Makes the sample log in an empty folder. */
export async function makeSampleLog(parent: string): Promise<SampleLog> {
  const folder = createDataFolder(join(parent, 'data'), 'test.example');
  const yesterday = join(parent, 'yesterday.db');
  let log = await createFolderLog(folder);
  let size = 1;
  const fill = async (to: number): Promise<void> => {
    for (; size < to; size = Math.min(to, size + 250)) {
      await log.recordAll(Array.from({ length: Math.min(250, to - size) }, (_, i) => sampleEvent(size + i)));
    }
  };
  const reopen = async (): Promise<void> => {
    await log.close();
    log = await openFolderLog(folder);
  };
  for (const stop of [...new Set([...CHECKPOINTS, ...ROTATIONS])].sort((a, b) => a - b)) {
    await fill(stop);
    if (CHECKPOINTS.includes(stop)) await log.checkpoint();
    if (ROTATIONS.includes(stop)) size += await rotate();
    if (stop === YESTERDAY) {
      await reopen();
      copyFileSync(folder.stores.placeOf(log.origin), yesterday);
    }
  }
  async function rotate(): Promise<number> {
    await rotateToNewSecret(folder, log);
    return 1;
  }
  await log.close();
  const { origin } = log;
  const path = folder.stores.placeOf(origin);
  keepCheckpoints(path);
  return { folder: openDataFolder(folder.path), origin, path, yesterday };
}

/** Events with every member now and then. */
export function sampleEvent(i: number): TypedEvent {
  return {
    type: ['invoice.paid', 'user.login', 'client.updated', 'ticket.opened', 'something.own'][i % 5] ?? '',
    actor: { type: i % 3 === 0 ? 'admin' : 'user', id: `u${i % 40}`, name: `Person ${i % 40}` },
    after: { state: 'paid', amount: i },
    request: { ip: `203.0.113.${i % 250}` },
    ...(i % 7 === 0 && { id: `event-${i}`, source: { id: 'shop', seq: i } }),
    ...(i % 10 === 0 && {
      before: { state: 'open', amount: i },
      reason: `reason ${i}`,
      target: { type: 'invoice', id: i, name: `Invoice ${i}` },
    }),
    ...(i % 11 === 0 && {
      behalf: { type: 'user', id: 'boss', name: 'The Boss' },
      related: [{ type: 'client', id: i }],
      subject: { type: 'client', id: i % 9 },
    }),
    ...(i % 13 === 0 && { details: { note: 'Zürich 日本 😀', nested: { deep: [1, 2.5, null, true] } } }),
  };
}

/** The clock had others signed in between: which ones, nobody can say beforehand. */
function keepCheckpoints(path: string): void {
  const hand = new TamperingHand(path);
  hand.run(`DELETE FROM checkpoints WHERE size NOT IN (${CHECKPOINTS.join(', ')})`);
  // The file is copied without its write-ahead log.
  hand.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  hand.close();
}

let copies = 0;

/** A copy of the file, in a folder, with a hand on it. Close the hand before verifying. */
export function damage(
  sample: SampleLog,
  folder: string,
  harm: (hand: TamperingHand) => void,
  from: string = sample.path,
): string {
  const path = join(folder, `copy-${copies++}.db`);
  copyFileSync(from, path);
  const hand = new TamperingHand(path);
  try {
    harm(hand);
  } finally {
    hand.close();
  }
  return path;
}

/** Verifies a copy against the sample's signer and secrets, in the modes given, on one store. */
export async function verifyCopy(
  sample: SampleLog,
  path: string,
  ...runs: readonly Partial<VerifyOptions>[]
): Promise<readonly Verification[]> {
  const { origin, folder } = sample;
  const { keyring, signer } = folder;
  const store = openSqliteStore(path, origin);
  try {
    const results: Verification[] = [];
    for (const run of runs) {
      results.push(
        await runVerification({ store, origin, keyring, signer, mode: 'full', threads: 1, ...run }),
      );
    }
    return results;
  } finally {
    await store.close();
  }
}

/** A finding as short as it can be compared: `kind from..to xcount`. */
export function shortFinding({ kind, from, to, count }: Finding): string {
  if (from === null) return `${kind} - x${count}`;
  return from === to ? `${kind} ${from} x${count}` : `${kind} ${from}..${to} x${count}`;
}

const FULL_ONLY = /^(index|disclosure|undisclosed|unerased) /;

export interface Expected {
  /** What a quick run finds. @default the same, without what only a full run looks at */
  readonly quick?: readonly string[];
  readonly unproven?: number;
  readonly verify?: Partial<VerifyOptions>;
}

/** Verifies a copy in both modes: exactly these findings ({@link shortFinding}), and what follows from them. */
export async function expectFindings(
  sample: SampleLog,
  path: string,
  full: readonly string[],
  { quick = full.filter((line) => !FULL_ONLY.test(line)), unproven = 0, verify = {} }: Expected = {},
): Promise<{ readonly full: VerifyReport; readonly quick: VerifyReport }> {
  const [inFull, inQuick] = await verifyCopy(
    sample,
    path,
    { ...verify, mode: 'full' },
    { ...verify, mode: 'quick' },
  );
  if (inFull === undefined || inQuick === undefined) throw new Error('two runs have two reports');
  const reports = { full: inFull.report, quick: inQuick.report };
  for (const mode of ['full', 'quick'] as const) {
    const lines = mode === 'full' ? full : quick;
    const report = reports[mode];
    const { size, lastVerified, totals, findings } = report;
    expect({ mode, findings: findings.map(shortFinding) }).toEqual({ mode, findings: lines });
    expect({ mode, exitCode: exitCodeOf(report), lastVerified, unproven: totals.unproven }).toEqual({
      mode,
      exitCode: lines.length > 0 ? 3 : 0,
      lastVerified: Math.min(findings.find(({ from }) => from !== null)?.from ?? size, size) - 1,
      unproven,
    });
  }
  return reports;
}
