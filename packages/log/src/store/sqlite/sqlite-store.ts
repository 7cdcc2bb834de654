import { Worker } from 'node:worker_threads';
import { buffersOf } from '../batch-buffers.ts';
import type { Appended, LogStore } from '../log-store.ts';
import type { LogReader } from './log-reader.ts';
import type { LogWriter } from './log-writer.ts';
import type { Answer, Call, ThreadData } from './thread.ts';

/** What a thread leaves behind dies young: room for more would only be memory that is held. */
const YOUNG_GENERATION_MB = 8;

/** A connection in a thread: calls go in order, answers come as promises. */
class Connection {
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  readonly #exited: Promise<void>;
  #nextId = 0;
  #died: Error | undefined;

  constructor(data: ThreadData) {
    this.#worker = new Worker(new URL('./thread.js', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    // An idle store does not keep the process alive; a call that is under way does.
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('error', (error) =>
      this.#fail(error instanceof Error ? error : new Error(String(error))),
    );
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#fail(new Error('the store is closed'));
        resolve();
      });
    });
  }

  call(method: string, args: readonly unknown[], transfer: ArrayBuffer[] = []): Promise<unknown> {
    if (this.#died !== undefined) return Promise.reject(this.#died);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      // Throws when an argument cannot be handed over; then nothing waits for an answer.
      this.#worker.postMessage({ id, method, args } satisfies Call, transfer);
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, { resolve, reject });
    });
  }

  /** Only the end of its thread closes a connection for good: then the file is whole without its write-ahead log. */
  async close(): Promise<void> {
    if (this.#died !== undefined) return;
    this.#worker.ref();
    await this.call('close', []);
    this.#worker.ref();
    await this.#exited;
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('error' in answer) waiting?.reject(answer.error);
    else waiting?.resolve(answer.value);
  }

  #fail(error: Error): void {
    this.#died ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** The methods of a synchronous class, called in its thread. */
type Remote<T> = {
  readonly [M in keyof T]: T[M] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;
};

function remote<T>(connection: () => Connection): Remote<T> {
  return new Proxy({} as Remote<T>, {
    get:
      (_, method: string) =>
      async (...args: unknown[]) =>
        connection().call(method, args),
  });
}

/**
 * Opens the file of a log as a store. Writing, reading and scanning have a thread and a connection each,
 * started at first use. Any number of processes may open one file: each append takes the file's write lock and checks the head.
 */
export function openSqliteStore(path: string, origin: string): LogStore {
  const threads = new Map<ThreadData['role'], Connection>();
  let closed: Promise<unknown> | undefined;
  const connect = (role: ThreadData['role']) => () => {
    if (closed !== undefined) throw new Error('the store is closed');
    let connection = threads.get(role);
    if (connection === undefined) {
      connection = new Connection({ role, path, origin });
      threads.set(role, connection);
    }
    return connection;
  };
  const write = remote<LogWriter>(connect('writer'));
  const read = remote<LogReader>(connect('reader'));
  // What goes through a whole table takes seconds: who searches meanwhile must not wait for it.
  const scan = remote<LogReader>(connect('scanner'));
  return {
    threadSource: { module: new URL('./log-reader.js', import.meta.url).href, data: { path, origin } },
    append: async (batch) =>
      // The arrays go to the thread without a copy.
      (await connect('writer')().call('append', [batch], buffersOf(batch))) as Appended,
    lockHead: () => write.lockHead(),
    release: () => write.release(),
    // Both of these ask the writer: what it has just committed is what counts. A head that is gone stops only who writes.
    readHead: () => write.readHead().catch(() => read.readHead()),
    findClaims: (wanted) => write.findClaims(wanted),
    readClaims: (after, limit) => read.readClaims(after, limit),
    readChunk: (from, count, withDisclosures) => read.readChunk(from, count, withDisclosures),
    readRecords: (seqs) => read.readRecords(seqs),
    readRange: (from, to) => read.readRange(from, to),
    readEnd: (below) => read.readEnd(below),
    readHashes: (from, count) => read.readHashes(from, count),
    readNodes: (level, index, count) => read.readNodes(level, index, count),
    search: (expression, page) => read.search(expression, page),
    readCounts: (query, by) => read.readCounts(query, by),
    readSeverityCounts: (query, by) => read.readSeverityCounts(query, by),
    readTops: (query) => read.readTops(query),
    readCountSums: (seed) => scan.readCountSums(seed),
    readIndexSums: (seed, size) => scan.readIndexSums(seed, size),
    readTerms: (seqs) => scan.readTerms(seqs),
    inspect: () => scan.inspect(),
    putCheckpoint: (checkpoint) => write.putCheckpoint(checkpoint),
    readCheckpoints: (fromSize, limit) => read.readCheckpoints(fromSize, limit),
    readPosition: (follower) => write.readPosition(follower),
    writePosition: (follower, position) => write.writePosition(follower, position),
    readPositions: () => read.readPositions(),
    readRelocation: () => read.readRelocation(),
    relocate: (place) => write.relocate(place),
    close: async () => {
      closed ??= Promise.all([...threads.values()].map((connection) => connection.close()));
      await closed;
    },
  };
}
