import { CHUNK } from '../../query/term-sums.ts';
import type { Chunk, ChunkSource, StoredRecord } from '../log-store.ts';
import { logKeyOf } from './log-key.ts';
import { LogReader } from './log-reader.ts';
import { openPool, type Queryable } from './pool.ts';
import { readChunks } from './read-chunks.ts';

/** Chunks that one statement reads. */
const BLOCK_CHUNKS = 8;
/** Whoever verifies takes so many records at a time: beyond them nothing is read ahead. */
const PIECE = 64 * CHUNK;

interface Block {
  readonly from: number;
  readonly end: number;
  readonly withDisclosures: boolean;
  readonly chunks: Promise<readonly Chunk[]>;
}

/**
 * Reads a log for who goes through it from one end to the other: several chunks by one statement, and the next ones while these are
 * looked at, so that database and reader work at once.
 */
class ChunkStream implements ChunkSource {
  readonly #db: Queryable;
  readonly #log: string;
  readonly #rows: LogReader;
  #block: Block | undefined;
  #ahead: Block | undefined;

  constructor(db: Queryable, log: string) {
    this.#db = db;
    this.#log = log;
    this.#rows = new LogReader(db, log);
  }

  async readChunk(from: number, count: number, withDisclosures: boolean): Promise<Chunk> {
    // The end of a log, which may have grown since it was said where it is.
    if (count !== CHUNK) return this.#rows.readChunk(from, count, withDisclosures);
    const block = this.#blockAt(from, withDisclosures);
    const chunk = (await block.chunks)[(from - block.from) / CHUNK];
    return chunk ?? this.#rows.readChunk(from, count, withDisclosures);
  }

  readRange(from: number, to: number): Promise<readonly StoredRecord[]> {
    return this.#rows.readRange(from, to);
  }

  #blockAt(from: number, withDisclosures: boolean): Block {
    const has = (block: Block | undefined): block is Block =>
      block?.withDisclosures === withDisclosures && from >= block.from && from < block.end;
    if (has(this.#block)) return this.#block;
    const block = has(this.#ahead) ? this.#ahead : this.#read(from, withDisclosures);
    this.#block = block;
    this.#ahead = block.end % PIECE === 0 ? undefined : this.#read(block.end, withDisclosures);
    return block;
  }

  #read(from: number, withDisclosures: boolean): Block {
    const chunks = readChunks(this.#db, this.#log, {
      from,
      chunks: BLOCK_CHUNKS,
      count: CHUNK,
      withDisclosures,
    });
    // A failure is told to who asks for one of them.
    chunks.catch(() => undefined);
    return { from, end: from + BLOCK_CHUNKS * CHUNK, withDisclosures, chunks };
  }
}

/** Opens a source of its own in the thread that calls: see {@link LogStore.threadSource}. */
export function openChunkSource({
  url,
  origin,
}: {
  readonly url: string;
  readonly origin: string;
}): ChunkSource {
  return new ChunkStream(openPool(url, { maxConnections: 1 }), logKeyOf(origin));
}
