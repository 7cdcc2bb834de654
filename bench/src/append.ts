import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, TypedEvent } from '@attestry/log';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { createLogFile } from '@attestry/log/internals';
import { benchEvents } from './events.ts';
import { batchesOf, median, percentile, report, seconds } from './measure.ts';
import { RawInsert } from './raw-insert.ts';
import { Sealing } from './sealing.ts';

const BATCH = 1000;
/** Batches that a caller keeps under way. */
const UNDER_WAY = 4;
const START_MS = Date.parse('2026-01-01T00:00:00Z');

export function temporaryFolder(): string {
  return mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'attestry-bench-'));
}

/** Records events in batches, some of them under way at once, as a busy server does. */
export async function recordAll(log: Log, events: Iterable<TypedEvent>): Promise<void> {
  const underWay: Promise<unknown>[] = [];
  for (const batch of batchesOf(events, BATCH)) {
    if (underWay.length >= UNDER_WAY) await underWay.shift();
    underWay.push(log.recordAll(batch));
  }
  await Promise.all(underWay);
}

/**
 * Sealed append against the same rows into the same tables and index without sealing, in turn. Both make the same
 * events while they are timed, so that neither carries a heap full of them.
 */
export async function benchAppend(records: number, rounds: number): Promise<void> {
  const ratios: number[] = [];
  const sealed: number[] = [];
  const raw: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const folder = temporaryFolder();
    const rawSeconds = insertRaw(folder, round, records);
    const sealedSeconds = await appendSealed(folder, round, records);
    raw.push(records / rawSeconds);
    sealed.push(records / sealedSeconds);
    ratios.push(rawSeconds / sealedSeconds);
    rmSync(folder, { recursive: true });
  }
  report('raw insert, same rows and index, batches of 1,000', median(raw), 'records/s');
  report('sealed append, batches of 1,000', median(sealed), 'records/s', {
    of: 'the raw insert',
    value: median(ratios),
  });
}

function insertRaw(folder: string, seed: number, records: number): number {
  const sealing = new Sealing('bench/raw/1');
  const path = join(folder, 'raw.1.db');
  createLogFile(path, 'bench/raw/1');
  const raw = new RawInsert(path, 'bench/raw/1');
  let taken = 0;
  let start = performance.now();
  for (const events of batchesOf(benchEvents(seed, records, START_MS), BATCH)) {
    taken += performance.now() - start;
    const batch = sealing.seal(events.map((event) => sealing.prepare(event)));
    start = performance.now();
    raw.append(batch);
  }
  taken += performance.now() - start;
  raw.close();
  return taken / 1000;
}

async function appendSealed(folder: string, seed: number, records: number): Promise<number> {
  const log = await createFolderLog(createDataFolder(join(folder, 'sealed'), 'bench'));
  const taken = await seconds(() => recordAll(log, benchEvents(seed, records, START_MS)));
  await log.close();
  return taken;
}

/** The time that sealing one record takes, from the event to its place in a batch of one. */
export function benchSealing(records: number): void {
  const sealing = new Sealing('bench/seal/1');
  const times: number[] = [];
  for (const event of benchEvents(1, records, START_MS)) {
    const start = performance.now();
    sealing.seal([sealing.prepare(event)]);
    times.push(performance.now() - start);
  }
  const warm = times.slice(Math.floor(records / 10));
  report('sealing one record, p50', 1000 * median(warm), 'µs');
  report('sealing one record, p99', 1000 * percentile(warm, 0.99), 'µs');
  let taken = 0;
  for (const events of batchesOf(benchEvents(2, records, START_MS), BATCH)) {
    const start = performance.now();
    sealing.seal(events.map((event) => sealing.prepare(event)));
    taken += performance.now() - start;
  }
  report('sealing alone in batches of 1,000, one thread', records / (taken / 1000), 'records/s');
}

/** One record at a time, awaited: what a caller of record() sees, fsync included. */
export async function benchSingle(records: number): Promise<void> {
  const folder = temporaryFolder();
  const log = await createFolderLog(createDataFolder(join(folder, 'single'), 'bench'));
  const times: number[] = [];
  for (const { type, ...input } of benchEvents(2, records, START_MS)) {
    const start = performance.now();
    await log.record(type, input);
    times.push(performance.now() - start);
  }
  await log.close();
  rmSync(folder, { recursive: true });
  report('record() awaited one by one, p50', median(times), 'ms');
  report('record() awaited one by one, p99', percentile(times, 0.99), 'ms');
}
