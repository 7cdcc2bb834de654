import type { Log } from '../log/log.ts';
import { sha256 } from '../node/crypto.ts';
import { decodeRecord } from '../record/decode-record.ts';
import type { DecodedRecord } from '../record/leaf.ts';
import type { StoredRecord } from '../store/log-store.ts';
import { type Follower, followerSource } from './follower.ts';

export interface FollowOptions {
  /** Records of other processes are noticed after this time. Milliseconds. Minimum: 10. @default 1000 */
  readonly pollMs?: number;
  /** The first wait after a failure; it doubles up to 64 times this. Milliseconds. @default 1000 */
  readonly retryMs?: number;
  /** Failures of followers; the follower is tried again. */
  readonly onError?: (follower: string, error: unknown) => void;
}

/** Followers at work on a log. */
export interface Following {
  /** Resolves when no follower is at work any more; what was under way is finished first. */
  stop(): Promise<void>;
}

/** Runs followers on a log, each at its own pace from its own position; a new one starts at 0. */
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
  #stopped = false;
  #wake: () => void = () => {};

  constructor(log: Log, follower: Follower, options: FollowOptions) {
    this.#log = log;
    this.#follower = follower;
    this.#options = options;
  }

  wake(): void {
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  async run(): Promise<void> {
    const { pollMs = 1000, retryMs = 1000, onError = () => {} } = this.#options;
    let failures = 0;
    while (!this.#stopped) {
      try {
        const moved = await this.#step();
        failures = 0;
        if (!moved) await this.#sleep(pollMs);
      } catch (error) {
        onError(this.#follower.name, error);
        await this.#sleep(retryMs * Math.min(2 ** failures++, MAX_BACKOFF));
      }
    }
  }

  /** Hands over the next records. If we crash before the position is written, they are handed over again. */
  async #step(): Promise<boolean> {
    const { name, batch = 100 } = this.#follower;
    const { store } = this.#log;
    const position = await store.readPosition(name);
    const rows = await store.readRange(position, position + batch);
    const last = rows.at(-1);
    if (last === undefined) return false;
    const own = followerSource(name);
    const records = rows.map(decode).filter(({ leaf }) => leaf.source?.id !== own);
    if (records.length > 0) await this.#follower.follow(records);
    await store.writePosition(name, last.seq + 1);
    return true;
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#stopped) return;
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

/** A damaged record stops its followers: nobody is to act on what was not sealed. */
function decode(row: StoredRecord): DecodedRecord {
  const decoded = row.leaf && row.hash && decodeRecord(sha256, { ...row, leaf: row.leaf, hash: row.hash });
  if (!decoded?.ok) throw new Error(`record ${row.seq} is not as it was sealed: run \`attestry verify\``);
  return decoded.record;
}
