import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { openDatabase } from '@attestry/log/internals';
import { openService } from 'attestry';
import { recordAll, temporaryFolder } from './append.ts';
import { benchEvents } from './events.ts';
import type { Load, Measured } from './http-load.ts';
import { batchesOf, median, report, seconds } from './measure.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const CONNECTIONS = 64;
const BATCH = 100;
/** Clients that send batches, and batches that a caller in the process keeps under way. */
const BATCHES_UNDER_WAY = 4;
const IDLE_CONNECTIONS = 10_000;

export interface HttpBench {
  /** Of each measurement under load. */
  readonly seconds: number;
  readonly rounds: number;
  /** Of the log that is exported, and at which a server is started. */
  readonly records: number;
}

interface Served {
  readonly child: ChildProcess;
  readonly port: number;
  readonly key: string;
  readonly folder: string;
}

/**
 * What HTTP costs: single records and batches against floors, memory under load, exports, and how soon a server of a
 * large log answers. Server and clients are processes of their own.
 */
export async function benchHttp(options: HttpBench): Promise<void> {
  await benchSingles(options);
  await benchBatches(options);
  await benchIdle();
  await benchLargeFolder(options);
}

async function benchSingles({ seconds: time, rounds }: HttpBench): Promise<void> {
  const empty = await measureLoad('empty', { connections: CONNECTIONS, batch: 1, seconds: time });
  report(`an empty handler, ${CONNECTIONS} connections`, empty.requestsPerSecond, 'requests/s');
  const floors: Measured[] = [];
  const sealed: Measured[] = [];
  // In turn: a machine that is busier for a while is so for both.
  for (let round = 0; round < rounds; round++) {
    floors.push(await measureLoad('floor', { connections: CONNECTIONS, batch: 1, seconds: time }));
    sealed.push(
      await measureLoad(
        'attestry',
        { connections: CONNECTIONS, batch: 1, seconds: time },
        round === rounds - 1,
      ),
    );
  }
  const rate = (runs: readonly Measured[]): number => median(runs.map((run) => run.requestsPerSecond));
  report('a handler that group-commits the same rows unsealed', rate(floors), 'records/s');
  report('its p99', median(floors.map(({ p99Ms }) => p99Ms)), 'ms');
  const ratios = sealed.map((run, i) => run.requestsPerSecond / (floors[i]?.requestsPerSecond ?? Number.NaN));
  report(`single durable records over HTTP, ${CONNECTIONS} connections`, rate(sealed), 'records/s', {
    of: 'that handler',
    value: median(ratios),
  });
  report('their p50', median(sealed.map(({ p50Ms }) => p50Ms)), 'ms');
  report('their p99', median(sealed.map(({ p99Ms }) => p99Ms)), 'ms');
}

async function benchBatches({ seconds: time, rounds }: HttpBench): Promise<void> {
  const over: number[] = [];
  const embedded: number[] = [];
  for (let round = 0; round < rounds; round++) {
    embedded.push(await appendEmbedded(round, time));
    const load = { connections: BATCHES_UNDER_WAY, batch: BATCH, seconds: time };
    over.push(BATCH * (await measureLoad('attestry', load)).requestsPerSecond);
  }
  report(`embedded append, batches of ${BATCH}`, median(embedded), 'records/s');
  report(`batches of ${BATCH} over HTTP`, median(over), 'records/s', {
    of: 'the embedded append',
    value: median(over.map((rate, i) => rate / (embedded[i] ?? Number.NaN))),
  });
}

/** Records per second of batches in this process, made before the clock runs, as those of the clients are. */
async function appendEmbedded(seed: number, time: number): Promise<number> {
  const folder = temporaryFolder();
  const log = await createFolderLog(createDataFolder(join(folder, 'data'), 'bench'));
  const batches = [...batchesOf(benchEvents(seed, 200 * BATCH, START_MS), BATCH)];
  let next = 0;
  let recorded = 0;
  const endMs = performance.now() + 1000 * time;
  const caller = async (): Promise<void> => {
    while (performance.now() < endMs) {
      await log.recordAll(batches[next++ % batches.length] ?? []);
      recorded += BATCH;
    }
  };
  const taken = await seconds(async () => {
    await Promise.all(Array.from({ length: BATCHES_UNDER_WAY }, caller));
  });
  await log.close();
  rmSync(folder, { recursive: true });
  return recorded / taken;
}

async function benchIdle(): Promise<void> {
  const served = await startServed('attestry');
  const before = residentMegabytes(served);
  const sockets: Socket[] = [];
  for (let i = 0; i < IDLE_CONNECTIONS; i += 500)
    sockets.push(...(await Promise.all(Array.from({ length: 500 }, () => openIdle(served.port)))));
  const start = performance.now();
  await (await fetch(`http://127.0.0.1:${served.port}/healthz`)).text();
  report(`a request beside ${IDLE_CONNECTIONS} idle connections`, performance.now() - start, 'ms');
  report('resident memory that they take', residentMegabytes(served) - before, 'MB');
  for (const socket of sockets) socket.destroy();
  await end(served);
}

/** A connection that has asked once, and stays. */
function openIdle(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', () => resolve(socket));
    socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
  });
}

async function benchLargeFolder({ records }: HttpBench): Promise<void> {
  const folder = temporaryFolder();
  const dir = join(folder, 'data');
  const data = createDataFolder(dir, 'bench');
  const log = await createFolderLog(data);
  await recordAll(log, benchEvents(9, records, START_MS));
  await log.close();
  const at = `at ${records.toLocaleString('en')} records`;
  const scanned = await seconds(() => scan(data.stores.placeOf(log.origin)));
  report(`bare scan of leaves and sections ${at}`, records / scanned, 'records/s');
  await benchExport(dir, at, records, scanned);
  rmSync(folder, { recursive: true });
}

async function benchExport(dir: string, at: string, records: number, scanned: number): Promise<void> {
  const program = fileURLToPath(new URL('../../packages/server/bin/attestry.js', import.meta.url));
  const key = await makeKey(dir);
  const start = performance.now();
  const child = spawn(process.execPath, [program, 'serve', '--dir', dir, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { url } = JSON.parse(await firstLine(child)) as { readonly url: string };
  report(`start of \`attestry serve\` until it answers ${at}`, performance.now() - start, 'ms');
  for (const format of ['ndjson', 'csv', 'json']) {
    const taken = await seconds(() => download(`${url}/api/v1/logs/main/exports?format=${format}`, key));
    report(`export as ${format} ${at}`, records / taken, 'records/s', {
      of: 'the bare scan',
      value: scanned / taken,
    });
  }
  report('resident memory of the server, at most', peakMegabytes(child), 'MB');
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Reads all that an export has, and does nothing with it. */
function scan(path: string): void {
  const db = openDatabase(path, { busyTimeoutMs: 1000 });
  let bytes = 0;
  const rows = db
    .prepare(
      'SELECT r.leaf, l.leaf_hash, l.tag, d.* FROM records r JOIN links l USING (seq) LEFT JOIN disclosures d USING (seq) ORDER BY r.seq',
    )
    .iterate();
  for (const row of rows)
    for (const value of Object.values(row)) if (value instanceof Uint8Array) bytes += value.length;
  if (bytes === 0) throw new Error('nothing was scanned');
  db.close();
}

/** By `node:http`, which costs least: the server is measured. */
function download(url: string, key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { authorization: key } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
      response.on('data', () => {});
      response.once('end', resolve);
      response.once('error', reject);
    }).once('error', reject);
  });
}

async function makeKey(dir: string): Promise<string> {
  const service = await openService({ dir, version: '0.0.0', onError: console.error });
  const { secret } = await service.keys.create({ name: 'bench', scopes: ['read'], person: false });
  await service.close();
  return `Bearer ${secret}`;
}

async function measureLoad(
  what: 'attestry' | 'floor' | 'empty',
  load: Omit<Load, 'port' | 'key'>,
  tellMemory = false,
): Promise<Measured> {
  const served = await startServed(what);
  const { port, key } = served;
  const client = fileURLToPath(new URL('./http-load.js', import.meta.url));
  const args = [client, JSON.stringify({ ...load, port, key } satisfies Load)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  if (tellMemory) report('resident memory under that load, at most', peakMegabytes(served.child), 'MB');
  await end(served);
  return JSON.parse(stdout) as Measured;
}

async function startServed(what: 'attestry' | 'floor' | 'empty'): Promise<Served> {
  const folder = temporaryFolder();
  const program = fileURLToPath(new URL('./http-served.js', import.meta.url));
  const child = spawn(process.execPath, [program, what, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { port, key } = JSON.parse(await firstLine(child)) as { readonly port: number; readonly key: string };
  return { child, port, key, folder };
}

async function end({ child, folder }: Served): Promise<void> {
  child.stdin?.end();
  await once(child, 'exit');
  rmSync(folder, { recursive: true });
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  let text = '';
  for await (const part of stdout ?? []) {
    text += part;
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}

function residentMegabytes({ child }: Served): number {
  return memoryOf(child, 'VmRSS');
}

function peakMegabytes(child: ChildProcess): number {
  return memoryOf(child, 'VmHWM');
}

/** What Linux says of a process; not a number elsewhere. */
function memoryOf({ pid }: ChildProcess, field: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
