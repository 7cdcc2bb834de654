import type { Log } from '../log/log.ts';
import { sha256 } from '../node/crypto.ts';
import { type Decoded, decodeRecord } from '../record/decode-record.ts';
import type { DecodedRecord } from '../record/leaf.ts';
import type { StoredRecord } from '../store/log-store.ts';
import { type Follower, followerSource } from './follower.ts';
import { LeaseKeeper } from './lease-keeper.ts';

export interface FollowOptions {
  /** Records of other processes are noticed after this time. Milliseconds. Minimum: 10. @default 1000 */
  readonly pollMs?: number;
  /** The first wait after a failure; it doubles up to 64 times this. Milliseconds. @default 1000 */
  readonly retryMs?: number;
  /**
   * Where several machines have the log open, a follower runs on one of them; when that one dies, on another after at most this
   * time. Milliseconds. Minimum: 1000. @default 6000
   */
  readonly leaseMs?: number;
  /** Failures of followers; the follower is tried again. */
  readonly onError?: (follower: string, error: unknown) => void;
}

/** Followers at work on a log. */
export interface Following {
  /** Resolves when no follower is at work any more; what was under way is finished first. */
  stop(): Promise<void>;
}

/**
 * Runs followers on a log, each at its own pace from its own position; a new one starts at 0. Where several machines run a
 * follower of one name, one of them does its work at a time.
 */
export function runFollowers(
  log: Log,
  followers: readonly Follower[],
  options: FollowOptions = {},
): Following {
  const runs = followers.map((follower) => new FollowerRun(log, follower, options));
  const wake = log.onAppended(() => {
    for (const run of runs) run.wake();
  });
  const done = runs.map((run) => run.run());
  return {
    async stop() {
      wake();
      for (const run of runs) run.stop();
      await Promise.all(done);
    },
  };
}

const MAX_BACKOFF = 64;

class FollowerRun {
  readonly #log: Log;
  readonly #follower: Follower;
  readonly #options: FollowOptions;
  readonly #lease: LeaseKeeper;
  #stopped = false;
  /** Something was recorded since the last look. */
  #news = false;
  #wakeable = false;
  #wake: () => void = () => {};

  constructor(log: Log, follower: Follower, options: FollowOptions) {
    this.#log = log;
    this.#follower = follower;
    this.#options = options;
    const { leaseMs: ttlMs, onError = () => {} } = options;
    this.#lease = new LeaseKeeper(log.store.leases, `follower ${follower.name}`, {
      ...(ttlMs !== undefined && { ttlMs }),
      onChange: () => this.wake(),
      onError: (error) => onError(follower.name, error),
    });
  }

  /** There is something new. */
  wake(): void {
    this.#news = true;
    if (this.#wakeable) this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  async run(): Promise<void> {
    const { pollMs = 1000, retryMs = 1000, onError = () => {} } = this.#options;
    let failures = 0;
    await this.#lease.start();
    while (!this.#stopped) {
      try {
        this.#news = false;
        const moved = this.#lease.held && (await this.#step());
        failures = 0;
        if (!moved) await this.#sleep(pollMs, true);
      } catch (error) {
        onError(this.#follower.name, error);
        await this.#sleep(retryMs * Math.min(2 ** failures++, MAX_BACKOFF), false);
      }
    }
    await this.#lease.stop();
  }

  /** Hands over the next records. If we crash before the position is written, they are handed over again. */
  async #step(): Promise<boolean> {
    const { name, batch = 100 } = this.#follower;
    const { store } = this.#log;
    const position = await store.readPosition(name);
    const { size } = await store.readHead();
    if (size <= position) return false;
    const to = Math.min(size, position + batch);
    const records = decodeAll(await store.readRange(position, to), position, to);
    const others = records.filter((record) => !isOwn(record, name));
    if (others.length > 0) await this.#follower.follow(others);
    if (records.length > 0) await store.writePosition(name, position + records.length);
    if (records.length < to - position) throw damaged(position + records.length);
    return true;
  }

  /** Who failed waits, whatever is recorded; who has seen all is woken by what is new. */
  async #sleep(ms: number, wakeable: boolean): Promise<void> {
    if (this.#stopped || (wakeable && this.#news)) return;
    this.#wakeable = wakeable;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}

/** Only we write audit.* records: in another, the name of the source is what somebody says. */
function isOwn({ leaf }: DecodedRecord, name: string): boolean {
  return leaf.source?.id === followerSource(name) && leaf.type.startsWith('audit.');
}

/** The records of [from, to), up to the first that is damaged or gone: nobody is to act on what was not sealed. */
function decodeAll(rows: readonly StoredRecord[], from: number, to: number): readonly DecodedRecord[] {
  const records: DecodedRecord[] = [];
  for (let seq = from; seq < to; seq++) {
    const row = rows[seq - from];
    const decoded = row?.seq === seq ? decode(row) : undefined;
    if (!decoded?.ok) return records;
    records.push(decoded.record);
  }
  return records;
}

function decode({ leaf, hash, disclosures }: StoredRecord): Decoded | undefined {
  return leaf && hash && decodeRecord(sha256, { leaf, hash, ...(disclosures && { disclosures }) });
}

function damaged(seq: number): Error {
  return new Error(`record ${seq} is not as it was sealed: run \`attestry verify\``);
}
