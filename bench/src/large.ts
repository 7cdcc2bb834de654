import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Log,
  readCheckpoint,
  readFacets,
  readRecord,
  readTimeline,
  searchLog,
  verifyLog,
} from '@attestry/log';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { formatTlogProof, LogReader } from '@attestry/log/internals';
import { type Hash, parseHex } from '@attestry/log/tree';
import { recordAll, temporaryFolder } from './append.ts';
import { benchEvents } from './events.ts';
import { percentile, report, seconds } from './measure.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
/** Records between two looks at the rate. */
const STRETCH = 100_000;

/** A log that grows to `records`: does append keep its rate, how fast are reads there, how fast is verification? */
export async function benchLarge(records: number): Promise<void> {
  const path = temporaryFolder();
  const folder = createDataFolder(join(path, 'data'), 'bench');
  const log = await createFolderLog(folder);
  await benchGrowth(log, records);
  await benchReads(log, records);
  await log.checkpoint();
  await benchProofs(log, records);
  await benchVerification(log, folder.stores.placeOf(log.origin), records);
  await log.close();
  const { place } = folder.stores;
  const bytes = readdirSync(place).reduce((sum, file) => sum + statSync(join(place, file)).size, 0);
  report('size of the database, a record', bytes / records, 'bytes');
  rmSync(path, { recursive: true });
}

async function benchGrowth(log: Log, records: number): Promise<void> {
  const rates: number[] = [];
  let done = 0;
  const events = benchEvents(9, records, START_MS);
  while (done < records) {
    const stretch = Math.min(STRETCH, records - done);
    rates.push(stretch / (await seconds(() => recordAll(log, take(events, stretch)))));
    done += stretch;
  }
  // The first stretch warms up: the second is "at 0".
  const first = rates[1] ?? rates[0] ?? 1;
  const last = [...rates.slice(-3)].sort((a, b) => a - b)[1] ?? rates.at(-1) ?? 0;
  report('append at the beginning', first, 'records/s');
  report(`append at ${records.toLocaleString('en')} records`, last, 'records/s', {
    of: 'the beginning',
    value: last / first,
  });
  report('resident memory of the process after appending', process.memoryUsage().rss / 1_048_576, 'MB');
}

function* take<T>(items: Iterator<T>, count: number): Generator<T> {
  for (let i = 0; i < count; i++) {
    const next = items.next();
    if (next.done) return;
    yield next.value;
  }
}

const PAGES = [
  'actor:42',
  'type:auth.',
  'severity:>=warning actor:42',
  'ip:203.0.3.0/24 outcome:failure',
  'target.id:4242',
  '-type:auth. actor.id:7',
  'time:2026-01-10..2026-01-12 type:auth.login',
];
const WORDS = ['refund', 'upgrade customer', 'novak42 phone', 'migr', 'kunde 4242'];
const COUNTS = [
  '',
  'type:auth.',
  'severity:>=warning',
  'time:2026-01-10..2026-01-20',
  'outcome:failure category:auth',
];

async function benchReads(log: Log, records: number): Promise<void> {
  const at = `at ${records.toLocaleString('en')}`;
  report(`page of 50 by filter ${at}, p95`, await p95(PAGES, (query) => searchLog(log, query)), 'ms');
  report(`page of 50 by free text ${at}, p95`, await p95(WORDS, (query) => searchLog(log, query)), 'ms');
  report(`facets ${at}, p95`, await p95(COUNTS, (query) => readFacets(log, query)), 'ms');
  report(`timeline ${at}, p95`, await p95(COUNTS, (query) => readTimeline(log, query, { by: 'day' })), 'ms');
  report('resident memory of the process after reading', process.memoryUsage().rss / 1_048_576, 'MB');
}

/** One record with what proves its place: the time until it is there, and how long the proof is as a text that stands alone. */
async function benchProofs(log: Log, records: number): Promise<void> {
  const checkpoint = (await readCheckpoint(log))?.note ?? '';
  const times: number[] = [];
  let longest = 0;
  for (let i = 0; i < 500; i++) {
    // Far from each other, and never the same twice.
    const index = (i * 7919 + 1) % records;
    const start = performance.now();
    const view = await readRecord(log, index);
    times.push(performance.now() - start);
    const hashes = (view?.inclusionProof ?? []).map(parseHex) as Hash[];
    longest = Math.max(longest, formatTlogProof({ index, hashes, checkpoint }).length);
  }
  const at = `1 of ${records.toLocaleString('en')}`;
  report(`record and inclusion proof, ${at}, p95`, percentile(times, 0.95), 'ms');
  report(`its proof as C2SP tlog-proof, the longest`, longest, 'bytes');
}

async function p95(queries: readonly string[], run: (query: string) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 20; round++) {
    for (const query of queries) times.push(1000 * (await seconds(async () => void (await run(query)))));
  }
  return percentile(times, 0.95);
}

async function benchVerification(log: Log, file: string, records: number): Promise<void> {
  const scan = records / (await seconds(() => scanLeaves(file, log.origin)));
  report('bare scan of the leaf column, one thread', scan, 'records/s');
  for (const mode of ['quick', 'full'] as const) {
    for (const threads of [1, 2]) {
      const { store, origin, keyring, signer } = log;
      let verdict = '';
      const taken = await seconds(async () => {
        verdict = (await verifyLog({ store, origin, keyring, signer, mode, threads })).verdict;
      });
      if (verdict !== 'intact') throw new Error(`the log is ${verdict}`);
      const what = mode === 'quick' ? 'hash, tag, position, form, tree' : 'everything, sections and index';
      report(`verify ${mode} (${what}), ${threads} threads`, records / taken, 'records/s', {
        of: 'the scan',
        value: records / taken / scan,
      });
    }
  }
  report('resident memory of the process after verifying', process.memoryUsage().rss / 1_048_576, 'MB');
}

function scanLeaves(path: string, origin: string): void {
  const reader = new LogReader(path, origin);
  let bytes = 0;
  for (const { leaf } of reader.db.prepare('SELECT leaf FROM records').iterate())
    if (leaf instanceof Uint8Array) bytes += leaf.length;
  reader.close();
  if (bytes === 0) throw new Error('nothing was scanned');
}
