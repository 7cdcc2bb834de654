/** A log of 3,000 records with all that a log has, and copies of its file to damage. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { latin1OfBytes } from '../bytes/sha256.ts';
import { addNewSecret, createDataFolder, createFolderLog, type DataFolder, locateLog, openDataFolder, openFolderLog } from '../folder/data-folder.ts';
import type { Log, TypedEvent } from '../log/log.ts';
import { runVerification, type Verification, type VerifyOptions } from '../log/verify-log.ts';
import type { Finding } from '../verify/finding.ts';
import { exitCodeOf, type VerifyReport } from '../verify/report.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { TamperingHand } from './tampering-rows.ts';

export const SIZE = 3000;
/** The rotation records: the last of epochs 0 and 1. */
export const ROTATIONS: readonly number[] = [1000, 2000];
/** Sizes at which checkpoints were signed and are stored. */
export const CHECKPOINTS: readonly number[] = [1, 200, 700, 1500, 1536, 2300, SIZE];
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
  let folder = createDataFolder(join(parent, 'data'), 'test.example');
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
  for (const stop of [...CHECKPOINTS, ...ROTATIONS].sort((a, b) => a - b)) {
    await fill(stop);
    if (CHECKPOINTS.includes(stop)) await log.checkpoint();
    if (ROTATIONS.includes(stop)) size += await rotate();
    if (stop === YESTERDAY) {
      await reopen();
      copyFileSync((await locateLog(folder)).path, yesterday);
    }
  }
  async function rotate(): Promise<number> {
    const added = addNewSecret(folder);
    ({ folder } = added);
    await reopen();
    await log.rotateSecret(added.keyId);
    return 1;
  }
  await log.close();
  const { origin, path } = await locateLog(folder);
  return { folder: openDataFolder(folder.path), origin, path, yesterday };
}

/** Events with every member now and then. */
export function sampleEvent(i: number): TypedEvent {
  return {
    type: ['invoice.paid', 'user.login', 'client.updated', 'ticket.opened', 'something.own'][i % 5] ?? '',
    actor: { type: i % 3 === 0 ? 'admin' : 'user', id: `u${i % 40}`, name: `Person ${i % 40}`, email: `p${i % 40}@example.org`, roles: ['staff'] },
    target: { type: 'invoice', id: i, name: `Invoice ${i}` },
    request: { ip: `203.0.113.${i % 250}`, userAgent: 'Mozilla/5.0 Firefox/140', method: 'POST', path: `/invoices/${i}?page=2` },
    before: { state: 'open', amount: i },
    after: { state: 'paid', amount: i },
    reason: `reason number ${i}`,
    ...(i % 7 === 0 && { id: `event-${i}`, source: { id: 'shop', seq: i } }),
    ...(i % 11 === 0 && { behalf: { type: 'user', id: 'boss', name: 'The Boss' }, related: [{ type: 'client', id: i }], subject: { type: 'client', id: i % 9 } }),
    ...(i % 13 === 0 && { details: { note: 'Zürich 日本 😀', nested: { deep: [1, 2.5, null, true] } } }),
  };
}

let copies = 0;

/** A copy of the file, in a folder, with a hand on it. Close the hand before verifying. */
export function damage(sample: SampleLog, folder: string, harm: (hand: TamperingHand) => void, from: string = sample.path): string {
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

/** Verifies a copy against the sample's signer and secrets. */
export async function verifyCopy(sample: SampleLog, path: string, options: Partial<VerifyOptions> = {}): Promise<VerifyReport> {
  return (await verifyCopyWhole(sample, path, options)).report;
}

export async function verifyCopyWhole(sample: SampleLog, path: string, options: Partial<VerifyOptions> = {}): Promise<Verification> {
  const { origin, folder } = sample;
  const store = openSqliteStore(path, origin);
  try {
    const { keyring, signer } = folder;
    return await runVerification({ store, origin, keyring, signer, mode: 'full', threads: 1, ...options });
  } finally {
    await store.close();
  }
}

/** What a report says, as short as it can be compared: `kind from..to xcount`. */
export function summaryOf(report: VerifyReport): string[] {
  return report.findings.map(shortFinding);
}

export function shortFinding({ kind, from, to, count }: Finding): string {
  if (from === null) return `${kind} - x${count}`;
  return from === to ? `${kind} ${from} x${count}` : `${kind} ${from}..${to} x${count}`;
}

/** What is expected of a verification of damage. */
export interface Expected {
  /** {@link summaryOf} of a full run. */
  readonly full: readonly string[];
  /** Of a quick run. @default the same, without what only a full run looks at */
  readonly quick?: readonly string[];
  readonly lastVerified?: number;
  readonly unproven?: number;
}

const FULL_ONLY = /^(index|disclosure|undisclosed|unerased) /;

/** The differences between two reports of one copy (full, quick) and what was expected: undefined when there are none. */
export async function judge(sample: SampleLog, path: string, expected: Expected, options: Partial<VerifyOptions> = {}): Promise<object> {
  const full = await verifyCopy(sample, path, { ...options, mode: 'full' });
  const quick = await verifyCopy(sample, path, { ...options, mode: 'quick' });
  return { full: judged(full, expected.unproven), quick: judged(quick, expected.unproven) };
}

/** What {@link judge} returns when all is as expected. */
export function expectation({ full, quick, lastVerified, unproven }: Expected): object {
  const inQuick = quick ?? full.filter((line) => !FULL_ONLY.test(line));
  const side = (lines: readonly string[]): object => ({
    findings: lines,
    exitCode: lines.length > 0 ? 3 : 0,
    lastVerified: lines.length === full.length && lastVerified !== undefined ? lastVerified : firstOf(lines) - 1,
    ...(unproven !== undefined && { unproven }),
  });
  return { full: side(full), quick: side(inQuick) };
}

function judged(report: VerifyReport, unproven: number | undefined): object {
  const findings = summaryOf(report);
  const { lastVerified, totals } = report;
  return { findings, exitCode: exitCodeOf(report), lastVerified, ...(unproven !== undefined && { unproven: totals.unproven }) };
}

function firstOf(lines: readonly string[]): number {
  const positions = lines.flatMap((line) => (/ (\d+)/.exec(line) ? [Number(/ (\d+)/.exec(line)?.[1])] : []));
  return positions.length > 0 ? Math.min(...positions) : SIZE;
}

/** Hex of what a column holds. */
export function hexAt(hand: TamperingHand, table: string, column: string, seq: number): string {
  return Buffer.from(latin1OfBytes(hand.bytesAt(table, column, seq) ?? new Uint8Array(0)), 'latin1').toString('hex');
}

export type { Log };
