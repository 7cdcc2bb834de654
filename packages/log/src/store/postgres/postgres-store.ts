import { buffersOf } from '../batch-buffers.ts';
import type { Inbox } from '../inbox.ts';
import type { Leases } from '../leases.ts';
import type { Appended, LogStore, SchemaVersions, SealedBatch, StoredHead } from '../log-store.ts';
import { appendBatch } from './append.ts';
import { readCountSums, readCounts, readSeverityCounts, readTops } from './counts.ts';
import { AnswerLost, isAmbiguous } from './errors.ts';
import { findBeyond, findClaims, lockHeadRow, readClaims, readHead } from './head.ts';
import { postgresInbox } from './inbox.ts';
import { inspect } from './inspect.ts';
import {
  putCheckpoint,
  readCheckpoints,
  readPosition,
  readPositions,
  readRelocation,
  relocate,
  writePosition,
} from './kept.ts';
import { postgresLeases } from './leases.ts';
import { type LockPermits, lockPermitsOf } from './lock-permits.ts';
import { logKeyOf } from './log-key.ts';
import { LogReader } from './log-reader.ts';
import { blockAhead, ensurePartitions } from './partitions.ts';
import { ANSWER_MS, type Pool, type PoolClient, type Queryable } from './pool.ts';
import { read, tolerant } from './read.ts';
import { BLOCK } from './schema.ts';
import { postgresSchema } from './schema-versions.ts';
import { search } from './search.ts';
import { readIndexSums, readTerms } from './terms.ts';

export interface PostgresStoreOptions {
  /** Connections, shared with other stores; whoever opened them closes them, after the stores. */
  readonly pool: Pool;
  /** The same database again, for threads. */
  readonly url: string;
  readonly origin: string;
  /** How long a batch whose answer was lost is sent again: the store answers then or gives up. @default 45,000 */
  readonly answerMs?: number;
}

/** Between two tries of a batch whose answer was lost. Milliseconds. */
const AGAIN_PAUSE_MS = 250;

/**
 * Opens a log of a database as a store; it must have been made there. Any number of processes may open it: each append locks the
 * head row of its log, and no other, for the one statement that it is.
 */
export function openPostgresStore(options: PostgresStoreOptions): LogStore {
  return new PostgresStore(options);
}

class PostgresStore implements LogStore {
  readonly threadSource: NonNullable<LogStore['threadSource']>;
  readonly leases: Leases;
  readonly inbox: Inbox;
  readonly schema: SchemaVersions;
  readonly #pool: Pool;
  readonly #origin: string;
  readonly #log: string;
  readonly #records: LogReader;
  readonly #answerMs: number;
  readonly #permits: LockPermits;
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

  constructor({ pool, url, origin, answerMs = ANSWER_MS }: PostgresStoreOptions) {
    this.#pool = pool;
    this.#answerMs = answerMs;
    this.#permits = lockPermitsOf(pool);
    this.#origin = origin;
    this.#log = logKeyOf(origin);
    this.#records = new LogReader(pool, this.#log);
    this.leases = postgresLeases(pool, this.#log);
    this.inbox = postgresInbox(pool, this.#log);
    this.schema = postgresSchema(pool, this.#log);
    this.threadSource = { module: new URL('./chunk-stream.js', import.meta.url).href, data: { url, origin } };
  }

  readHead = (): Promise<StoredHead> => this.#during(() => readHead(this.#pool, this.#log));

  append: LogStore['append'] = async (batch) => {
    this.#refuseClosed();
    // Taken, not shared: whoever goes on using the arrays finds them empty, as with every other store.
    const taken = structuredClone(batch, { transfer: buffersOf(batch) });
    return this.#write(() => this.#append(taken));
  };

  async #append(batch: SealedBatch): Promise<Appended> {
    try {
      await this.#makeRoom(batch);
      // Who gets no connection knows that nothing was sent.
      const appended = await this.#sendOn(this.#locking ?? (await this.#pool.connect()), batch);
      return appended ? { kind: 'appended' } : await this.#whyRefused(batch);
    } catch (error) {
      if (!(error instanceof AnswerLost)) throw error;
      return await this.#sendAgain(batch, error);
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

  /** False where the head is not the one that it was sealed on. One statement is one transaction, or the end of that of the lock. */
  async #sendOn(client: PoolClient, batch: SealedBatch): Promise<boolean> {
    const locked = client === this.#locking;
    let failed = true;
    try {
      const appended = await appendBatch(client, this.#log, batch);
      if (locked) await client.query(appended ? 'COMMIT' : 'ROLLBACK');
      failed = false;
      return appended;
    } catch (error) {
      throw isAmbiguous(error) ? new AnswerLost(error) : error;
    } finally {
      if (locked) this.#forgetLock(failed);
      else client.release(failed);
    }
  }

  /**
   * Nobody knows whether the server has a batch whose answer was lost, or will have it: it may lie in a buffer on its way. So the
   * same batch is sent again until it is answered. All of them are written on one head only, so at most one is: either this
   * one, and one that comes later changes nothing; or one before it, and its records are there; or none of them ever will be.
   */
  async #sendAgain(batch: SealedBatch, lost: AnswerLost): Promise<Appended> {
    const until = performance.now() + this.#answerMs;
    do {
      const written = await this.#findOut(batch).catch(() => undefined);
      if (written !== undefined) return written ? { kind: 'appended' } : this.#whyRefused(batch);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_PAUSE_MS));
    } while (performance.now() < until);
    throw lost;
  }

  async #findOut(batch: SealedBatch): Promise<boolean> {
    if (await this.#sendOn(await this.#pool.connect(), batch)) return true;
    const stored = await this.#records.readHashes(batch.from, batch.count);
    return Buffer.compare(stored, batch.hashes) === 0;
  }

  async #whyRefused(batch: SealedBatch): Promise<Appended> {
    const place = await readRelocation(this.#pool, this.#log);
    if (place !== undefined) return { kind: 'relocated', place };
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

  lockHead = (): Promise<StoredHead> =>
    this.#write(async () => {
      if (this.#locking === undefined) await this.#lock();
      return readHead(this.#locking ?? this.#pool, this.#log);
    });

  async #lock(): Promise<void> {
    await this.#permits.take();
    try {
      const client = await this.#pool.connect();
      try {
        await client.query('BEGIN');
        await lockHeadRow(client, this.#log);
        this.#locking = client;
      } catch (error) {
        client.release(true);
        throw error;
      }
    } catch (error) {
      this.#permits.give();
      throw error;
    }
  }

  release = (): Promise<void> => this.#write(() => this.#unlock());

  async #unlock(): Promise<void> {
    const failed = await this.#locking?.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    this.#forgetLock(failed === true);
  }

  /** A connection that failed is not used again: its end is the end of its transaction. */
  #forgetLock(failed: boolean): void {
    if (this.#locking === undefined) return;
    this.#locking.release(failed);
    this.#locking = undefined;
    this.#permits.give();
  }

  findClaims: LogStore['findClaims'] = (wanted) =>
    this.#during(() => findClaims(this.#pool, this.#log, wanted));

  readClaims: LogStore['readClaims'] = (...args) =>
    this.#during(() => readClaims(this.#pool, this.#log, ...args));

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

  readPositions: LogStore['readPositions'] = () => this.#during(() => readPositions(this.#pool, this.#log));
  readRelocation: LogStore['readRelocation'] = () =>
    this.#during(() => readRelocation(this.#pool, this.#log));
  relocate: LogStore['relocate'] = (place) => this.#during(() => relocate(this.#pool, this.#log, place));

  close = (): Promise<void> => {
    this.#closed ??= this.#close();
    return this.#closed;
  };

  async #close(): Promise<void> {
    // What was called before may still lock the head.
    await Promise.allSettled(this.#underWay);
    await this.#unlock();
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
