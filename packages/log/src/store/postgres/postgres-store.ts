import { buffersOf } from '../batch-buffers.ts';
import type { Appended, LogStore, SealedBatch, StoredHead } from '../log-store.ts';
import { appendBatch } from './append.ts';
import { readCountSums, readCounts, readSeverityCounts, readTops } from './counts.ts';
import { isAmbiguous } from './errors.ts';
import { findBeyond, findClaims, lockHeadRow, readHead } from './head.ts';
import { inspect } from './inspect.ts';
import { putCheckpoint, readCheckpoints, readPosition, writePosition } from './kept.ts';
import { logKeyOf } from './log-key.ts';
import { LogReader } from './log-reader.ts';
import { blockAhead, ensurePartitions } from './partitions.ts';
import type { Pool, PoolClient, Queryable } from './pool.ts';
import { read, tolerant } from './read.ts';
import { BLOCK } from './schema.ts';
import { search } from './search.ts';
import { readIndexSums, readTerms } from './terms.ts';

export interface PostgresStoreOptions {
  /** Connections, shared with other stores; whoever opened them closes them, after the stores. */
  readonly pool: Pool;
  /** The same database again, for threads. */
  readonly url: string;
  readonly origin: string;
}

/** How long the fate of a batch is looked for after the connection was lost. Milliseconds. */
const LOOK_UP_MS = 20_000;
const LOOK_UP_PAUSE_MS = 250;

/**
 * Opens a log of a database as a store; it must have been made there. Any number of processes may open it: each append locks the
 * head row of its log, and no other, for the one statement that it is.
 */
export function openPostgresStore(options: PostgresStoreOptions): LogStore {
  return new PostgresStore(options);
}

class PostgresStore implements LogStore {
  readonly threadSource: NonNullable<LogStore['threadSource']>;
  readonly #pool: Pool;
  readonly #origin: string;
  readonly #log: string;
  readonly #records: LogReader;
  /** That the log is there, found out at first use. */
  #found: Promise<void> | undefined;
  /** The writes so far: each begins when the one before is done, or the next batch could overtake the one it was sealed on. */
  #writes: Promise<unknown> = Promise.resolve();
  readonly #underWay = new Set<Promise<unknown>>();
  /** The connection whose transaction holds the head. */
  #locking: PoolClient | undefined;
  /** The last block that has its partitions, as far as this store knows. */
  #block = -1;
  #closed: Promise<void> | undefined;

  constructor({ pool, url, origin }: PostgresStoreOptions) {
    this.#pool = pool;
    this.#origin = origin;
    this.#log = logKeyOf(origin);
    this.#records = new LogReader(pool, this.#log);
    this.threadSource = { module: new URL('./log-reader.js', import.meta.url).href, data: { url, origin } };
  }

  readHead = (): Promise<StoredHead> => this.#during(() => readHead(this.#pool, this.#log));

  async append(batch: SealedBatch): Promise<Appended> {
    this.#refuseClosed();
    // Taken, not shared: whoever goes on using the arrays finds them empty, as with every other store.
    const taken = structuredClone(batch, { transfer: buffersOf(batch) });
    return this.#write(() => this.#append(taken));
  }

  async #append(batch: SealedBatch): Promise<Appended> {
    try {
      await this.#makeRoom(batch);
      const locking = this.#locking;
      const appended =
        locking === undefined ? await this.#send(batch) : await this.#sendLocked(locking, batch);
      return appended ? { kind: 'appended' } : await this.#whyRefused(batch);
    } finally {
      await this.#unlock();
    }
  }

  /** The partitions that it needs, and well before they are needed the next ones. */
  async #makeRoom({ from, count }: SealedBatch): Promise<void> {
    const end = from + count;
    const wanted = Math.max(blockAhead(end), Math.floor((end - 1) / BLOCK));
    if (wanted <= this.#block) return;
    await ensurePartitions(this.#pool, this.#log, from, wanted * BLOCK + 1);
    this.#block = wanted;
  }

  /**
   * One statement is one transaction. When its connection is lost, the server may have it or not, so the answer is looked up
   * before it is given.
   */
  async #send(batch: SealedBatch): Promise<boolean> {
    const client = await this.#pool.connect();
    const { processID } = client as PoolClient & { readonly processID?: number };
    let failed: unknown;
    try {
      return await appendBatch(client, this.#log, batch);
    } catch (error) {
      failed = error;
      if (!isAmbiguous(error)) throw error;
    } finally {
      client.release(failed !== undefined && isAmbiguous(failed));
    }
    return this.#lookUp(batch, processID, failed);
  }

  async #sendLocked(client: PoolClient, batch: SealedBatch): Promise<boolean> {
    const { processID } = client as PoolClient & { readonly processID?: number };
    try {
      const appended = await appendBatch(client, this.#log, batch);
      await client.query(appended ? 'COMMIT' : 'ROLLBACK');
      this.#forgetLock(false);
      return appended;
    } catch (error) {
      this.#forgetLock(true);
      if (!isAmbiguous(error)) throw error;
      return this.#lookUp(batch, processID, error);
    }
  }

  /**
   * Finds out whether a batch was written whose connection was lost. Its backend may still be at it: that is ended first, and
   * then the lock of the head is waited for, so that what is read is how it stays.
   */
  async #lookUp(batch: SealedBatch, backend: number | undefined, lost: unknown): Promise<boolean> {
    const until = performance.now() + LOOK_UP_MS;
    while (performance.now() < until) {
      const written = await this.#isWritten(batch, backend).catch(() => undefined);
      if (written === true) return true;
      if (written === false) throw lost;
      await new Promise((resolve) => setTimeout(resolve, LOOK_UP_PAUSE_MS));
    }
    throw lost;
  }

  async #isWritten({ from, count, hashes }: SealedBatch, backend: number | undefined): Promise<boolean> {
    const client = await this.#pool.connect();
    let failed = true;
    try {
      if (backend !== undefined) await endBackend(client, backend);
      await client.query('BEGIN');
      await lockHeadRow(client, this.#log);
      const stored = await new LogReader(client, this.#log).readHashes(from, count);
      await client.query('ROLLBACK');
      failed = false;
      return Buffer.compare(stored, hashes) === 0;
    } finally {
      client.release(failed);
    }
  }

  async #whyRefused(batch: SealedBatch): Promise<Appended> {
    const head = await readHead(this.#pool, this.#log);
    if (head.size !== batch.from || Buffer.compare(head.tag, batch.previousTag) !== 0)
      return { kind: 'moved', head };
    const claims = await findClaims(this.#pool, this.#log, batch.claims);
    if (claims.length > 0) return { kind: 'claimed', claims };
    const beyond = await findBeyond(this.#pool, this.#log, head.size);
    throw new Error(
      beyond === undefined
        ? 'the head of the log is not as it is read: run `attestry verify`'
        : `there is a row at seq ${beyond}, beyond the head (size ${head.size}): run \`attestry verify\``,
    );
  }

  lockHead(): Promise<StoredHead> {
    return this.#write(async () => {
      if (this.#locking === undefined) await this.#lock();
      return readHead(this.#locking ?? this.#pool, this.#log);
    });
  }

  async #lock(): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      await lockHeadRow(client, this.#log);
      this.#locking = client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  release(): Promise<void> {
    return this.#write(() => this.#unlock());
  }

  async #unlock(): Promise<void> {
    const client = this.#locking;
    if (client === undefined) return;
    let failed = true;
    try {
      await client.query('ROLLBACK');
      failed = false;
    } finally {
      this.#forgetLock(failed);
    }
  }

  /** A connection that failed is not used again: its end is the end of its transaction. */
  #forgetLock(failed: boolean): void {
    this.#locking?.release(failed);
    this.#locking = undefined;
  }

  findClaims: LogStore['findClaims'] = (wanted) =>
    this.#during(() => findClaims(this.#pool, this.#log, wanted));

  readChunk: LogStore['readChunk'] = (...args) => this.#during(() => this.#records.readChunk(...args));
  readRecords: LogStore['readRecords'] = (seqs) => this.#during(() => this.#records.readRecords(seqs));
  readRange: LogStore['readRange'] = (...args) => this.#during(() => this.#records.readRange(...args));
  readEnd: LogStore['readEnd'] = (below) => this.#during(() => this.#records.readEnd(below));
  readHashes: LogStore['readHashes'] = (...args) => this.#during(() => this.#records.readHashes(...args));
  readNodes: LogStore['readNodes'] = (...args) => this.#during(() => this.#records.readNodes(...args));

  search: LogStore['search'] = (expression, page) =>
    this.#during(() => search(this.#pool, this.#log, expression, page));
  readCounts: LogStore['readCounts'] = (query, by) =>
    this.#during(() => readCounts(this.#pool, this.#log, query, by));
  readSeverityCounts: LogStore['readSeverityCounts'] = (query, by) =>
    this.#during(() => readSeverityCounts(this.#pool, this.#log, query, by));
  readTops: LogStore['readTops'] = (query) => this.#during(() => readTops(this.#pool, this.#log, query));

  readCountSums: LogStore['readCountSums'] = (seed) =>
    this.#inSnapshot(async (client) => ({
      size: (await readHead(client, this.#log)).size,
      sums: await readCountSums(client, this.#log, seed),
    }));

  readIndexSums: LogStore['readIndexSums'] = (seed, size) =>
    this.#inSnapshot(async (client) => {
      const stored = (await readHead(client, this.#log)).size;
      return readIndexSums(client, this.#log, seed, size, stored);
    });

  readTerms: LogStore['readTerms'] = (seqs) => this.#during(() => readTerms(this.#pool, this.#log, seqs));
  inspect: LogStore['inspect'] = () => this.#inSnapshot((client) => inspect(client, this.#log, this.#origin));

  putCheckpoint: LogStore['putCheckpoint'] = (checkpoint) =>
    this.#during(() => putCheckpoint(this.#pool, this.#log, checkpoint));
  readCheckpoints: LogStore['readCheckpoints'] = (...args) =>
    this.#during(() => readCheckpoints(this.#pool, this.#log, ...args));
  readPosition: LogStore['readPosition'] = (follower) =>
    this.#during(() => readPosition(this.#pool, this.#log, follower));
  writePosition: LogStore['writePosition'] = (follower, position) =>
    this.#during(() => writePosition(this.#pool, this.#log, follower, position));

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#writes;
    await this.#unlock().catch(() => undefined);
    await Promise.allSettled(this.#underWay);
  }

  /** Several statements that see one state of the database. */
  #inSnapshot<T>(ask: (db: Queryable) => Promise<T>): Promise<T> {
    return this.#during(async () => {
      const client = await this.#pool.connect();
      let failed = true;
      try {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        const answer = await ask(await tolerant(client));
        await client.query('ROLLBACK');
        failed = false;
        return answer;
      } finally {
        client.release(failed);
      }
    });
  }

  #write<T>(write: () => Promise<T>): Promise<T> {
    return this.#during(() => {
      const result = this.#writes.then(write);
      // The next write does not care how this one ended; its caller does.
      this.#writes = result.catch(() => undefined);
      return result;
    });
  }

  async #during<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseClosed();
    const done = this.#find().then(work);
    this.#underWay.add(done);
    try {
      return await done;
    } finally {
      this.#underWay.delete(done);
    }
  }

  /** A log that was never made here must not look like an empty one. */
  #find(): Promise<void> {
    this.#found ??= findLog(this.#pool, this.#log, this.#origin).catch((error) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  #refuseClosed(): void {
    if (this.#closed !== undefined) throw new Error('the store is closed');
  }
}

async function findLog(pool: Pool, log: string, origin: string): Promise<void> {
  // Where the database does not name the log, every record still does: a head or a link says that it was made.
  const [row] = await read<{ origin: string | null }>(
    pool,
    `SELECT coalesce((SELECT origin FROM attestry.logs WHERE log = $1), (SELECT $2 FROM attestry.heads WHERE log = $1),
       (SELECT $2 FROM attestry.links WHERE log = $1 LIMIT 1)) AS origin`,
    [log, origin],
  );
  const stored = row?.origin ?? undefined;
  if (stored === origin) return;
  throw new Error(
    stored === undefined
      ? `there is no log ${origin} in the database`
      : `the database holds the log ${stored}, not ${origin}`,
  );
}

/** Ends a connection of ours that is lost, as far as it is still there, and waits until it is gone. */
async function endBackend(client: PoolClient, backend: number): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE pid = $1 AND pid <> pg_backend_pid() AND usename = current_user AND application_name = 'attestry'`,
    [backend],
  );
}
